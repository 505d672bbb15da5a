// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWaiting} from "../../interfaces/IWaiting.sol";
import {Places} from "../../libraries/Places.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {ANY_UNIT, CLASS_MAINTENANCE, Ending, Reservation, STATE_CONFIRMED, Victim} from "../../types/Reservations.sol";
import {Waiting} from "./Waiting.sol";

/// @title Who gives way: to the first in the line of strictly higher class, or to maintenance
/// @dev The bits prove the list whole, for what is not freed cannot be taken; whoever is on it stands in the way. Who gives
/// way stands in the line of its day, first of its class, unless it is a composite or crosses a midnight.
/// Not guarded here: whether the maintenance is done (listed).
abstract contract Displacing is Waiting {
    uint256 public constant MAX_VICTIMS = 32;

    /// @inheritdoc IWaiting
    function displace(bytes20 by, uint8 occurrence, Victim[] calldata victims, uint8 reason) external {
        (uint32 member,) = _requireBooker();
        uint256 record = _known(by);
        _requireCustodian(record, member);
        (,, uint256 place) = _find(by, record, occurrence);
        if (Places.offeredOf(place) != 0) revert NotFirstInLine(by);

        _giveWay(by, victims, Records.classOf(record), ANY_UNIT, reason);
        _serve(Records.assetOf(record), Records.startOf(record, occurrence) / 96, 0);
        (,, place) = _find(by, record, occurrence);
        uint256 unit = Places.offeredOf(place);
        if (unit == 0) revert NotFirstInLine(by);
        uint256 taken = Records.spanOf(record, Records.startOf(record, occurrence), Records.endOf(record, occurrence));
        _requireInTheWay(Records.withUnit(taken, unit - 1), victims);
        _serveVictims(victims);
    }

    /// @inheritdoc IWaiting
    function maintain(Reservation calldata wanted, Victim[] calldata victims, uint8 reason) external {
        (uint32 member,) = _requireBooker();
        if (wanted.class != CLASS_MAINTENANCE || wanted.terms != 0) revert ClassUnknown(wanted.class);
        uint256 record = _draft(wanted, member, 0);
        _giveWay(wanted.booking, victims, CLASS_MAINTENANCE, wanted.unit, reason);
        _assets.takeForMaintenance(record);
        _requireInTheWay(record, victims);

        record = Records.withState(record, STATE_CONFIRMED);
        _records[wanted.booking] = record;
        emit Reserved(wanted.booking, wanted.asset, member, record, wanted.asked, 0);
        _serveVictims(victims);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param unit whose offers end too; any: none, for the line is served anew
    function _giveWay(bytes20 by, Victim[] calldata victims, uint8 class, uint8 unit, uint8 reason) private {
        if (victims.length > MAX_VICTIMS) revert VictimCountInvalid(victims.length, MAX_VICTIMS);
        for (uint256 i = 0; i < victims.length; ++i) {
            bytes20 booking = victims[i].booking;
            uint8 occurrence = victims[i].occurrence;
            uint256 record = _knownAt(booking, victims[i].acts);
            (uint256 losing, uint256 notice) = _requireWeaker(booking, occurrence, class);
            _vacate(booking, record, occurrence, unit, reason);
            bool waits = _waitAgain(booking, occurrence, notice);
            for (uint256 part = 0; losing >> part != 0; ++part) {
                if (losing >> part & 1 == 1) emit Displaced(_partOf(booking, part), occurrence, by, waits);
            }
        }
    }

    /// @dev All that is lost is of strictly lower class, and in time: maintenance is always in time.
    /// @return losing the parts of a composite that lose the occurrence
    /// @return notice of the terms, of one alone
    function _requireWeaker(bytes20 booking, uint8 occurrence, uint8 class)
        private
        view
        returns (uint256 losing, uint256 notice)
    {
        uint256 parts = _partsOf(booking);
        for (uint256 i = 0; i < parts; ++i) {
            bytes20 part = _partOf(booking, i);
            uint256 record = _records[part];
            if (part != booking && Records.standingOf(record) >> occurrence & 1 == 0) continue;
            losing |= 1 << i;
            if (Records.classOf(record) >= class) revert ClassNotHigher(part, Records.classOf(record), class);
            (uint256 word, uint256 times) = _ruleOf(record);
            notice = TermsWords.noticeOf(word);
            uint256 cutOff = Records.startOf(record, occurrence) - TermsWords.cutoffOf(times);
            if (class != CLASS_MAINTENANCE && _now() > cutOff) revert CutOffPassed(part, uint24(cutOff));
        }
    }

    /// @dev First of its class; no composite, and nothing that crosses a midnight.
    function _waitAgain(bytes20 booking, uint8 occurrence, uint256 notice) private returns (bool waits) {
        uint256 record = _records[booking];
        uint256 last = Records.endOf(record, occurrence) - 1;
        if (_partsOf(booking) != 1 || Records.startOf(record, occurrence) / 96 != last / 96) return false;
        (record, waits) = _join(booking, record, occurrence, true, notice);
        _records[booking] = record;
    }

    /// @dev What stands ends; what is only offered leaves the line.
    function _vacate(bytes20 booking, uint256 record, uint8 occurrence, uint256 unit, uint8 reason) private {
        uint32 mask = uint32(1 << occurrence);
        if (Records.standingOf(record) & mask != 0) {
            _release(booking, mask, Ending.Displaced, reason);
            return;
        }
        (uint256 key, uint256 position, uint256 place) = _find(booking, record, occurrence);
        if (Places.offeredOf(place) != unit + 1) revert VictimBeside(booking, occurrence);
        _removeAt(key, position);
        uint256 held = Records.spanOf(record, Records.startOf(record, occurrence), Records.endOf(record, occurrence));
        _free(Records.withUnit(held, unit), 1);
        record = Records.withAct(_unjoin(booking, record, occurrence));
        _records[booking] = record;
        emit Ended(booking, Records.actsOf(record), mask, Ending.Displaced, reason);
    }

    /// @param taken what they gave way to
    function _requireInTheWay(uint256 taken, Victim[] calldata victims) private view {
        for (uint256 i = 0; i < victims.length; ++i) {
            uint8 occurrence = victims[i].occurrence;
            uint256 record = _records[victims[i].booking];
            bool meets = Records.assetOf(record) == Records.assetOf(taken)
                && (Records.unitOf(record) == Records.unitOf(taken) || Records.unitOf(record) == ANY_UNIT)
                && _meets(taken, Records.startOf(record, occurrence), Records.endOf(record, occurrence));
            if (!meets) revert VictimBeside(victims[i].booking, occurrence);
        }
    }

    function _meets(uint256 taken, uint256 start, uint256 end) private pure returns (bool) {
        uint256 live = Records.liveOf(taken);
        for (uint256 k = 0; live >> k != 0; ++k) {
            bool apart = live >> k & 1 == 0 || Records.endOf(taken, k) <= start || end <= Records.startOf(taken, k);
            if (!apart) return true;
        }
        return false;
    }

    function _serveVictims(Victim[] calldata victims) private {
        for (uint256 i = 0; i < victims.length; ++i) {
            _serveParts(victims[i].booking, uint32(1 << victims[i].occurrence));
        }
    }
}
