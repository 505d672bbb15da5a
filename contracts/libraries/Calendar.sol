// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Calendar months by integers alone
/// @dev After Howard Hinnant, "chrono-compatible low-level date algorithms" (2013): years begin in March, so that the leap
/// day comes last, and 400 years are one era. Days count from 1970-01-01.
library Calendar {
    uint256 private constant EPOCH_DAYS = 719_468;
    uint256 private constant ERA_DAYS = 146_097;
    uint256 private constant SHORTEST_MONTH = 28;

    /// @return period year × 12 + month − 1
    /// @return dayOfMonth 1 … 31
    function monthOf(uint256 day) internal pure returns (uint256 period, uint256 dayOfMonth) {
        unchecked {
            uint256 shifted = day + EPOCH_DAYS;
            uint256 dayOfEra = shifted % ERA_DAYS;
            uint256 yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
            uint256 dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            uint256 fromMarch = (5 * dayOfYear + 2) / 153;
            dayOfMonth = dayOfYear - (153 * fromMarch + 2) / 5 + 1;
            period = (shifted / ERA_DAYS * 400 + yearOfEra) * 12 + fromMarch + 2;
        }
    }

    /// @return day the first of the period; not before 1970
    function firstDayOf(uint256 period) internal pure returns (uint256 day) {
        unchecked {
            uint256 sinceMarch = period - 2;
            uint256 year = sinceMarch / 12;
            uint256 dayOfYear = (153 * (sinceMarch % 12) + 2) / 5;
            return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - EPOCH_DAYS;
        }
    }

    /// @return period of the day
    /// @return safeUntil a day before which the period is the same
    function periodOf(uint256 day) internal pure returns (uint256 period, uint256 safeUntil) {
        uint256 dayOfMonth;
        (period, dayOfMonth) = monthOf(day);
        safeUntil = dayOfMonth > SHORTEST_MONTH ? day + 1 : day + SHORTEST_MONTH + 1 - dayOfMonth;
    }

    /// @notice The period in which what is settled on a day counts: up to the 7th the month before, never one before the
    /// month of use.
    function windowOf(uint256 day, uint256 period) internal pure returns (uint256 window) {
        uint256 dayOfMonth;
        (window, dayOfMonth) = monthOf(day);
        if (dayOfMonth <= 7) --window;
        if (window < period) window = period;
    }
}
