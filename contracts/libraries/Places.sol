// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Records} from "./Records.sol";

/// @title The waiting line of an asset on one day: a word for its order, a word for each place
/// @dev Low bits first. Place: booking 160, occurrence 8, first slot of the day 8, slots 8, unit asked for 8, unit offered
/// plus one 8, nothing 8, offered until 24, latest 24 (slots). Line: 24 entries of 8 bits in their order (index 5, rank 3),
/// count 8, indices in use 24. Rank: 2 × (class / 10 − 1), plus one for whoever was displaced.
library Places {
    uint256 internal constant MOST_WAITING = 16;
    uint256 internal constant MOST_DISPLACED = 8;
    /// @notice Asked-for unit of a place that leaves the line.
    uint256 internal constant GONE = 254;
    uint256 private constant MOST = MOST_WAITING + MOST_DISPLACED;
    uint256 private constant ORDER = 8 * MOST;
    uint256 private constant INDICES = ORDER + 8;
    uint256 private constant BYTE = 0xff;

    // ── a place ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param record of the booking
    /// @param notice slots before the start in which nothing is claimed
    function placeOf(bytes20 booking, uint256 record, uint256 occurrence, uint256 notice)
        internal
        pure
        returns (uint256 place)
    {
        uint256 start = Records.startOf(record, occurrence);
        place = uint160(booking) | occurrence << 160 | start % 96 << 168 | (start - notice) << 232;
        place |= Records.slotsOf(record) << 176 | uint256(Records.unitOf(record)) << 184;
    }

    function bookingOf(uint256 place) internal pure returns (bytes20) {
        return bytes20(uint160(place));
    }

    function occurrenceOf(uint256 place) internal pure returns (uint8) {
        return uint8(place >> 160);
    }

    function slotsOf(uint256 place) internal pure returns (uint256) {
        return uint8(place >> 176);
    }

    /// @return mask its slots in the word of the day
    function maskOf(uint256 place) internal pure returns (uint256 mask) {
        mask = (1 << slotsOf(place)) - 1 << uint8(place >> 168);
    }

    function unitOf(uint256 place) internal pure returns (uint256) {
        return uint8(place >> 184);
    }

    function offeredOf(uint256 place) internal pure returns (uint256 unitPlusOne) {
        return uint8(place >> 192);
    }

    function untilOf(uint256 place) internal pure returns (uint256 slot) {
        return uint24(place >> 208);
    }

    function latestOf(uint256 place) internal pure returns (uint256 slot) {
        return uint24(place >> 232);
    }

    function gone(uint256 place) internal pure returns (uint256) {
        return place & ~(BYTE << 184) | GONE << 184;
    }

    function withOffer(uint256 place, uint256 unitPlusOne, uint256 until) internal pure returns (uint256) {
        return place & ~(BYTE << 192 | uint256(type(uint24).max) << 208) | unitPlusOne << 192 | until << 208;
    }

    // ── the line ────────────────────────────────────────────────────────────────────────────────────────────────

    function countOf(uint256 line) internal pure returns (uint256) {
        return line >> ORDER & BYTE;
    }

    function indexAt(uint256 line, uint256 position) internal pure returns (uint256) {
        return line >> 8 * position & 0x1f;
    }

    function displacedAt(uint256 line, uint256 position) internal pure returns (bool) {
        return line >> 8 * position + 5 & 1 == 1;
    }

    /// @return after_ the line with one more behind all of its rank
    /// @return index where its place is kept
    function insert(uint256 line, uint256 rank) internal pure returns (uint256 after_, uint256 index) {
        uint256 count = countOf(line);
        uint256 position = count;
        while (position > 0 && line >> 8 * (position - 1) + 5 & 7 < rank) --position;
        uint256 indices = line >> INDICES;
        while (indices >> index & 1 == 1) ++index;
        uint256 order = line & (1 << ORDER) - 1;
        uint256 ahead = order & (1 << 8 * position) - 1;
        order = ahead | (rank << 5 | index) << 8 * position | order >> 8 * position << 8 * (position + 1);
        after_ = order | count + 1 << ORDER | (indices | 1 << index) << INDICES;
    }

    function remove(uint256 line, uint256 position) internal pure returns (uint256) {
        uint256 index = indexAt(line, position);
        uint256 order = line & (1 << ORDER) - 1;
        uint256 ahead = order & (1 << 8 * position) - 1;
        order = ahead | order >> 8 * (position + 1) << 8 * position;
        return order | countOf(line) - 1 << ORDER | (line >> INDICES ^ 1 << index) << INDICES;
    }

    /// @return full whether no place of this kind is left
    function fullFor(uint256 line, bool displaced) internal pure returns (bool full) {
        uint256 count = countOf(line);
        uint256 found = 0;
        for (uint256 i = 0; i < count; ++i) {
            if (displacedAt(line, i) == displaced) ++found;
        }
        return found >= (displaced ? MOST_DISPLACED : MOST_WAITING);
    }
}
