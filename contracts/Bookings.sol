// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Ledger} from "./bookings/reserving/Ledger.sol";
import {Displacing} from "./bookings/waiting/Displacing.sol";
import {InUse} from "./bookings/uses/InUse.sol";

/// @title Bookings that cannot collide
/// @dev Not guarded here: what the heads of the interfaces name.
contract Bookings is Displacing, InUse {
    constructor(address consortium_, address assets_) Ledger(consortium_, assets_) {}
}
