// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {IOccupancy} from "../../interfaces/IOccupancy.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {ANY_UNIT} from "../../types/Reservations.sol";
import {Days} from "./Days.sol";
import {TermsVersions} from "./TermsVersions.sol";

/// @title Whether terms let it be booked
/// @dev The version covers every day, so nothing is outside the asset's life or its approval: terms are inside both.
abstract contract Rules is Days, TermsVersions, IOccupancy {
    function _requireAllowed(uint256 record, uint256 pair, uint256 word) internal view {
        uint256 last = _lastDay(record);
        uint256 start = Records.firstOf(record);
        uint32 asset = Records.assetOf(record);
        uint16 from = TermsWords.fromOf(word);
        uint16 until = TermsWords.untilOf(word);
        if (start / Slots.A_DAY < from || last >= until) {
            _known(asset);
            revert TermsNotCurrent(asset, Records.termsOf(record), from, until);
        }
        if (!TermsWords.mayBook(word, pair)) revert ClassNotAllowed(asset, Records.termsOf(record), uint8(pair));
        uint8 unit = Records.unitOf(record);
        if (unit != ANY_UNIT && unit >= TermsWords.unitsOf(word)) {
            revert IAssets.UnitUnknown(asset, unit, uint8(TermsWords.unitsOf(word)));
        }
        _requireSpan(record, TermsWords.leastOf(word), TermsWords.mostOf(word));
        _requireSoon(start, TermsWords.noticeOf(word), last, TermsWords.horizonOf(word));
    }

    /// @dev The first is always asked for, one alone has no step, and none runs into the next.
    function _requireSpan(uint256 record, uint256 least, uint256 most) internal pure {
        (uint256 slots, uint256 every, uint256 asked) =
            (Records.slotsOf(record), Records.everyOf(record), Records.liveOf(record));
        if (slots < least || slots > most) {
            revert SlotCountInvalid(uint16(slots), uint16(least), uint16(most));
        }
        if (asked == 1 ? every == 0 : asked & 1 == 1 && slots <= every * Slots.A_DAY) return;
        revert OccurrencesInvalid(uint32(asked), uint8(every));
    }

    function _requireSoon(uint256 start, uint256 notice, uint256 last, uint256 horizon) internal view {
        uint256 earliest = Slots.at(block.timestamp) + notice;
        if (start < earliest) revert StartTooEarly(uint24(start), uint24(earliest));
        uint256 furthest = _today() + horizon;
        if (last > furthest) revert StartTooFar(uint32(last), uint32(furthest));
    }

    /// @dev Open on the unit that is asked for, or on one of all: closed hours are nothing to wait for.
    function _requireOpen(uint256 record, Version storage version, uint256 units) internal view {
        uint256 unit = Records.unitOf(record);
        uint256 end = unit == ANY_UNIT ? units : unit + 1;
        (uint256 day, uint256 mask,) = Slots.partOf(Records.firstOf(record), Records.endOf(record, 0));
        uint256 closed;
        for (unit = unit == ANY_UNIT ? 0 : unit; unit < end; ++unit) {
            closed = mask & ~_openOn(version, _days[Slots.keyOf(Records.assetOf(record), unit, day)], day);
            if (closed == 0) return;
        }
        revert HoursClosed(Records.assetOf(record), uint8(unit - 1), uint16(day), uint96(closed));
    }

    /// @return unit the lowest on which all fit; `end`: none
    function _lowestUnit(uint256 record, Version storage version, uint256 unit, uint256 end)
        internal
        view
        returns (uint256)
    {
        uint256 asked = Records.liveOf(record);
        for (; unit < end; ++unit) {
            uint256 k = 0;
            while (asked >> k != 0 && (asked >> k & 1 == 0 || _fits(record, unit, version, k))) {
                ++k;
            }
            if (asked >> k == 0) break;
        }
        return unit;
    }

    function _fits(uint256 record, uint256 unit, Version storage version, uint256 k) internal view returns (bool) {
        uint256 start = Records.startOf(record, k);
        uint256 end = Records.endOf(record, k);
        while (start < end) {
            (uint256 day, uint256 mask, uint256 next) = Slots.partOf(start, end);
            uint256 word = _days[Slots.keyOf(Records.assetOf(record), unit, day)];
            if (mask & (Slots.busyOf(word) | ~_openOn(version, word, day)) != 0) return false;
            start = next;
        }
        return true;
    }

    /// @return mask the slots that a version opens on a day
    function _openOn(Version storage version, uint256 word, uint256 day) internal view returns (uint256 mask) {
        uint256 weekday = Slots.hoursOf(word, day);
        if (weekday < 7) mask = TermsWords.openOf(version.hours_[weekday]);
    }

    function _lastDay(uint256 record) internal pure returns (uint256 day) {
        uint256 k = 0;
        for (uint256 mask = Records.liveOf(record); mask > 1; mask >>= 1) {
            ++k;
        }
        return (Records.endOf(record, k) - 1) / Slots.A_DAY;
    }
}
