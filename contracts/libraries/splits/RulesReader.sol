// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../../interfaces/IAgreements.sol";

/// @title Reads `rules` field by field (docs/splits.md, "Bytes")
library RulesReader {
    struct Cursor {
        bytes data;
        uint256 at;
    }

    /// @param percent in millionths; zero: none
    /// @param ofPool percent of the side's total
    /// @param until sum in fen; zero: none
    struct Stage {
        bytes32 name;
        uint256 percent;
        uint256 ofPool;
        uint256 until;
        uint256 per;
        uint256 target;
    }

    /// @notice The next `size` bytes, at most 32, as a number.
    function take(Cursor memory cursor, uint256 size) internal pure returns (uint256 value) {
        bytes memory data = cursor.data;
        uint256 at = cursor.at;
        if (at + size > data.length) revert IAgreements.RulesInvalid(at);
        cursor.at = at + size;
        assembly ("memory-safe") {
            value := shr(sub(256, shl(3, size)), mload(add(add(data, 32), at)))
        }
    }

    function name(Cursor memory cursor) internal pure returns (bytes32) {
        return bytes32(take(cursor, 32));
    }

    function stage(Cursor memory cursor) internal pure returns (Stage memory found) {
        found.name = name(cursor);
        found.percent = take(cursor, 4);
        found.ofPool = take(cursor, 1);
        found.until = take(cursor, 8);
        found.per = take(cursor, 1);
        found.target = take(cursor, 1);
    }

    /// @notice The weights of `count` parties.
    function weights(Cursor memory cursor, uint256 count) internal pure returns (uint256[] memory found) {
        found = new uint256[](count);
        bytes memory data = cursor.data;
        uint256 at = cursor.at;
        if (at + 2 * count > data.length) revert IAgreements.RulesInvalid(at);
        cursor.at = at + 2 * count;
        assembly ("memory-safe") {
            let from := add(add(data, 32), at)
            let to := add(found, 32)
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                mstore(add(to, shl(5, i)), shr(240, mload(add(from, shl(1, i)))))
            }
        }
    }
}
