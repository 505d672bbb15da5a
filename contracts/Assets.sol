// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Custody} from "./bookings/assets/Custody.sol";
import {Ends} from "./bookings/assets/Ends.sol";
import {Occupancy} from "./bookings/assets/Occupancy.sol";
import {Register} from "./bookings/assets/Register.sol";

/// @title What can be booked, under which terms, at which hours
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
/// Not guarded here: what the head of the interface names.
contract Assets is Custody, Ends, Occupancy {
    constructor(address consortium_) Register(consortium_) AccessManaged(IAccessManaged(consortium_).authority()) {}
}
