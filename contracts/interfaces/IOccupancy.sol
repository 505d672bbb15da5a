// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Taking} from "../types/Reservations.sol";

/// @title The slots of assets: taken and freed by Bookings, under the rules of the terms
/// @notice What takes slots asks that every day lies in the named version, in its hours and in its horizon.
/// @dev Only a contract that is, or once was, registered as `Bookings` writes here: it frees what it took also after a
/// successor came, and takes nothing then, for the Consortium lets nobody act by it.
/// Not guarded here: whose booking a slot is; the caller's records say that.
interface IOccupancy {
    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error TermsNotCurrent(uint32 asset, uint16 terms, uint16 from, uint16 until);
    error ClassNotAllowed(uint32 asset, uint16 terms, uint8 pair);
    error SlotCountInvalid(uint16 slots, uint16 least, uint16 most);
    error OccurrencesInvalid(uint32 asked, uint8 every);
    /// @param earliest first slot that can be booked now
    error StartTooEarly(uint24 start, uint24 earliest);
    /// @param last day of the horizon
    error StartTooFar(uint32 day, uint32 last);
    /// @param mask slots of the day that are asked for and not open
    error HoursClosed(uint32 asset, uint8 unit, uint16 day, uint96 mask);
    error NoUnitFree(uint32 asset, uint24 start);
    error SlotsFree(uint32 asset, uint8 unit, uint24 start);

    // ── for Bookings: a record says asset, unit, start, slots, step and terms, as docs/formats.md lays it out ─────
    /// @notice Take what is asked for, under the record's version of the terms.
    /// @param record its live occurrences are those asked for
    /// @param pair (kind − 1) × 4 + class / 10 − 1
    /// @return unit the one it lies on
    /// @return live mask of the occurrences that were taken
    /// @return word of the terms on the first day
    /// @return times of the terms, if the custodian's answer is asked for; else zero
    function take(uint256 record, uint8 pair, Taking taking)
        external
        returns (uint256 unit, uint256 live, uint256 word, uint256 times);
    /// @notice Take free slots for the maintenance of whoever holds the record, whatever the hours are.
    function takeForMaintenance(uint256 record) external;
    /// @notice Take free slots behind a use that overran.
    function extend(uint256 record) external;
    /// @notice Free what was taken for these occurrences.
    /// @return word of the terms on a Monday
    /// @return times of the terms
    function free(uint256 record, uint32 occurrences) external returns (uint256 word, uint256 times);
    /// @notice Clear the offers of a waiting line, then offer its places in turn what fits wholly.
    /// @param places words of `Places`, in the order of the line; one whose unit is `GONE` is only cleared
    /// @return units for each the unit that it holds now, plus one; zero: none
    function offer(uint32 asset, uint256 day, uint256[] calldata places) external returns (uint256[] memory units);

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────
    function custodianOf(uint32 asset) external view returns (uint32);
    /// @return word of the terms on a Monday
    /// @return times of the terms
    function ruleOf(uint32 asset, uint16 terms) external view returns (uint256 word, uint256 times);
}
