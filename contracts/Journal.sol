// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Entering} from "./splits/Entering.sol";
import {Entries} from "./splits/Entries.sol";
import {Guards} from "./splits/Guards.sol";
import {SealedActs} from "./splits/SealedActs.sol";
import {Settlements} from "./splits/Settlements.sol";

/// @title What members enter under an agreement
/// @dev Not guarded here: what the head of the interface names.
contract Journal is Entries, Settlements, SealedActs {
    constructor(address consortium_, address agreements_, address splits_)
        Guards(consortium_, "Journal")
        Entering(agreements_, splits_)
    {}
}
