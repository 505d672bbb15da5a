// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {ICredentials} from "../interfaces/ICredentials.sol";
import {EntryTree} from "../libraries/EntryTree.sol";
import {Batch, Entry, ImportTerms, StandardKind} from "../types/Types.sol";
import {Batches} from "./Batches.sol";

/// @title Historic imports: certificates from before the ledger, on the council's word
/// @dev Not guarded here: that an import was awarded by who now anchors it (that is what the council approves); an
/// approval cannot be taken back, but it covers one root under two keys only and only its own member can use it.
abstract contract Imports is Batches {
    mapping(bytes20 batch => ImportTerms) private _approvals;

    /// @inheritdoc ICredentials
    function approveImport(bytes32 requestId, ImportTerms calldata terms) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _requireNew(terms.batch);
        if (_approvals[terms.batch].count != 0) revert ImportAlreadyApproved(terms.batch);
        if (terms.count == 0 || terms.count > MAX_ENTRIES) revert BatchSizeInvalid(terms.count, MAX_ENTRIES);
        StandardKind kind = _consortium.standardOf(terms.standard).kind;
        if (kind == StandardKind.None) revert IConsortium.StandardUnknown(terms.standard);

        _approvals[terms.batch] = terms;
        emit ImportApproved(
            terms.batch, terms.standard, terms.level, terms.root, terms.count, terms.credentialKey, terms.tokenKey
        );
    }

    /// @inheritdoc ICredentials
    function anchorRoot(bytes20 batch, Entry[] calldata entries) external {
        _requireNew(batch);
        ImportTerms memory approval = _approvals[batch];
        if (approval.count == 0) revert ImportNotApproved(batch);
        _requireEntries(entries);
        bytes32 root = EntryTree.rootOf(batch, entries);
        if (root != approval.root || entries.length != approval.count) {
            revert ImportContentMismatch(batch, root, approval.root);
        }
        _consortium.requireImport(NAME, msg.sender, _memberOf(batch), approval.credentialKey, approval.tokenKey);

        _store(
            batch,
            Batch({
                root: root,
                credentialKey: approval.credentialKey,
                tokenKey: approval.tokenKey,
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
            batch,
            approval.standard,
            approval.level,
            approval.credentialKey,
            approval.tokenKey,
            root,
            msg.sender,
            entries
        );
    }
}
