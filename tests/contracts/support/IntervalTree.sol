// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Bookings of one calendar as an interval tree, in the manner of ERC-809: what a booking by words is measured against
/// @dev A binary tree ordered by start, as no two intervals of it overlap; nothing balances it. A node is one word, which
/// is the best that can be made of it: start 32, end 32, left 32, right 32, holder 32, low bits first.
contract IntervalTree {
    mapping(uint32 node => uint256 word) private _nodes;
    uint32 private _count;

    event Reserved(uint32 indexed node, uint32 indexed holder, uint32 start, uint32 end);

    error Overlaps(uint32 start, uint32 end);

    /// @notice Take [start, end), or refuse it with the interval that is in the way.
    function reserve(uint32 holder, uint32 start, uint32 end) external returns (uint32 node) {
        require(start < end);
        node = ++_count;
        _nodes[node] = uint256(holder) << 128 | uint256(end) << 32 | start;
        if (node > 1) _hang(node, start, end);
        emit Reserved(node, holder, start, end);
    }

    function _hang(uint32 node, uint32 start, uint32 end) private {
        uint32 at = 1;
        while (true) {
            uint256 word = _nodes[at];
            bool before = end <= uint32(word);
            if (!before && start < uint32(word >> 32)) revert Overlaps(uint32(word), uint32(word >> 32));
            uint256 shift = before ? 64 : 96;
            uint32 next = uint32(word >> shift);
            if (next == 0) {
                _nodes[at] = word | uint256(node) << shift;
                return;
            }
            at = next;
        }
    }
}
