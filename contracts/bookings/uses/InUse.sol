// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../interfaces/IConsortium.sol";
import {IInUse} from "../../interfaces/IInUse.sol";
import {IOccupancy} from "../../interfaces/IOccupancy.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {CLASS_MAINTENANCE, STATE_CONFIRMED} from "../../types/Reservations.sol";
import {MemberKind} from "../../types/Types.sol";
import {Waiting} from "../waiting/Waiting.sol";

/// @title What Uses writes into bookings
/// @dev A contract that once was the registered Uses may finish what was confirmed under it.
abstract contract InUse is Waiting, IInUse {
    /// @notice Days after the end in which a no-show can be said.
    uint256 public constant SETTLE_SLOTS = 5 * 96;
    /// @notice A statement may be so far ahead of the block's clock.
    uint256 public constant AHEAD_SECONDS = 300;
    uint16 private constant MOST_SLOTS = 672;
    bytes32 private constant USES = "Uses";

    mapping(address contract_ => bool known) private _uses;

    /// @inheritdoc IInUse
    function startUse(bytes20 booking, uint8 occurrence) external returns (uint256 record, uint32 custodian) {
        _requireUses();
        record = _confirmed(booking, occurrence);
        uint256 parts = _partsOf(booking);
        for (uint256 i = 0; parts > 1 && i < parts; ++i) {
            _requireConfirmed(_partOf(booking, i), _records[_partOf(booking, i)]);
        }
        uint256 start = Records.startOf(record, occurrence);
        uint256 end = Records.endOf(record, occurrence);
        if (Slots.at(block.timestamp + AHEAD_SECONDS) < start || _now() >= end) {
            revert OccurrenceNotNow(booking, occurrence, uint24(start), uint24(end));
        }
        record = Records.withUsed(record, uint32(1 << occurrence));
        _records[booking] = record;
        custodian = _custodianOf(record);
    }

    /// @inheritdoc IInUse
    function endUse(bytes20 booking, uint8 occurrence, uint256 end) external returns (uint256 record, uint32 custodian) {
        _requireUses();
        record = _known(booking);
        custodian = _custodianOf(record);
        uint32 mask = uint32(1 << occurrence);
        if (Records.usedOf(record) & mask == 0) revert OccurrenceNotInUse(booking, occurrence);
        if (Records.liveOf(record) & mask == 0) return (record, custodian);

        _records[booking] = record & ~uint256(mask);
        _finish(booking, record, occurrence, end);
    }

    /// @inheritdoc IInUse
    function missUse(bytes20 booking, uint8 occurrence) external returns (uint256 record, uint32 custodian) {
        _requireUses();
        record = _confirmed(booking, occurrence);
        custodian = _custodianOf(record);
        (, uint256 times) = _ruleOf(record);
        uint256 from = Records.startOf(record, occurrence) + TermsWords.graceOf(times);
        uint256 until = Records.endOf(record, occurrence) + SETTLE_SLOTS;
        uint256 slot = _now();
        if (slot < from || slot >= until) revert OccurrenceNotNow(booking, occurrence, uint24(from), uint24(until));

        uint256 mask = 1 << occurrence;
        record = Records.withUsed(record & ~mask, uint32(mask));
        _records[booking] = record;
        if (slot < Records.endOf(record, occurrence)) _finish(booking, record, occurrence, slot);
    }

    /// @inheritdoc IInUse
    function handOver(bytes20 booking, uint16 acts, uint32 from, uint32 to, MemberKind kind, bytes32 operator) external {
        _requireUses();
        uint256 record = _knownAt(booking, acts);
        _requireHolder(booking, record, from);
        if (_partsOf(booking) != 1) revert HandOverComposite(booking);
        if (acts > MOST_REPEATED) revert BookingActsSpent(booking, acts);
        _requireConfirmed(booking, record);
        if (Records.usedOf(record) != 0) revert BookingStarted(booking, Records.usedOf(record));
        if (Records.firstOf(record) <= _now()) revert OccurrenceStarted(booking, 0, uint24(Records.firstOf(record)));
        uint32 standing = Records.standingOf(record);
        _requireNobodyWaits(record, standing);
        uint256 word = _requireTaker(booking, record, kind, operator);

        _giveBack(word, record, standing);
        record = Records.withAct(Records.withHolder(record, to));
        _count(word, record, standing, true);
        _records[booking] = record;
        emit HandedOver(booking, acts + 1, from, to, operator);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _requireUses() private {
        if (_uses[msg.sender]) return;
        (address at,, bool retired) = _consortium.contractOf(USES);
        if (at != msg.sender || retired) revert IConsortium.ContractNotCurrent(USES, msg.sender);
        _uses[msg.sender] = true;
    }

    /// @dev Stands and is confirmed; maintenance is no use.
    function _confirmed(bytes20 booking, uint8 occurrence) private view returns (uint256 record) {
        record = _known(booking);
        _requireConfirmed(booking, record);
        uint32 standing = Records.standingOf(record);
        if (occurrence > 31 || standing >> occurrence & 1 == 0) {
            revert OccurrencesNotStanding(booking, uint32(1 << occurrence), standing);
        }
        if (Records.classOf(record) == CLASS_MAINTENANCE) revert ClassUnknown(CLASS_MAINTENANCE);
    }

    function _requireConfirmed(bytes20 booking, uint256 record) private pure {
        uint8 state = Records.stateOf(record);
        if (state != STATE_CONFIRMED) revert BookingNotConfirmed(booking, state);
    }

    /// @dev Frees what lies behind the end and serves who waits for it, or takes what an overrun needs.
    function _finish(bytes20 booking, uint256 record, uint8 occurrence, uint256 end) private {
        uint256 booked = Records.endOf(record, occurrence);
        if (end < booked) {
            _free(Records.spanOf(record, end, booked), 1);
            emit Freed(booking, occurrence, uint32(end));
            for (uint256 day = end / 96; day <= (booked - 1) / 96; ++day) {
                _serve(Records.assetOf(record), day, 0);
            }
        } else if (end > booked) {
            uint256 start = Records.startOf(record, occurrence);
            if (end - start > MOST_SLOTS) revert SpanTooLong(uint24(start), uint24(end), MOST_SLOTS);
            _assets.extend(Records.spanOf(record, booked, end));
            emit Overran(booking, occurrence, uint32(end));
        }
    }

    function _requireNobodyWaits(uint256 record, uint32 occurrences) private view {
        uint32 asset = Records.assetOf(record);
        for (uint256 k = 0; occurrences >> k != 0; ++k) {
            if (occurrences >> k & 1 == 0) continue;
            uint256 last = (Records.endOf(record, k) - 1) / 96;
            for (uint256 day = Records.startOf(record, k) / 96; day <= last; ++day) {
                if (_lines[_lineKey(asset, day)] != 0) revert LineNotEmpty(asset, uint16(day));
            }
        }
    }

    /// @return word of the terms, which let members of this kind have it without an answer
    function _requireTaker(bytes20 booking, uint256 record, MemberKind kind, bytes32 operator)
        private
        view
        returns (uint256 word)
    {
        uint32 asset = Records.assetOf(record);
        uint16 terms = Records.termsOf(record);
        uint8 pair = _pairOf(kind, Records.classOf(record));
        (word,) = _ruleOf(record);
        if (!TermsWords.mayBook(word, pair)) revert IOccupancy.ClassNotAllowed(asset, terms, pair);
        if (TermsWords.asksFor(word, pair)) revert HandOverAsks(booking, pair);
        _requireOperator(operator, word, asset, terms);
    }
}
