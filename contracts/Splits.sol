// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Acts} from "./splits/Acts.sol";
import {Closes} from "./splits/Closes.sol";
import {Guards} from "./splits/Guards.sol";
import {LineObjections} from "./splits/LineObjections.sol";

/// @title What counts under an agreement, and the closes that fix it
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
/// Not guarded here: what the head of the interface names.
contract Splits is Closes, LineObjections {
    constructor(address consortium_, address agreements_)
        Guards(consortium_, "Splits")
        Acts(agreements_)
        AccessManaged(IAccessManaged(consortium_).authority())
    {}
}
