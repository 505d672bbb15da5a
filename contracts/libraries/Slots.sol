// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../interfaces/IAssets.sol";
import {OPEN_END} from "../types/Bookings.sol";

/// @title Slots and days at UTC+8, and the word of one day of one unit
/// @dev The offset is a constant: China has kept no daylight saving time since 1991. A day's word: taken 96, protected
/// 96, follows 4, low bits first.
library Slots {
    uint256 internal constant A_DAY = 96;
    uint256 internal constant SLOT_SECONDS = 900;
    uint256 internal constant OFFSET_SECONDS = 28_800;
    uint256 internal constant ALL = (1 << A_DAY) - 1;
    uint256 internal constant CLOSED = 8;
    uint256 private constant FOLLOWS = 2 * A_DAY;

    // ── time ────────────────────────────────────────────────────────────────────────────────────────────────────

    function at(uint256 time) internal pure returns (uint256 slot) {
        unchecked {
            return (time + OFFSET_SECONDS) / SLOT_SECONDS;
        }
    }

    /// @return slot the first that begins at this time or later
    function endAt(uint256 time) internal pure returns (uint256 slot) {
        return (time + OFFSET_SECONDS + SLOT_SECONDS - 1) / SLOT_SECONDS;
    }

    /// @return time when a slot begins, in unix seconds
    function timeOf(uint256 slot) internal pure returns (uint256 time) {
        unchecked {
            return slot * SLOT_SECONDS - OFFSET_SECONDS;
        }
    }

    function dayAt(uint256 time) internal pure returns (uint256 day) {
        unchecked {
            return at(time) / A_DAY;
        }
    }

    /// @return weekday 0 Monday … 6 Sunday; day 0 was a Thursday
    function weekdayOf(uint256 day) internal pure returns (uint256 weekday) {
        unchecked {
            return (day + 3) % 7;
        }
    }

    /// @return until the end of a period as it is kept: zero means open
    function endOf(uint16 from, uint16 until) internal pure returns (uint16) {
        if (until == 0) until = OPEN_END;
        if (until <= from) revert IAssets.DaysEmpty(from, until);
        return until;
    }

    function requireNotBefore(uint256 day, uint256 earliest) internal pure {
        if (day < earliest) revert IAssets.DayTooEarly(uint16(day), uint16(earliest));
    }

    /// @notice The first day of [start, end): its slots in that day's word, and where the next day goes on.
    function partOf(uint256 start, uint256 end) internal pure returns (uint256 day, uint256 mask, uint256 next) {
        unchecked {
            day = start / A_DAY;
            next = (day + 1) * A_DAY;
            if (next > end) next = end;
            mask = ((1 << next - start) - 1) << start % A_DAY;
        }
    }

    // ── the word of a day ───────────────────────────────────────────────────────────────────────────────────────

    function keyOf(uint256 asset, uint256 unit, uint256 day) internal pure returns (uint256) {
        return asset << 24 | unit << 16 | day;
    }

    /// @notice Slots that somebody's booking or the custodian's own teaching has.
    function busyOf(uint256 word) internal pure returns (uint256 mask) {
        return (word | word >> A_DAY) & ALL;
    }

    function protectedOf(uint256 word) internal pure returns (uint256 mask) {
        return word >> A_DAY & ALL;
    }

    function flipProtected(uint256 word, uint256 mask) internal pure returns (uint256) {
        return word ^ mask << A_DAY;
    }

    function withFollows(uint256 word, uint256 follows) internal pure returns (uint256) {
        return word & ((1 << FOLLOWS) - 1) | follows << FOLLOWS;
    }

    /// @return weekday whose hours hold on this day; 7: closed
    function hoursOf(uint256 word, uint256 day) internal pure returns (uint256 weekday) {
        uint256 follows = word >> FOLLOWS;
        return follows == 0 ? weekdayOf(day) : follows - 1;
    }

    /// @notice The unbroken stretch of `busy` around the lowest slot that `busy` and `wanted` share.
    function stretchOf(uint256 busy, uint256 wanted) internal pure returns (uint256 start, uint256 end) {
        uint256 both = busy & wanted;
        while (both >> start & 1 == 0) ++start;
        end = start + 1;
        while (start > 0 && busy >> (start - 1) & 1 == 1) --start;
        while (end < A_DAY && busy >> end & 1 == 1) ++end;
    }
}
