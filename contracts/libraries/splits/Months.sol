// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Days and months at UTC+8
/// @dev Days of the civil calendar after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
library Months {
    uint256 private constant OFFSET_SECONDS = 28_800;
    uint256 private constant A_DAY = 86_400;

    function dayAt(uint256 time) internal pure returns (uint256 day) {
        return (time + OFFSET_SECONDS) / A_DAY;
    }

    /// @return year of the calendar
    /// @return month 1 … 12
    /// @return date 1 … 31
    function civilOf(uint256 day) internal pure returns (uint256 year, uint256 month, uint256 date) {
        unchecked {
            uint256 z = day + 719_468;
            uint256 ofEra = z % 146_097;
            uint256 ofYear = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
            uint256 dayOfYear = ofEra - (365 * ofYear + ofYear / 4 - ofYear / 100);
            uint256 shifted = (5 * dayOfYear + 2) / 153;
            date = dayOfYear - (153 * shifted + 2) / 5 + 1;
            month = shifted < 10 ? shifted + 3 : shifted - 9;
            year = ofYear + z / 146_097 * 400 + (month <= 2 ? 1 : 0);
        }
    }

    function monthOf(uint256 day) internal pure returns (uint32 month) {
        (uint256 year, uint256 number,) = civilOf(day);
        return uint32(year * 12 + number - 1);
    }

    /// @return day the first of the month; not before 1970
    function firstDayOf(uint256 month) internal pure returns (uint256 day) {
        unchecked {
            uint256 number = month % 12 + 1;
            uint256 year = month / 12 - (number <= 2 ? 1 : 0);
            uint256 ofYear = year % 400;
            uint256 dayOfYear = (153 * (number > 2 ? number - 3 : number + 9) + 2) / 5;
            return year / 400 * 146_097 + ofYear * 365 + ofYear / 4 - ofYear / 100 + dayOfYear - 719_468;
        }
    }
}
