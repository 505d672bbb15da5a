// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {BookingIds} from "../../contracts/libraries/BookingIds.sol";
import {LinkVouchers} from "../../contracts/libraries/LinkVouchers.sol";
import {Assert} from "./support/Assert.sol";
import {vm} from "./support/Vm.sol";

/// @notice The domain needs the address of the contract that checks.
contract Signatures {
    function domainSeparator(bytes8 chainRef) external view returns (bytes32) {
        return LinkVouchers.domainSeparator(chainRef);
    }
}

/// @notice The frozen vectors of docs/formats.md, "Bookings", bind this library and the Python formats alike.
contract BookingVectorsTest is Assert {
    string private json;

    function setUp() public {
        json = vm.readFile("tests/vectors/bookings.json");
    }

    function test_booking_ids_equal_their_vectors() public view {
        for (uint256 i = 0; i < 3; ++i) {
            string memory at = string.concat(".['booking id'][", vm.toString(i), "]");
            string memory given = string.concat(at, ".in");
            bytes20 id = BookingIds.idOf(
                uint32(_number(given, ".member")),
                bytes15(_word(string.concat(given, ".random"))),
                uint8(_number(given, ".parts")),
                uint8(_number(given, ".index"))
            );
            eq(bytes32(id), _word(string.concat(at, ".out")), "booking id");
        }
    }

    function test_the_commitments_equal_their_vectors() public view {
        string memory at = ".['operator commitment']";
        bytes20 booking = bytes20(_word(string.concat(at, ".in.booking")));
        bytes32 digest = _word(string.concat(at, ".in.document_digest"));
        bytes16 salt = bytes16(_word(string.concat(at, ".in.salt")));
        eq(BookingIds.operatorCommitment(booking, digest, salt), _word(string.concat(at, ".out")), "operator");
        uint8 occurrence = uint8(_number(".evidence.in", ".occurrence"));
        bytes32 fact = _word(".evidence.in.fact");
        eq(BookingIds.evidenceOf(booking, occurrence, fact, salt), _word(".evidence.out"), "evidence");
    }

    function test_the_digest_of_a_use_statement_equals_its_vector() public {
        string memory at = ".['use statement'].in";
        BookingIds.UseStatement memory statement = BookingIds.UseStatement({
            booking: bytes20(_word(string.concat(at, ".booking"))),
            occurrence: uint8(_number(at, ".occurrence")),
            start: uint64(_number(at, ".start")),
            end: uint64(_number(at, ".end")),
            minuteCount: uint32(_number(at, ".minutes")),
            outcome: uint8(_number(at, ".outcome")),
            evidence: _word(string.concat(at, ".evidence")),
            deadline: uint64(_number(at, ".deadline"))
        });
        eq(_digest(at, BookingIds.hashOf(statement)), _word(".['use statement'].out"), "use statement");
    }

    function test_the_digest_of_a_hand_over_equals_its_vector() public {
        string memory at = ".['hand over'].in";
        BookingIds.HandOver memory handOver = BookingIds.HandOver({
            booking: bytes20(_word(string.concat(at, ".booking"))),
            acts: uint16(_number(at, ".acts")),
            from: uint32(_number(at, ".giver")),
            to: uint32(_number(at, ".taker")),
            deadline: uint64(_number(at, ".deadline"))
        });
        eq(_digest(at, BookingIds.hashOf(handOver)), _word(".['hand over'].out"), "hand over");
    }

    function _digest(string memory at, bytes32 hash) private returns (bytes32) {
        vm.chainId(_number(at, ".chain_id"));
        address where = address(bytes20(_word(string.concat(at, ".contract"))));
        vm.etch(where, address(new Signatures()).code);
        bytes8 chainRef = bytes8(_word(string.concat(at, ".chain_ref")));
        return MessageHashUtils.toTypedDataHash(Signatures(where).domainSeparator(chainRef), hash);
    }

    function _number(string memory at, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(at, field));
    }

    /// @dev Hex without prefix, left-aligned in a word.
    function _word(string memory key) private view returns (bytes32) {
        return bytes32(vm.parseBytes(string.concat("0x", vm.parseJsonString(json, key))));
    }
}
