// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";

/// @title Half-open periods [from, until) in unix seconds; an `until` of zero is open
/// @dev Nothing starts or ends in the past: what was true when a batch was anchored cannot be changed afterwards.
library Periods {
    /// @return start `from`, or now where it is zero
    function startOf(uint64 from, uint64 until, uint64 at) internal pure returns (uint64 start) {
        start = from == 0 ? at : from;
        if (start < at) revert IConsortium.PeriodInPast(start, at);
        if (until != 0 && until <= start) revert IConsortium.PeriodEmpty(start, until);
    }

    /// @return end `until`, or now where it is zero
    function endOf(uint64 until, uint64 at) internal pure returns (uint64 end) {
        end = until == 0 ? at : until;
        if (end < at) revert IConsortium.PeriodInPast(end, at);
    }

    /// @notice Does a period that ends at `until` go on after `at`?
    function endsAfter(uint64 until, uint64 at) internal pure returns (bool) {
        return until == 0 || until > at;
    }

    function covers(uint64 from, uint64 until, uint64 at) internal pure returns (bool) {
        return from <= at && endsAfter(until, at);
    }
}
