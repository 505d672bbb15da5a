// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../../Commands.sol";
import {IBookings} from "../../interfaces/IBookings.sol";
import {IOccupancy} from "../../interfaces/IOccupancy.sol";
import {IUses} from "../../interfaces/IUses.sol";
import {BookingIds} from "../../libraries/BookingIds.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {UseWords} from "../../libraries/UseWords.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Settled} from "../../types/Reservations.sol";
import {Settling} from "./Settling.sol";

/// @title What one side says, and what the other makes of it
/// @dev Not guarded here: a council that decides without looking.
abstract contract Disputes is Settling, Commands, AccessManaged {
    uint64 public constant OBJECT_SECONDS = 3 days;

    IOccupancy private immutable _assets;

    constructor(address assets_) {
        _assets = IOccupancy(assets_);
    }

    // ── one side ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IUses
    function declare(BookingIds.UseStatement calldata statement) external {
        (bytes20 booking, uint8 occurrence) = (statement.booking, statement.occurrence);
        uint32 member = _consortium.requireActive(msg.sender, ROLE_BOOK);
        _inPhase(booking, occurrence, 0);
        uint256 record = _recordOf(booking);
        bool custodian = _isCustodian(booking, record, member);
        if (occurrence > 31 || Records.liveOf(record) & Records.usedOf(record) & 1 << occurrence == 0) {
            revert IBookings.OccurrenceNotInUse(booking, occurrence);
        }
        if (statement.outcome != USED) revert StatementOutcomeWrong(statement.outcome);
        if (statement.deadline < block.timestamp) revert StatementExpired(statement.deadline, uint64(block.timestamp));
        _requireSound(statement, record, 0);
        uint256 until = Slots.timeOf(Records.endOf(record, occurrence)) + SETTLE_SECONDS;
        if (block.timestamp > until) revert DisputeTooLate(booking, occurrence, uint64(until));

        _uses[_keyOf(booking, occurrence)] = UseWords.withSide(
            UseWords.make(
                statement.start,
                statement.end,
                statement.minuteCount,
                block.timestamp,
                statement.deadline,
                UseWords.DECLARED
            ),
            statement.outcome,
            custodian
        );
        emit Declared(
            booking, occurrence, custodian, statement.start, statement.end, statement.minuteCount, statement.evidence
        );
    }

    /// @inheritdoc IUses
    function differ(bytes20 booking, uint8 occurrence, uint32 minuteCount) external {
        uint32 member = _consortium.requireNotExpelled(msg.sender, ROLE_BOOK);
        uint256 use = _inPhase(booking, occurrence, UseWords.DECLARED);
        uint256 record = _recordOf(booking);
        bool byCustodian = UseWords.byCustodian(use);
        uint32 other = byCustodian ? Records.holderOf(record) : _assets.custodianOf(Records.assetOf(record));
        if (member != other) revert SideWrong(booking, member);
        uint64 until = UseWords.sinceOf(use) + SETTLE_SECONDS;
        if (block.timestamp >= until) revert DisputeTooLate(booking, occurrence, until);

        _uses[_keyOf(booking, occurrence)] = UseWords.withPhase(use, UseWords.DISPUTED);
        emit Disputed(booking, occurrence, !byCustodian, minuteCount);
    }

    /// @inheritdoc IUses
    function noShow(bytes20 booking, uint8 occurrence) external {
        uint32 member = _consortium.requireActive(msg.sender, ROLE_BOOK);
        (, uint32 custodian) = _bookings.missUse(booking, occurrence);
        if (member != custodian) revert SideWrong(booking, member);
        _uses[_keyOf(booking, occurrence)] = UseWords.make(0, 0, 0, block.timestamp, 0, UseWords.MISSED);
        emit NoShow(booking, occurrence);
    }

    /// @inheritdoc IUses
    function object(bytes20 booking, uint8 occurrence) external {
        uint32 member = _consortium.requireNotExpelled(msg.sender, ROLE_BOOK);
        uint256 use = _inPhase(booking, occurrence, UseWords.MISSED);
        if (member != Records.holderOf(_recordOf(booking))) revert SideWrong(booking, member);
        uint64 until = UseWords.sinceOf(use) + OBJECT_SECONDS;
        if (block.timestamp >= until) revert DisputeTooLate(booking, occurrence, until);

        _uses[_keyOf(booking, occurrence)] = UseWords.withPhase(use, UseWords.DISPUTED);
        emit Disputed(booking, occurrence, false, 0);
    }

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IUses
    function settleBySilence(bytes20 booking, uint8 occurrence) external {
        uint256 use = _inPhase(booking, occurrence, UseWords.DECLARED);
        uint64 until = UseWords.sinceOf(use) + SETTLE_SECONDS;
        if (block.timestamp < until) revert SilenceNotOver(booking, occurrence, until);
        (uint64 start, uint64 end) = (UseWords.startOf(use), UseWords.endOf(use));
        (uint256 record,) = _bookings.endUse(booking, occurrence, Slots.endAt(end));
        uint32 minuteCount = UseWords.minutesOf(use);
        _uses[_keyOf(booking, occurrence)] = UseWords.withPhase(use, UseWords.SETTLED);
        _countUse(record, occurrence, int256(uint256(minuteCount)));
        (uint32 asset, uint32 holder) = (Records.assetOf(record), Records.holderOf(record));
        emit Used(booking, occurrence, asset, holder, Settled.BySilence, start, end, minuteCount, USED, 0);
    }

    // ── council ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IUses
    function settleByCouncil(bytes32 requestId, BookingIds.UseStatement calldata statement) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        uint256 use = _inPhase(statement.booking, statement.occurrence, UseWords.DISPUTED);
        (uint256 record,) = _finish(statement);
        _settle(statement, record, use, Settled.ByCouncil);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _inPhase(bytes20 booking, uint8 occurrence, uint8 phase) private view returns (uint256 use) {
        use = _uses[_keyOf(booking, occurrence)];
        if (UseWords.phaseOf(use) != phase) revert UsePhaseWrong(booking, occurrence, UseWords.phaseOf(use));
    }

    /// @return custodian false: the holder
    function _isCustodian(bytes20 booking, uint256 record, uint32 member) private view returns (bool custodian) {
        if (member == Records.holderOf(record)) return false;
        if (member != _assets.custodianOf(Records.assetOf(record))) revert SideWrong(booking, member);
        return true;
    }
}
