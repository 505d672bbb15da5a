// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MemberKind} from "../types/Types.sol";

/// @title What the contract Uses writes into bookings
/// @dev Only a contract that is, or once was, registered as `Uses` calls these, so what was confirmed under one can be
/// finished under it. Not guarded here: that both sides signed; Uses looks.
interface IInUse {
    /// @notice An occurrence that stands, of a booking whose parts are all confirmed, is in use now.
    function startUse(bytes20 booking, uint8 occurrence) external returns (uint256 record, uint32 custodian);
    /// @notice An occurrence in use was used up to a slot: the rest is freed, or free slots behind it are taken.
    /// Nothing changes where it was used or missed already.
    /// @return record as it was before
    function endUse(bytes20 booking, uint8 occurrence, uint256 end) external returns (uint256 record, uint32 custodian);
    /// @notice Nobody came within the grace of the terms: what is left of the occurrence is freed.
    function missUse(bytes20 booking, uint8 occurrence) external returns (uint256 record, uint32 custodian);
    /// @notice A confirmed booking passes to another member before its first start.
    /// @param kind of the member that takes it
    function handOver(bytes20 booking, uint16 acts, uint32 from, uint32 to, MemberKind kind, bytes32 operator) external;
}
