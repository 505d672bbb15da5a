// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../interfaces/IBookings.sol";
import {IUses} from "../../interfaces/IUses.sol";
import {BookingIds} from "../../libraries/BookingIds.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {UseWords} from "../../libraries/UseWords.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Settled} from "../../types/Reservations.sol";
import {MemberKind} from "../../types/Types.sol";
import {Statements} from "./Statements.sol";

/// @title What both sides sign
/// @dev A statement counts once: its booking's state, or the deadline of the one that counts now, refuses it again.
abstract contract Settling is Statements {
    uint64 public constant SETTLE_SECONDS = 5 days;

    mapping(bytes32 bookingAndOccurrence => uint256 use) internal _uses;

    /// @inheritdoc IUses
    function handOver(BookingIds.HandOver calldata given, bytes calldata signature, bytes32 operator) external {
        (uint32 taker, MemberKind kind) = _consortium.requireActiveAt(NAME, msg.sender, ROLE_BOOK);
        address account = _signerOf(BookingIds.hashOf(given), given.deadline, signature);
        uint32 giver = _consortium.requireActive(account, ROLE_BOOK);
        if (taker != given.to || giver != given.from || taker == giver) revert SidesWrong(given.booking, taker, giver);
        _bookings.handOver(given.booking, given.acts, giver, taker, kind, operator);
    }

    /// @inheritdoc IUses
    function checkIn(BookingIds.UseStatement calldata statement, bytes calldata signature) external {
        if (statement.outcome != CHECK_IN) revert StatementOutcomeWrong(statement.outcome);
        (uint32 sender, uint32 signer) = _membersOf(statement, signature);
        (uint256 record, uint32 custodian) = _bookings.startUse(statement.booking, statement.occurrence);
        _requireSides(statement.booking, record, custodian, sender, signer);
        uint64 latest = uint64(block.timestamp) + AHEAD_SECONDS;
        if (statement.start > latest) revert StatementAhead(statement.start, latest);
        uint256 from = Slots.timeOf(Records.startOf(record, statement.occurrence));
        uint256 until = Slots.timeOf(Records.endOf(record, statement.occurrence));
        bool empty = statement.end == 0 && statement.minuteCount == 0;
        if (!empty || statement.start < from || statement.start >= until) {
            revert StatementOutside(statement.start, statement.end, uint64(from), uint64(until));
        }
        emit CheckedIn(statement.booking, statement.occurrence, statement.start, statement.evidence);
    }

    /// @inheritdoc IUses
    function checkOut(BookingIds.UseStatement calldata statement, bytes calldata signature) external {
        uint256 use = _uses[_keyOf(statement.booking, statement.occurrence)];
        uint8 phase = UseWords.phaseOf(use);
        if (phase > UseWords.DECLARED) revert UsePhaseWrong(statement.booking, statement.occurrence, phase);
        (uint32 sender, uint32 signer) = _membersOf(statement, signature);
        (uint256 record, uint32 custodian) = _finish(statement);
        _requireSides(statement.booking, record, custodian, sender, signer);
        uint256 end = Slots.timeOf(Records.endOf(record, statement.occurrence));
        bool inTime = block.timestamp <= end + SETTLE_SECONDS;
        _settle(statement, record, 0, inTime ? Settled.ByBoth : Settled.ByCorrection);
    }

    /// @inheritdoc IUses
    function agree(BookingIds.UseStatement calldata statement, bytes calldata signature) external {
        uint256 use = _uses[_keyOf(statement.booking, statement.occurrence)];
        uint8 phase = UseWords.phaseOf(use);
        if (phase < UseWords.DISPUTED) revert UsePhaseWrong(statement.booking, statement.occurrence, phase);
        uint32 sender = _consortium.requireActive(msg.sender, ROLE_BOOK);
        address account = _signerOf(BookingIds.hashOf(statement), statement.deadline, signature);
        uint32 signer = _consortium.requireActive(account, ROLE_BOOK);
        (uint256 record, uint32 custodian) = _finish(statement);
        _requireSides(statement.booking, record, custodian, sender, signer);
        _settle(statement, record, use, phase == UseWords.DISPUTED ? Settled.ByAgreement : Settled.ByCorrection);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _membersOf(BookingIds.UseStatement calldata statement, bytes calldata signature)
        private
        view
        returns (uint32 sender, uint32 signer)
    {
        sender = _consortium.requireNotExpelled(msg.sender, ROLE_BOOK);
        address account = _signerOf(BookingIds.hashOf(statement), statement.deadline, signature);
        signer = _consortium.requireNotExpelled(account, ROLE_BOOK);
    }

    /// @return record as it was before
    function _finish(BookingIds.UseStatement calldata statement) internal returns (uint256 record, uint32 custodian) {
        return _bookings.endUse(statement.booking, statement.occurrence, Slots.endAt(statement.end));
    }

    /// @param use what was said of it before
    function _settle(BookingIds.UseStatement calldata statement, uint256 record, uint256 use, Settled how) internal {
        bool inUse = Records.liveOf(record) >> statement.occurrence & 1 == 1;
        _requireSound(statement, record, inUse ? type(uint40).max : UseWords.endOf(use));
        uint256 before = 0;
        if (UseWords.phaseOf(use) == UseWords.SETTLED) {
            before = UseWords.minutesOf(use);
            uint64 settled = UseWords.deadlineOf(use);
            if (statement.deadline <= settled) revert StatementSuperseded(statement.deadline, settled);
        }
        uint256 end = UseWords.endOf(use) > statement.end ? UseWords.endOf(use) : statement.end;
        _uses[_keyOf(statement.booking, statement.occurrence)] =
            UseWords.make(statement.start, end, statement.minuteCount, 0, statement.deadline, UseWords.SETTLED);
        _countUse(record, statement.occurrence, int256(uint256(statement.minuteCount)) - int256(before));
        _emitUsed(statement, Records.assetOf(record), Records.holderOf(record), how);
    }

    function _emitUsed(BookingIds.UseStatement calldata statement, uint32 asset, uint32 member, Settled how) private {
        emit Used(
            statement.booking,
            statement.occurrence,
            asset,
            member,
            how,
            statement.start,
            statement.end,
            statement.minuteCount,
            statement.outcome,
            statement.evidence
        );
    }

    function _countUse(uint256 record, uint8 occurrence, int256 difference) internal {
        uint256 day = Records.startOf(record, occurrence) / 96;
        _countMinutes(Records.assetOf(record), Records.holderOf(record), day, Records.classOf(record), difference);
    }

    function _keyOf(bytes20 booking, uint8 occurrence) internal pure returns (bytes32) {
        return bytes32(booking) | bytes32(uint256(occurrence));
    }

    function _recordOf(bytes20 booking) internal view returns (uint256 record) {
        record = IBookings(address(_bookings)).recordOf(booking);
        if (record == 0) revert IBookings.BookingUnknown(booking);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IUses
    function useOf(bytes20 booking, uint8 occurrence) external view returns (uint256 word) {
        return _uses[_keyOf(booking, occurrence)];
    }
}
