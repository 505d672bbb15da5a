// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IUsedMinutes} from "../../interfaces/IUsedMinutes.sol";
import {IUses} from "../../interfaces/IUses.sol";
import {Calendar} from "../../libraries/Calendar.sol";
import {Slots} from "../../libraries/Slots.sol";

/// @title Minutes by asset, member, month of use, window of settling and class
/// @dev Only the window that is open changes, so what a close has read stays as it was. A word holds four signed numbers of
/// 64 bits, one a class.
abstract contract Minutes is IUses {
    uint256 private constant MOST_MONTHS = 256;

    mapping(uint256 assetMemberMonthWindow => uint256 byClass) private _minutes;
    mapping(uint256 assetWindow => uint256 months) private _months;

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param day of use
    /// @param difference minutes to those counted before
    function _countMinutes(uint32 asset, uint32 member, uint256 day, uint8 class, int256 difference) internal {
        if (difference == 0) return;
        (uint256 month,) = Calendar.monthOf(day);
        uint256 window = Calendar.windowOf(Slots.dayAt(block.timestamp), month);
        if (window - month >= MOST_MONTHS) revert UseTooOld(uint16(month), uint16(window));
        uint256 key = uint256(asset) << 16 | window;
        uint256 bit = 1 << window - month;
        uint256 months = _months[key];
        if (months & bit == 0) _months[key] = months | bit;

        key = _keyOf(asset, member, month, window);
        uint256 shift = _shiftOf(class);
        uint256 word = _minutes[key];
        int64 counted = int64(uint64(word >> shift)) + int64(difference);
        word &= ~(uint256(type(uint64).max) << shift);
        _minutes[key] = word | uint256(uint64(counted)) << shift;
    }

    function _keyOf(uint256 asset, uint256 member, uint256 month, uint256 window) private pure returns (uint256) {
        return asset << 128 | member << 96 | month << 32 | window;
    }

    function _shiftOf(uint8 class) private pure returns (uint256) {
        return (class / 10 - 1) * 64;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IUsedMinutes
    function usedMinutes(uint32 asset, uint32 member, uint32 month, uint32 window, uint8 class)
        external
        view
        returns (int256 minutes_)
    {
        if (class == 0 || class > 40 || class % 10 != 0) return 0;
        return int64(uint64(_minutes[_keyOf(asset, member, month, window)] >> _shiftOf(class)));
    }

    /// @inheritdoc IUsedMinutes
    function usedMonths(uint32 asset, uint32 window) external view returns (uint256 months) {
        return _months[uint256(asset) << 16 | window];
    }
}
