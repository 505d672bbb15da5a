// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {ICredentials} from "../interfaces/ICredentials.sol";
import {EntryTree} from "../libraries/EntryTree.sol";
import {Batch, Entry, StandardKind} from "../types/Types.sol";
import {Batches} from "./Batches.sol";

/// @title Historic imports: certificates from before the ledger, on the council's word
/// @dev Not guarded here: that an import was awarded by who now anchors it (that is what the council approves); an
/// approval cannot be taken back, but it covers one root only and only its own member can use it.
abstract contract Imports is Batches {
    struct Approval {
        bytes32 root;
        uint32 standard;
        uint16 count;
        uint8 level;
    }

    mapping(bytes20 batch => Approval) private _approvals;

    /// @inheritdoc ICredentials
    function approveImport(bytes32 requestId, bytes20 batch, uint32 standard, uint8 level, bytes32 root, uint16 count)
        external
        restricted
    {
        _once(COUNCIL, requestId, msg.sender);
        _requireNew(batch);
        if (_approvals[batch].count != 0) revert ImportAlreadyApproved(batch);
        if (count == 0 || count > MAX_ENTRIES) revert BatchSizeInvalid(count, MAX_ENTRIES);
        if (_consortium.standardOf(standard).kind == StandardKind.None) revert IConsortium.StandardUnknown(standard);

        _approvals[batch] = Approval({root: root, standard: standard, count: count, level: level});
        emit ImportApproved(batch, standard, level, root, count);
    }

    /// @inheritdoc ICredentials
    function anchorRoot(bytes20 batch, bytes32 credentialKey, bytes32 tokenKey, Entry[] calldata entries) external {
        _requireNew(batch);
        Approval memory approval = _approvals[batch];
        if (approval.count == 0) revert ImportNotApproved(batch);
        _requireEntries(entries);
        bytes32 root = EntryTree.rootOf(batch, entries);
        if (root != approval.root || entries.length != approval.count) {
            revert ImportContentMismatch(batch, root, approval.root);
        }
        _consortium.requireImport(NAME, msg.sender, _memberOf(batch), credentialKey, tokenKey);

        _store(
            batch,
            Batch({
                root: root,
                credentialKey: credentialKey,
                tokenKey: tokenKey,
                standard: approval.standard,
                accreditation: 0,
                registrar: 0,
                count: approval.count,
                level: approval.level,
                historic: true,
                anchoredAt: uint64(block.timestamp),
                anchoredIn: uint64(block.number)
            })
        );
        emit HistoricAnchored(
            batch, approval.standard, approval.level, credentialKey, tokenKey, root, msg.sender, entries
        );
    }
}
