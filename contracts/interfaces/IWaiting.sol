// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Reservation, Victim} from "../types/Reservations.sol";

/// @title The waiting line of an asset on a day, and who gives way to whom
/// @notice At most 16 members wait, one place each, and eight that were displaced; ordered by class, the displaced first,
/// then by the chain. Whatever frees slots clears all offers of the day and offers each place in turn what fits wholly; an
/// offer takes the slots. It can be claimed so long as the terms say, at night from 08:00 on, and never past the notice.
/// @dev Not guarded here: offers that are left to lapse (listed); a member with two names.
interface IWaiting {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param by the booking that it gave way to
    /// @param waits whether it stands in the line now, first of its class
    event Displaced(bytes20 indexed booking, uint8 occurrence, bytes20 indexed by, bool waits);
    /// @notice One such event says that all offers of the day before it were cleared.
    /// @param until unix seconds, exclusive
    event Offered(bytes20 indexed booking, uint8 occurrence, uint8 unit, uint64 until);
    event Claimed(
        bytes20 indexed booking, uint8 occurrence, uint16 indexed acts, uint16 terms, uint8 state, bytes32 operator
    );

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error WaitAcrossMidnight(uint24 start, uint16 slots);
    error WaitOfSeries(bytes20 booking);
    error AlreadyWaiting(uint32 asset, uint16 day, bytes20 booking);
    error LineFull(uint32 asset, uint16 day);
    error NotWaiting(bytes20 booking, uint8 occurrence);
    error NotOffered(bytes20 booking, uint8 occurrence);
    error OfferLapsed(bytes20 booking, uint8 occurrence, uint24 until);
    error ClassNotHigher(bytes20 victim, uint8 class, uint8 by);
    error CutOffPassed(bytes20 victim, uint24 cutOff);
    error VictimBeside(bytes20 victim, uint8 occurrence);
    error NotFirstInLine(bytes20 booking);
    error VictimCountInvalid(uint256 count, uint256 most);

    // ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Wait for one occurrence within a day, while something taken is in its way.
    function wait(Reservation calldata wanted) external;
    /// @notice Take what was offered, under the terms, hours and quota of this moment.
    function claim(bytes20 booking, uint16 acts, uint8 occurrence, uint16 terms, bytes32 operator) external;
    /// @notice Leave the line. Open to a suspended member, in a pause and on a retired deployment.
    function leave(bytes20 booking, uint16 acts, uint8 occurrence) external;

    // ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Let bookings of strictly lower class give way, before their cut-off, to the first in the line that then
    /// fits. The list is whole, and nobody is on it who is not in the way.
    function displace(bytes20 by, uint8 occurrence, Victim[] calldata victims, uint8 reason) external;
    /// @notice Take slots for maintenance at any time; whatever stands in the way or is offered there gives way.
    function maintain(Reservation calldata wanted, Victim[] calldata victims, uint8 reason) external;

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Serve the line: offers that were not claimed in time are passed on, and so is one whose taker a higher class
    /// has joined in front of meanwhile. Does nothing where neither is so.
    function passOn(uint32 asset, uint16 day) external;

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────
    /// @return places in their order, as `Places` lays them out
    function lineOf(uint32 asset, uint16 day) external view returns (uint256[] memory places);
}
