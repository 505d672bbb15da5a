// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Entry} from "../types/Types.sol";

/// @title The tree of a batch, as docs/formats.md lays it out
/// @notice leaf = keccak(0x00 ‖ batch (20) ‖ document digest ‖ token digest), node = keccak(0x01 ‖ left ‖ right); an odd
/// node moves up unchanged. Leaves and nodes have tags of their own, so a root has one count and one shape.
/// @dev Callers bound and order the entries.
library EntryTree {
    function rootOf(bytes20 batch, Entry[] calldata entries) internal pure returns (bytes32) {
        bytes32[] memory nodes = _leaves(batch, entries);
        uint256 count = entries.length;
        while (count > 1) {
            count = _levelAbove(nodes, count);
        }
        return nodes[0];
    }

    /// @notice Does this entry stand at this position of a tree of `count` leaves with this root?
    /// @param siblings from leaf to root; a level where the node moves up unchanged has none
    function includes(
        bytes32 root,
        uint256 count,
        bytes20 batch,
        Entry calldata entry,
        uint256 position,
        bytes32[] calldata siblings
    ) internal pure returns (bool) {
        if (position >= count) return false;
        bytes32 node = leafOf(batch, entry);
        uint256 used = 0;
        for (; count > 1; count = (count + 1) / 2) {
            if (position ^ 1 < count) {
                if (used == siblings.length) return false;
                bytes32 sibling = siblings[used++];
                node = position & 1 == 0 ? nodeOf(node, sibling) : nodeOf(sibling, node);
            }
            position /= 2;
        }
        return used == siblings.length && node == root;
    }

    function leafOf(bytes20 batch, Entry calldata entry) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x00), batch, entry.documentDigest, entry.tokenDigest));
    }

    function nodeOf(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x01), left, right));
    }

    function _leaves(bytes20 batch, Entry[] calldata entries) private pure returns (bytes32[] memory nodes) {
        nodes = new bytes32[](entries.length);
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore8(buffer, 0x00)
            mstore(add(buffer, 1), batch)
            let source := entries.offset
            let leaf := add(nodes, 0x20)
            for { let end := add(leaf, shl(5, entries.length)) } lt(leaf, end) { leaf := add(leaf, 0x20) } {
                calldatacopy(add(buffer, 21), source, 0x40)
                mstore(leaf, keccak256(buffer, 85))
                source := add(source, 0x40)
            }
        }
    }

    /// @dev Hashes the first `count` nodes in place; returns how many the level above has.
    function _levelAbove(bytes32[] memory nodes, uint256 count) private pure returns (uint256 above) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore8(buffer, 0x01)
            let source := add(nodes, 0x20)
            let target := source
            for { let end := add(source, shl(6, shr(1, count))) } lt(source, end) { source := add(source, 0x40) } {
                mcopy(add(buffer, 1), source, 0x40)
                mstore(target, keccak256(buffer, 65))
                target := add(target, 0x20)
            }
            if and(count, 1) { mstore(target, mload(source)) }
            above := shr(1, add(count, 1))
        }
    }
}
