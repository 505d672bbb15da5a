// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {Act} from "../types/Splits.sol";

/// @title What counts: entries, quantities, tables, reversals and money that moved; and the closes that fix it
/// @notice An entry, quantity, table or reversal counts when every other party and agent has accepted it, or once the
/// agreement's days have passed without an open objection. A payout counts when all have accepted it, a payment when its
/// payee confirms it, a netting when the other side does. As an act counts, its digest is folded into the input root of the
/// close that books it: that of its own month, or of the next one to close. The id of an act is its request id.
/// @dev The text of an act is made here from the values that count (ADR 26). An invoice key is taken when an entry counts,
/// by anyone's, in any agreement, and freed by its reversal. Objections, their withdrawal and denials stay open to a
/// suspended member and in a pause; nothing counts in one.
/// Not guarded here: that a voucher is true, that the bank paid, that two keys are not of one invoice; that somebody lets an
/// act count whose days have passed before a close (it is booked in the next one, dated to both).
interface ISplits is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    event ActAccepted(bytes20 indexed id, uint32 indexed member);
    event ActObjected(bytes20 indexed id, uint32 indexed member, bytes32 reason);
    event ActObjectionWithdrawn(bytes20 indexed id, uint32 indexed member);
    event ActDecided(bytes20 indexed id, bool upheld);
    /// @param reason digest of what the payee, or the other side of a netting, says
    event ActDenied(bytes20 indexed id, uint32 indexed member, bytes32 reason);
    /// @param root of the close that books it, this act folded in
    event ActCounted(
        bytes20 indexed id, bytes32 indexed agreement, uint32 indexed booked, bytes32 digest, bytes32 root
    );
    /// @param root of all acts that this close books
    event PeriodClosed(
        bytes32 indexed agreement,
        uint32 indexed month,
        uint32 indexed member,
        bytes32 version,
        bytes32 root,
        uint256 lateMinutes
    );

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error MonthTooLongAgo(uint32 month, uint32 booked);
    error ActUnknown(bytes20 id);
    error ActExists(bytes20 id);
    error ActNotPending(bytes20 id, uint8 state);
    /// @param version that ruled its month when it was entered: another does now
    error ActVersionStale(bytes20 id, bytes32 version);
    error ActAlreadyAccepted(bytes20 id, uint32 member);
    error ActUnderObjection(bytes20 id, uint256 places);
    error ActNotObjected(bytes20 id, uint32 member);
    error ActAlreadyObjected(bytes20 id, uint32 member);
    error ActNeedsConsent(bytes20 id);
    error ActTooEarly(bytes20 id, uint64 from);
    error ActNotReversible(bytes20 id, uint8 kind, uint8 state);
    error InvoiceKeyTaken(bytes32 key, uint48 submission);
    error TotalExceeded(uint32 month, uint256 total, uint256 most);
    error QuantityBelowZero(bytes32 series, uint32 member, int256 sum);
    error CounterpartyMismatch(bytes20 id, uint32 member, uint32 counterparty);
    error CloseOutOfOrder(uint32 month, uint32 next);
    error CloseTooEarly(uint32 month, uint32 day, uint32 from);
    error CloseRootMismatch(bytes32 root, bytes32 given);
    error CloserNotParty(bytes32 version, uint32 member);

    // ── the journal ─────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Take in an act that the contract Journal has checked; only from it.
    function register(bytes20 id, Act calldata act) external;

    // ── participants ────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Accept acts of others; one that all others have now accepted counts.
    function accept(bytes32 requestId, bytes20[] calldata ids) external;
    /// @notice Let acts count whose days have passed, or of which nobody else is asked; by any member's money account.
    function count(bytes32 requestId, bytes20[] calldata ids) external;
    /// @notice As payee of a payment, or the other side of a netting.
    function confirm(bytes32 requestId, bytes20 id) external;
    /// @notice As payee: no such money came. Or as the other side of a netting: no.
    function deny(bytes32 requestId, bytes20 id, bytes32 reason) external;
    /// @param reason digest of what is wrong with it
    function object(bytes32 requestId, bytes20 id, bytes32 reason) external;
    function withdrawObjection(bytes32 requestId, bytes20 id) external;
    /// @notice Close the next month: from the 8th after its end by the administrator, from the 18th by any party.
    /// @param root the input root that the caller saw; another act since then means another root
    function close(bytes32 requestId, bytes32 agreement, uint32 month, bytes32 root) external;

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    /// @param upheld the act never counts; else its objections are gone
    function decideAct(bytes32 requestId, bytes20 id, bool upheld) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    function actOf(bytes20 id) external view returns (Act memory);
    /// @return submission whose entry has the key; zero: free
    /// @return parts of it that count
    function invoiceOf(bytes32 key) external view returns (uint48 submission, uint16 parts);
    /// @return month that closes next. Reverts where the agreement is unknown.
    function nextMonthOf(bytes32 agreement) external view returns (uint32 month);
    function rootOf(bytes32 agreement, uint32 booked) external view returns (bytes32 root);
    /// @return fen the sum of the nets of a month as the close of `booked` has it
    function totalAt(bytes32 agreement, bytes32 pool, uint8 side, uint32 month, uint32 booked)
        external
        view
        returns (uint256 fen);
    /// @return sums of a series by member, as the close of `booked` has them; of all months in a series of capital
    function seriesAt(bytes32 agreement, bytes32 series, uint32 month, uint32 booked, uint32[] calldata members)
        external
        view
        returns (int256[] memory sums);
    /// @return digest keccak256(abi.encode(members, weights)) of the newest table; zero: none
    function tableAt(bytes32 agreement, bytes32 series, uint32 booked) external view returns (bytes32 digest);
    /// @return months bit i: the close of `booked` has something late of the month i before it, for this side perhaps
    function lateAt(bytes32 agreement, bytes32 pool, uint8 side, uint32 booked) external view returns (uint256 months);
}
