// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../interfaces/IBookings.sol";
import {Calendar} from "../../libraries/Calendar.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {Ledger} from "./Ledger.sol";

/// @title Minutes booked and bookings made, of a member, in a month, in a group of assets
/// @dev A word: minutes 64, made 64, low bits first. An occurrence counts in the month of its start. What was made never
/// comes back. Not guarded here: one organisation behind two members.
abstract contract Quota is Ledger {
    uint256 private constant SLOT_MINUTES = 15;
    uint256 private constant MADE = 64;

    mapping(uint256 groupMemberPeriod => uint256 minutesAndMade) private _quotas;

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param word of the terms that the occurrences were made under
    /// @param made whether they count as a booking made
    function _count(uint256 word, uint256 record, uint32 occurrences, bool made) internal {
        if (TermsWords.hasQuota(word)) _each(word, record, occurrences, made, false);
    }

    function _giveBack(uint256 word, uint256 record, uint32 occurrences) internal {
        if (TermsWords.hasQuota(word)) _each(word, record, occurrences, false, true);
    }

    /// @dev Month by month: occurrences ascend.
    function _each(uint256 word, uint256 record, uint32 occurrences, bool made, bool back) private {
        uint256 period;
        uint256 safeUntil;
        uint256 sum;
        for (uint256 k = 0; occurrences >> k != 0; ++k) {
            if (occurrences >> k & 1 == 0) continue;
            uint256 day = Records.startOf(record, k) / 96;
            if (day >= safeUntil) {
                uint256 next;
                (next, safeUntil) = Calendar.periodOf(day);
                if (next != period && sum != 0) {
                    _write(word, Records.holderOf(record), period, sum, made, back);
                    sum = 0;
                }
                period = next;
            }
            sum += Records.slotsOf(record) * SLOT_MINUTES;
        }
        if (sum != 0) _write(word, Records.holderOf(record), period, sum, made, back);
    }

    function _write(uint256 word, uint32 member, uint256 period, uint256 sum, bool made, bool back) private {
        uint256 group = TermsWords.groupOf(word);
        uint256 key = _keyOf(group, member, period);
        uint256 counted = _quotas[key];
        if (back) {
            _quotas[key] = counted - sum;
            return;
        }
        counted += sum;
        if (made) counted += 1 << MADE;
        _quotas[key] = counted;

        uint256 most = TermsWords.limitOf(word) * 60;
        if (most != 0 && uint64(counted) > most) {
            revert QuotaMinutesExceeded(uint32(group), member, uint16(period), uint32(counted), uint32(most));
        }
        most = TermsWords.madeOf(word);
        if (most != 0 && counted >> MADE > most) {
            revert QuotaMadeExceeded(uint32(group), member, uint16(period), uint32(counted >> MADE), uint32(most));
        }
    }

    function _keyOf(uint256 group, uint256 member, uint256 period) private pure returns (uint256) {
        return group << 64 | member << 32 | period;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IBookings
    function quotaOf(uint32 group, uint32 member, uint16 period)
        external
        view
        returns (uint64 minuteCount, uint64 made)
    {
        uint256 counted = _quotas[_keyOf(group, member, period)];
        return (uint64(counted), uint64(counted >> MADE));
    }
}
