// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Batches} from "./credentials/Batches.sol";
import {Statuses} from "./credentials/Statuses.sol";
import {ICredentials} from "./interfaces/ICredentials.sol";
import {EntryTree} from "./libraries/EntryTree.sol";
import {Entry, Standing} from "./types/Types.sol";

/// @title Batches of credential digests and how each credential stands
/// @dev The access manager is the Consortium's at deployment; whoever moves the one moves the other.
/// Not guarded here: what a document says; whose a link is; expiry, which only the document knows.
contract Credentials is Statuses {
    constructor(address consortium_) Batches(consortium_) AccessManaged(IAccessManaged(consortium_).authority()) {}

    /// @inheritdoc ICredentials
    function verify(bytes20 batch, Entry calldata entry, uint16 position, bytes32[] calldata siblings)
        external
        view
        returns (bool included, Standing standing)
    {
        included = EntryTree.includes(_batch(batch).root, _batch(batch).count, batch, entry, position, siblings);
        if (included) standing = standingOf(batch, position);
    }
}
