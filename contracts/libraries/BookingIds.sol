// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Names and commitments of bookings, and what two members sign of one, as docs/formats.md lays them out
library BookingIds {
    struct UseStatement {
        bytes20 booking;
        uint8 occurrence;
        uint64 start;
        uint64 end;
        uint32 minuteCount;
        uint8 outcome;
        bytes32 evidence;
        uint64 deadline;
    }

    struct HandOver {
        bytes20 booking;
        uint16 acts;
        uint32 from;
        uint32 to;
        uint64 deadline;
    }

    bytes32 private constant USE_TYPEHASH = keccak256(
        "UseStatement(bytes20 booking,uint8 occurrence,uint64 start,uint64 end,uint32 minutes,uint8 outcome,"
        "bytes32 evidence,uint64 deadline)"
    );
    bytes32 private constant HAND_OVER_TYPEHASH =
        keccak256("HandOver(bytes20 booking,uint16 acts,uint32 from,uint32 to,uint64 deadline)");

    function idOf(uint32 member, bytes15 random, uint8 parts, uint8 index) internal pure returns (bytes20) {
        return bytes20(abi.encodePacked(member, random, (parts - 1) << 4 | index));
    }

    function operatorCommitment(bytes20 booking, bytes32 documentDigest, bytes16 salt) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x08), booking, documentDigest, salt));
    }

    function evidenceOf(bytes20 booking, uint8 occurrence, bytes32 fact, bytes16 salt) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x0d), booking, occurrence, fact, salt));
    }

    function hashOf(UseStatement memory statement) internal pure returns (bytes32) {
        return keccak256(abi.encode(USE_TYPEHASH, statement));
    }

    function hashOf(HandOver memory handOver) internal pure returns (bytes32) {
        return keccak256(abi.encode(HAND_OVER_TYPEHASH, handOver));
    }
}
