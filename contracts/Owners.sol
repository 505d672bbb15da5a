// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Shares} from "./bookings/Shares.sol";

/// @title Who owns how much of an asset
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
contract Owners is Shares {
    constructor(address consortium_, address assets_)
        Shares(consortium_, assets_)
        AccessManaged(IAccessManaged(consortium_).authority())
    {}
}
