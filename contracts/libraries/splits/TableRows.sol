// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJournal} from "../../interfaces/IJournal.sol";

/// @title The rows of a table: canonical JSON of coalitions and what each is worth, and nothing else
/// @dev They stand in the text of an act as they are given. What no reader could read would leave the agreement without a
/// period file for ever. A table has thousands of rows, and a transaction no more than 16.8M gas (EIP-7825): the walk is in part
/// assembly, over pointers into the calldata; past the end it meets bytes that fail the last comparison.
library TableRows {
    bytes32 private constant ZEROS = "00000000000000000000000000000000";
    uint256 private constant LOW_BITS = 0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f;
    uint256 private constant ABOVE_NINE = 0x7676767676767676767676767676767676767676767676767676767676767676;
    uint256 private constant HIGH_BITS = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// @dev Pointers into the calldata; `before` is the row that was read last.
    struct Walk {
        uint256 at;
        uint256 before;
        uint256 beforeEnd;
        uint256 seen; // which of the named, by place
    }

    /// @param named parties in their order, each of which some row names
    /// @param alone a row names one party
    function check(bytes calldata rows, uint32[] calldata named, bool alone) internal pure {
        uint256 start;
        assembly ("memory-safe") {
            start := rows.offset
        }
        Walk memory walk = Walk(start, start, start, 0);
        bool good = _byteAt(start) == "{";
        if (good) {
            walk.at = start + 1;
            good = named.length == 0 || _rows(walk, named, alone);
        }
        good = good && _byteAt(walk.at) == "}" && walk.at + 1 == start + rows.length;
        if (!good || walk.seen != (1 << named.length) - 1) revert IJournal.TableRowsInvalid(walk.at - start);
    }

    // ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return good false: the walk stands where a row makes no sense
    function _rows(Walk memory walk, uint32[] calldata named, bool alone) private pure returns (bool good) {
        unchecked {
            do {
                if (walk.seen != 0) ++walk.at; // past the comma
                if (_byteAt(walk.at) != '"') return false;
                uint256 start = ++walk.at;
                if (!_coalition(walk, named, alone)) return false;
                if (!_ascends(walk, start)) {
                    walk.at = start;
                    return false;
                }
                if (!_value(walk)) return false;
            } while (_byteAt(walk.at) == ",");
        }
        return true;
    }

    /// @dev Parties in their order, each once.
    function _coalition(Walk memory walk, uint32[] calldata named, bool alone) private pure returns (bool good) {
        assembly ("memory-safe") {
            let at := mload(walk)
            let seen := mload(add(walk, 0x60))
            let place := named.offset
            let end := add(place, shl(5, named.length))
            good := 1
            for {} 1 {} {
                let member := 0
                let next := at
                for {} 1 { next := add(next, 1) } {
                    let digit := sub(byte(0, calldataload(next)), 0x30) // wraps below "0"
                    if or(gt(digit, 9), iszero(or(member, digit))) { break }
                    member := add(mul(member, 10), digit)
                }
                if gt(sub(next, at), 10) { place := end } // no member has more digits
                for {} lt(place, end) { place := add(place, 32) } {
                    if eq(calldataload(place), member) { break }
                }
                if eq(place, end) {
                    good := 0
                    break
                }
                seen := or(seen, shl(shr(5, sub(place, named.offset)), 1))
                place := add(place, 32)
                at := next
                if or(alone, xor(byte(0, calldataload(at)), 0x2c)) { break }
                at := add(at, 1)
            }
            mstore(walk, at)
            mstore(add(walk, 0x60), seen)
        }
    }

    /// @dev `":"`, 1 to 10^18 without a leading zero, `"`.
    function _value(Walk memory walk) private pure returns (bool good) {
        assembly ("memory-safe") {
            let at := mload(walk)
            if eq(shr(232, calldataload(at)), 0x223a22) {
                at := add(at, 3)
                let digits := xor(calldataload(at), ZEROS)
                // The high bit of each byte that is no digit; the first of them ends the number.
                let ends := and(or(add(and(digits, LOW_BITS), ABOVE_NINE), digits), HIGH_BITS)
                let count := 0
                if iszero(shr(128, ends)) { count := 16 }
                if iszero(shr(192, shl(shl(3, count), ends))) { count := add(count, 8) }
                for {} iszero(or(byte(count, ends), eq(count, 32))) {} { count := add(count, 1) }
                good := and(gt(count, 0), gt(byte(0, digits), 0))
                if gt(count, 18) { good := and(eq(count, 19), eq(shr(104, digits), shl(144, 1))) } // 10^18 alone has 19
                at := add(at, count)
                good := and(good, eq(byte(0, calldataload(at)), 0x22))
                at := add(at, good)
            }
            mstore(walk, at)
        }
    }

    /// @dev In the order of RFC 8785; no byte of a row is zero, so that a shorter one is as if filled up with zeros.
    function _ascends(Walk memory walk, uint256 start) private pure returns (bool good) {
        assembly ("memory-safe") {
            let a := mload(add(walk, 0x20))
            let aEnd := mload(add(walk, 0x40))
            let bEnd := mload(walk)
            for { let b := start } lt(b, bEnd) {
                a := add(a, 32)
                b := add(b, 32)
            } {
                let left := 0
                if lt(a, aEnd) {
                    left := calldataload(a)
                    if lt(sub(aEnd, a), 32) {
                        let past := sub(256, shl(3, sub(aEnd, a)))
                        left := shl(past, shr(past, left))
                    }
                }
                let right := calldataload(b)
                if lt(sub(bEnd, b), 32) {
                    let past := sub(256, shl(3, sub(bEnd, b)))
                    right := shl(past, shr(past, right))
                }
                if xor(left, right) {
                    good := lt(left, right)
                    break
                }
            }
            mstore(add(walk, 0x20), start)
            mstore(add(walk, 0x40), bEnd)
        }
    }

    function _byteAt(uint256 at) private pure returns (bytes1 value) {
        assembly ("memory-safe") {
            value := shl(248, shr(248, calldataload(at)))
        }
    }
}
