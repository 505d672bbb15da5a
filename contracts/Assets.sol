// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Days} from "./bookings/Days.sol";
import {Ends} from "./bookings/Ends.sol";
import {Register} from "./bookings/Register.sol";
import {Shares} from "./bookings/Shares.sol";

/// @title What can be booked, under which terms, at which hours
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
/// Not guarded here: what the head of the interface names.
contract Assets is Shares, Ends, Days {
    constructor(address consortium_) Register(consortium_) AccessManaged(IAccessManaged(consortium_).authority()) {}
}
