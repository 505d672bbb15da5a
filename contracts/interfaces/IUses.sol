// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BookingIds} from "../libraries/BookingIds.sol";
import {Settled} from "../types/Reservations.sol";
import {ICommands} from "./ICommands.sol";
import {IUsedMinutes} from "./IUsedMinutes.sol";

/// @title What two sides sign of a booking: that it passed to another member, began, was used, for how many minutes
/// @notice One side signs a statement (EIP-712), the other sends it. What one alone declares counts after five days of
/// silence, marked so; what the other disputes counts when both have signed, or the council has decided.
/// @dev Check-in, check-out, `differ` and `object` stay open to a suspended member and in a pause; a deployment that was
/// registered once finishes what was confirmed under it. By accounts with the book role, of either side.
/// Not guarded here: two members that sign minutes nobody used (listed by pair); who stood at the door; a custodian that
/// countersigns for an operator without looking.
interface IUses is ICommands, IUsedMinutes {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    event CheckedIn(bytes20 indexed booking, uint8 occurrence, uint64 start, bytes32 evidence);
    event Declared(
        bytes20 indexed booking,
        uint8 occurrence,
        bool byCustodian,
        uint64 start,
        uint64 end,
        uint32 minuteCount,
        bytes32 evidence
    );
    /// @param byCustodian who disputes
    /// @param minuteCount what the disputing side says
    event Disputed(bytes20 indexed booking, uint8 occurrence, bool byCustodian, uint32 minuteCount);
    /// @notice The minutes of an occurrence are these from now on; the difference counts in the window that is open.
    event Used(
        bytes20 indexed booking,
        uint8 occurrence,
        uint32 indexed asset,
        uint32 indexed member,
        Settled how,
        uint64 start,
        uint64 end,
        uint32 minuteCount,
        uint8 outcome,
        bytes32 evidence
    );
    event NoShow(bytes20 indexed booking, uint8 occurrence);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error StatementSignatureInvalid();
    error StatementExpired(uint64 deadline, uint64 time);
    error StatementAhead(uint64 time, uint64 latest);
    error StatementOutcomeWrong(uint8 outcome);
    /// @param from first second of the occurrence, or of what the statement may say
    error StatementOutside(uint64 start, uint64 end, uint64 from, uint64 until);
    error StatementMinutesTooMany(uint32 minuteCount, uint32 most);
    /// @dev Its deadline is not after that of the statement which counts now.
    error StatementSuperseded(uint64 deadline, uint64 settled);
    error SidesWrong(bytes20 booking, uint32 sender, uint32 signer);
    error SideWrong(bytes20 booking, uint32 member);
    /// @param phase 0 nothing said, 1 declared, 2 disputed, 3 settled, 4 missed
    error UsePhaseWrong(bytes20 booking, uint8 occurrence, uint8 phase);
    error SilenceNotOver(bytes20 booking, uint8 occurrence, uint64 until);
    error DisputeTooLate(bytes20 booking, uint8 occurrence, uint64 until);
    error UseTooOld(uint16 period, uint16 window);

    // ── both sides: one signed, the other sends ─────────────────────────────────────────────────────────────────
    /// @notice The sender takes a confirmed booking that its holder hands over, before its first start.
    function handOver(BookingIds.HandOver calldata given, bytes calldata signature, bytes32 operator) external;
    /// @notice Begin an occurrence, between its start and its end.
    function checkIn(BookingIds.UseStatement calldata statement, bytes calldata signature) external;
    /// @notice Settle the minutes of an occurrence in use; the rest of it is freed at once.
    function checkOut(BookingIds.UseStatement calldata statement, bytes calldata signature) external;
    /// @notice End a dispute, or correct what was settled: the difference counts in the window that is open. Needs active
    /// members and no pause.
    function agree(BookingIds.UseStatement calldata statement, bytes calldata signature) external;

    // ── one side ────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Say what was used, up to five days after the end, without the other's signature.
    function declare(BookingIds.UseStatement calldata statement) external;
    /// @notice Dispute the other side's declaration within five days.
    function differ(bytes20 booking, uint8 occurrence, uint32 minuteCount) external;
    /// @notice The custodian says that nobody came, from the grace after the start to five days after the end.
    function noShow(bytes20 booking, uint8 occurrence) external;
    /// @notice The booker disputes a no-show within three days.
    function object(bytes20 booking, uint8 occurrence) external;

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Count a declaration that the other side left without an answer for five days.
    function settleBySilence(bytes20 booking, uint8 occurrence) external;

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    function settleByCouncil(bytes32 requestId, BookingIds.UseStatement calldata statement) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    /// @return word start 40, end 40, minutes 32, since 40, deadline 40, phase 8, outcome 8, by custodian 8, low bits first
    function useOf(bytes20 booking, uint8 occurrence) external view returns (uint256 word);
}
