// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../interfaces/IBookings.sol";
import {ICommands} from "../../interfaces/ICommands.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {
    CLASS_TEACHING,
    Ending,
    Reservation,
    STATE_CONFIRMED,
    STATE_HELD,
    Taking
} from "../../types/Reservations.sol";
import {MemberKind} from "../../types/Types.sol";
import {Endings} from "./Endings.sol";

/// @title Taking slots: alone, as a series, together, or in the stead of others
/// @dev Not guarded here: that what the terms' text says beyond the words is kept.
abstract contract Reserving is Endings {
    uint256 public constant MAX_PARTS = 8;

    /// @inheritdoc IBookings
    function reserve(Reservation calldata wanted) external returns (uint32 live) {
        (uint32 member, MemberKind kind) = _requireBooker();
        return _reserve(wanted, member, kind, 0);
    }

    /// @inheritdoc IBookings
    function reserveTogether(Reservation[] calldata parts) external {
        (uint32 member, MemberKind kind) = _requireBooker();
        if (parts.length < 2) revert PartCountInvalid(parts.length, MAX_PARTS);
        _reserveAll(parts, member, kind);
    }

    /// @inheritdoc IBookings
    function move(bytes20 booking, uint16 acts, Reservation[] calldata made) external {
        (uint32 member, MemberKind kind) = _requireBooker();
        uint256 record = _knownAt(booking, acts);
        _requireHolder(booking, record, member);
        uint32 standing = Records.standingOf(record);
        if (Records.usedOf(record) != 0) revert BookingStarted(booking, Records.usedOf(record));
        _requireAhead(booking, record, standing);
        _release(booking, standing, Ending.Moved, 0);
        _reserveAll(made, member, kind);
        _serveParts(booking, standing);
    }

    /// @inheritdoc IBookings
    function nameOperator(bytes20 booking, bytes32 operator) external {
        uint32 member = _requireActive();
        uint256 record = _known(booking);
        _requireHolder(booking, record, member);
        if (Records.standingOf(record) == 0) revert OccurrencesNotStanding(booking, 0, 0);
        if (operator == 0) revert OperatorMissing(Records.assetOf(record), Records.termsOf(record));
        emit OperatorNamed(booking, operator);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _reserveAll(Reservation[] calldata parts, uint32 member, MemberKind kind) private {
        uint256 count = parts.length;
        if (count == 0 || count > MAX_PARTS) revert PartCountInvalid(count, MAX_PARTS);
        Reservation calldata first = parts[0];
        for (uint256 i = 0; i < count; ++i) {
            Reservation calldata part = parts[i];
            if (part.start / 96 != first.start / 96 || part.every != first.every || part.asked != first.asked) {
                revert PartsOnOtherDays(i);
            }
            if (part.skips && count > 1) revert CompositeSkips(i);
            if (i != 0 && bytes19(part.booking) != bytes19(first.booking)) {
                revert BookingIdInvalid(part.booking, member, uint8(count - 1 << 4 | i));
            }
            _reserve(part, member, kind, count - 1 << 4 | i);
        }
    }

    /// @param part the last byte of the id
    function _reserve(Reservation calldata wanted, uint32 member, MemberKind kind, uint256 part)
        private
        returns (uint32 live)
    {
        uint256 record = _draft(wanted, member, part);
        uint256 word;
        (record, word) = _place(wanted, record, kind);
        live = Records.liveOf(record);
        if (live == 0) revert NothingFree(wanted.asset, wanted.start, wanted.asked);
        _requireOperator(wanted.operator, word, wanted.asset, wanted.terms);
        _count(word, record, live, true);
        _records[wanted.booking] = record;
        emit Reserved(wanted.booking, wanted.asset, member, record, wanted.asked, wanted.operator);
    }

    /// @return taken the record with what was taken
    /// @return word of the terms
    function _place(Reservation calldata wanted, uint256 record, MemberKind kind)
        private
        returns (uint256 taken, uint256 word)
    {
        uint8 pair = _pairOf(kind, wanted.class);
        uint256 unit;
        uint256 times;
        (unit, taken, word, times) = _take(record, pair, wanted.skips ? Taking.Free : Taking.All);
        taken = Records.withUnit(record ^ wanted.asked ^ taken, unit);
        taken = _answered(taken, wanted.start, TermsWords.asksFor(word, pair), times);
    }

    /// @return record with the asked occurrences live; nobody made the booking yet
    function _draft(Reservation calldata wanted, uint32 member, uint256 part) internal view returns (uint256 record) {
        bytes20 booking = wanted.booking;
        if (uint32(bytes4(booking)) != member || uint8(uint160(booking)) != part) {
            revert BookingIdInvalid(booking, member, uint8(part));
        }
        if (_records[booking] != 0) revert ICommands.CommandRepeated(member, bytes32(booking));
        record = Records.make(
            wanted.asset, wanted.unit, wanted.start, wanted.slots, wanted.every, wanted.class, wanted.terms, member
        ) | wanted.asked;
    }

    /// @dev Held until the custodian answers, where the terms ask for it: never past the first start.
    function _answered(uint256 record, uint256 start, bool asks, uint256 times)
        internal
        view
        returns (uint256)
    {
        if (!asks) return Records.withState(record, STATE_CONFIRMED);
        uint256 answerBy = _now() + TermsWords.answerOf(times);
        if (answerBy > start) answerBy = start;
        return Records.withState(Records.withAnswerBy(record, answerBy), STATE_HELD);
    }

    function _requireOperator(bytes32 operator, uint256 word, uint32 asset, uint16 terms) internal pure {
        if (operator == 0 && TermsWords.hasRequirement(word)) revert OperatorMissing(asset, terms);
    }

    /// @return pair where kind × class stands in the masks of terms
    function _pairOf(MemberKind kind, uint8 class) internal pure returns (uint8 pair) {
        if (class % 10 != 0 || class == 0 || class > CLASS_TEACHING) revert ClassUnknown(class);
        return (uint8(kind) - 1) * 4 + class / 10 - 1;
    }
}
