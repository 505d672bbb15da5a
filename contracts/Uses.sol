// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Disputes} from "./bookings/uses/Disputes.sol";
import {Statements} from "./bookings/uses/Statements.sol";

/// @title What two sides sign of a booking
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
/// Not guarded here: what the head of the interface names.
contract Uses is Disputes {
    constructor(address consortium_, address assets_, address bookings_)
        Statements(consortium_, bookings_)
        Disputes(assets_)
        AccessManaged(IAccessManaged(consortium_).authority())
    {}
}
