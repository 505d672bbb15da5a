// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title A row of the signed schedule of a `quota`
library Schedules {
    /// @notice Does row `row` with these counts stand in the schedule of this root?
    function includes(bytes32 root, uint256 row, uint16[] calldata counts, bytes32[] calldata path)
        internal
        pure
        returns (bool)
    {
        if (path.length > 14 || row >> path.length != 0) return false;
        bytes32 node = _leaf(row, counts);
        for (uint256 height = 0; height < path.length; ++height) {
            node = row >> height & 1 == 1 ? _node(path[height], node) : _node(node, path[height]);
        }
        return node == root;
    }

    /// @dev keccak256(0x0a ‖ row (2) ‖ counts (2 each)); each write is cut short by the one after it.
    function _leaf(uint256 row, uint16[] calldata counts) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            mstore(buffer, or(shl(248, 0x0a), shl(232, row)))
            let at := add(buffer, 3)
            let end := add(at, shl(1, counts.length))
            let from := counts.offset
            for {} lt(at, end) { at := add(at, 2) } {
                mstore(at, shl(240, calldataload(from)))
                from := add(from, 32)
            }
            hash := keccak256(buffer, sub(end, buffer))
        }
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x0b), left, right));
    }
}
