// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {IConsortium} from "../../interfaces/IConsortium.sol";
import {IOccupancy} from "../../interfaces/IOccupancy.sol";
import {Places} from "../../libraries/Places.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {Asset, OPEN_END} from "../../types/Bookings.sol";
import {ANY_UNIT, Taking} from "../../types/Reservations.sol";
import {Rules} from "./Rules.sol";

/// @title What Bookings takes of the days and frees again
/// @dev A contract that once was the registered Bookings keeps the right to free what it took.
/// Not guarded here: that it frees its own only; the council reads its code before it registers it.
abstract contract Occupancy is Rules {
    mapping(address contract_ => bool known) private _writers;

    // ── for Bookings ────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IOccupancy
    function take(uint256 record, uint8 pair, Taking taking)
        external
        returns (uint256 unit, uint256 live, uint256 word, uint256 times)
    {
        _requireBookings();
        Version storage version = _versions[Records.assetOf(record)][Records.termsOf(record)];
        word = version.hours_[Slots.weekdayOf(Records.firstOf(record) / Slots.A_DAY)];
        _requireAllowed(record, pair, word);
        if (TermsWords.asksFor(word, pair)) times = version.times;
        unit = Records.unitOf(record);
        if (taking == Taking.None) _requireOpen(record, version, TermsWords.unitsOf(word));
        if (taking == Taking.None || unit == ANY_UNIT) {
            unit = _find(record, version, TermsWords.unitsOf(word), taking == Taking.None);
        }
        if (taking != Taking.None) live = _takeAll(record, unit, version, taking);
    }

    /// @inheritdoc IOccupancy
    function takeForMaintenance(uint256 record) external {
        _requireBookings();
        uint32 asset = Records.assetOf(record);
        Asset storage held = _known(asset);
        if (held.custodian != Records.holderOf(record)) revert IAssets.AssetOfOtherMember(asset, held.custodian);
        uint8 unit = Records.unitOf(record);
        if (unit >= held.units) revert IAssets.UnitUnknown(asset, unit, held.units);
        _requireSpan(record, 1, TermsWords.MOST_SLOTS);
        uint256 last = _lastDay(record);
        _requireSoon(Records.firstOf(record), 0, last, held.longestHorizon);
        if (last >= held.until) revert IAssets.AssetEnds(asset, uint16(last), held.until);
        _takeAll(record, unit, _versions[0][0], Taking.Whatever);
    }

    /// @inheritdoc IOccupancy
    function extend(uint256 record) external {
        _requireBookings();
        uint256 last = _lastDay(record);
        if (last >= OPEN_END) revert IAssets.AssetEnds(Records.assetOf(record), uint16(last), OPEN_END);
        _takeAll(record, Records.unitOf(record), _versions[0][0], Taking.Whatever);
    }

    /// @inheritdoc IOccupancy
    function free(uint256 record, uint32 occurrences) external returns (uint256 word, uint256 times) {
        _requireBookings();
        for (uint256 k = 0; occurrences >> k != 0; ++k) {
            if (occurrences >> k & 1 == 0) continue;
            uint256 start = Records.startOf(record, k);
            uint256 end = Records.endOf(record, k);
            while (start < end) {
                (uint256 day, uint256 mask, uint256 next) = Slots.partOf(start, end);
                _days[Slots.keyOf(Records.assetOf(record), Records.unitOf(record), day)] &= ~mask;
                start = next;
            }
        }
        return ruleOf(Records.assetOf(record), Records.termsOf(record));
    }

    /// @inheritdoc IOccupancy
    function offer(uint32 asset, uint256 day, uint256[] calldata places) external returns (uint256[] memory units) {
        _requireBookings();
        uint256 first = Slots.keyOf(asset, 0, day);
        units = new uint256[](places.length);
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 offered = Places.offeredOf(places[i]);
            if (offered != 0) _days[first + (offered - 1 << 16)] &= ~Places.maskOf(places[i]);
        }
        uint256 count = _known(asset).units;
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 unit = Places.unitOf(places[i]);
            if (unit == Places.GONE) continue;
            uint256 end = unit == ANY_UNIT ? count : unit + 1;
            if (unit == ANY_UNIT) unit = 0;
            uint256 mask = Places.maskOf(places[i]);
            for (; unit < end; ++unit) {
                uint256 key = first + (unit << 16);
                uint256 word = _days[key];
                if (Slots.busyOf(word) & mask != 0) continue;
                _days[key] = word | mask;
                units[i] = unit + 1;
                break;
            }
        }
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _requireBookings() private {
        if (_writers[msg.sender]) return;
        if (_bookings() != msg.sender) revert IConsortium.ContractNotCurrent(BOOKINGS, msg.sender);
        _writers[msg.sender] = true;
    }

    /// @param waits whether none may fit, instead of one
    function _find(uint256 record, Version storage version, uint256 units, bool waits)
        private
        view
        returns (uint256 unit)
    {
        unit = Records.unitOf(record);
        uint256 end = unit == ANY_UNIT ? units : unit + 1;
        unit = _lowestUnit(record, version, unit == ANY_UNIT ? 0 : unit, end);
        if (waits == (unit == end)) return unit;
        uint24 start = uint24(Records.firstOf(record));
        if (waits) revert SlotsFree(Records.assetOf(record), uint8(unit), start);
        revert NoUnitFree(Records.assetOf(record), start);
    }

    function _takeAll(uint256 record, uint256 unit, Version storage version, Taking taking)
        private
        returns (uint256 live)
    {
        uint256 asset = Records.assetOf(record);
        uint256 k = 0;
        for (uint256 asked = Records.liveOf(record); asked != 0; asked >>= 1) {
            if (asked & 1 == 1 && (taking != Taking.Free || _fits(record, unit, version, k))) {
                uint256 start = Records.startOf(record, k);
                _takeOne(asset, unit, version, start, start + Records.slotsOf(record), taking);
                live |= 1 << k;
            }
            unchecked {
                ++k;
            }
        }
    }

    function _takeOne(uint256 asset, uint256 unit, Version storage version, uint256 start, uint256 end, Taking taking)
        private
    {
        while (start < end) {
            (uint256 day, uint256 mask, uint256 next) = Slots.partOf(start, end);
            uint256 key = Slots.keyOf(asset, unit, day);
            uint256 word = _days[key];
            if (taking != Taking.Whatever) {
                uint256 closed = mask & ~_openOn(version, word, day);
                if (closed != 0) revert IOccupancy.HoursClosed(uint32(asset), uint8(unit), uint16(day), uint96(closed));
            }
            if (taking != Taking.Offered) {
                if (Slots.busyOf(word) & mask != 0) _revertTaken(uint32(asset), unit, day, mask, word);
                _days[key] = word | mask;
            }
            start = next;
        }
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IOccupancy
    function custodianOf(uint32 asset) external view returns (uint32) {
        return _known(asset).custodian;
    }

    /// @inheritdoc IOccupancy
    function ruleOf(uint32 asset, uint16 terms) public view returns (uint256 word, uint256 times) {
        Version storage version = _versions[asset][terms];
        return (version.hours_[0], version.times);
    }
}
