// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ending, Reservation} from "../types/Reservations.sol";

/// @title Bookings: slots of an asset that one member holds
/// @notice A booking is one to 32 occurrences of one asset, under the version of terms that rules their days. Two to eight
/// bookings on the same days that are made in one act are a composite: what one part loses, all lose.
/// A booking's id is the key of the act that makes it; a later act names how many acts it saw (`acts`), and is refused on
/// an older state. By accounts with the book role.
/// @dev What is new needs an active member, no pause and the registered deployment; answers need an active member and no
/// pause. Cancelling and lapsing stay open to a suspended member, in a pause and on a retired deployment.
/// Not guarded here: that a price is paid; who stands behind an operator's commitment; a custodian that displaces for a
/// booking which it then lets go (victims stand first in the line, and everything is listed).
interface IBookings {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param record asset, holder, unit, start, slots, step, live occurrences, class, terms, state and answer-by, as
    /// docs/formats.md lays them out
    /// @param asked the occurrences that were asked for
    /// @param operator salted commitment to the operator's credential; zero: none
    event Reserved(
        bytes20 indexed booking,
        uint32 indexed asset,
        uint32 indexed member,
        uint256 record,
        uint32 asked,
        bytes32 operator
    );
    /// @param acts how many there are with this one, here and below
    event Approved(bytes20 indexed booking, uint16 acts);
    event Ended(bytes20 indexed booking, uint16 indexed acts, uint32 occurrences, Ending ending, uint8 reason);
    event HandedOver(
        bytes20 indexed booking, uint16 indexed acts, uint32 indexed from, uint32 to, bytes32 operator
    );
    event OperatorNamed(bytes20 indexed booking, bytes32 operator);
    /// @param from first slot that is free again; what follows up to the end of the occurrence is free too
    event Freed(bytes20 indexed booking, uint8 occurrence, uint32 from);
    /// @param to first slot that is not taken any more
    event Overran(bytes20 indexed booking, uint8 occurrence, uint32 to);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error BookingUnknown(bytes20 booking);
    error BookingIdInvalid(bytes20 booking, uint32 member, uint8 part);
    error BookingMoved(bytes20 booking, uint16 acts);
    error BookingActsSpent(bytes20 booking, uint16 acts);
    error BookingOfOtherMember(bytes20 booking, uint32 holder);
    error BookingNotHeld(bytes20 booking, uint8 state);
    error BookingNotConfirmed(bytes20 booking, uint8 state);
    error BookingStarted(bytes20 booking, uint32 used);
    error OccurrencesNotStanding(bytes20 booking, uint32 occurrences, uint32 standing);
    error OccurrenceStarted(bytes20 booking, uint8 occurrence, uint24 start);
    error AnswerTooLate(bytes20 booking, uint24 answerBy);
    error AnswerNotOverdue(bytes20 booking, uint24 answerBy);
    error ClassUnknown(uint8 class);
    error OperatorMissing(uint32 asset, uint16 terms);
    error NothingFree(uint32 asset, uint24 start, uint32 asked);
    error PartCountInvalid(uint256 count, uint256 most);
    error PartsOnOtherDays(uint256 index);
    error CompositeSkips(uint256 index);
    error QuotaMinutesExceeded(uint32 group, uint32 member, uint16 period, uint32 minuteCount, uint32 most);
    error QuotaMadeExceeded(uint32 group, uint32 member, uint16 period, uint32 made, uint32 most);
    error HandOverAsks(bytes20 booking, uint8 pair);
    error HandOverComposite(bytes20 booking);
    error LineNotEmpty(uint32 asset, uint16 day);
    error OccurrenceNotInUse(bytes20 booking, uint8 occurrence);
    error OccurrenceNotNow(bytes20 booking, uint8 occurrence, uint24 start, uint24 end);
    error SpanTooLong(uint24 start, uint24 end, uint16 most);

    // ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Take slots: all occurrences, or with `skips` those that are free.
    /// @return live mask of the occurrences that were taken
    function reserve(Reservation calldata wanted) external returns (uint32 live);
    /// @notice Take slots of two to eight assets on the same days, all or none.
    function reserveTogether(Reservation[] calldata parts) external;
    /// @notice Give up all that stands of a booking, of all its parts, and make others in its stead; its own hours count
    /// as free.
    function move(bytes20 booking, uint16 acts, Reservation[] calldata made) external;
    /// @notice Give occurrences back before their start; after the free time it counts as late. For an expelled holder
    /// the custodian does it.
    function cancel(bytes20 booking, uint16 acts, uint32 occurrences) external;
    /// @notice Name another operator.
    function nameOperator(bytes20 booking, bytes32 operator) external;

    // ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Answer a held booking in time; another part of a composite waits for its own custodian.
    function approve(bytes20 booking, uint16 acts) external;
    function refuse(bytes20 booking, uint16 acts, uint8 reason) external;

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice End a held booking that nobody answered in time.
    function lapse(bytes20 booking) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    /// @return record as docs/formats.md lays it out
    function recordOf(bytes20 booking) external view returns (uint256 record);
    function quotaOf(uint32 group, uint32 member, uint16 period) external view returns (uint64 minuteCount, uint64 made);
}
