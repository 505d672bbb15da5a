// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../Commands.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {ICredentials} from "../interfaces/ICredentials.sol";
import {EntryTree} from "../libraries/EntryTree.sol";
import {LinkVouchers} from "../libraries/LinkVouchers.sol";
import {TokenDigests} from "../libraries/TokenDigests.sol";
import {ROLE_ISSUE, ROLE_REGISTRAR} from "../types/Roles.sol";
import {AnchorRequest, Batch, Entry, KeyPurpose, Link} from "../types/Types.sol";

/// @title Anchoring: what every batch must be, what is checked now, and what is stored of it
/// @dev Not guarded here: that a digest is of a document at all; that two batches hold different documents (a copy of a
/// digest in another batch is nothing, for the batch id is in the leaf and in the document).
abstract contract Batches is ICredentials, Commands, AccessManaged {
    /// @notice The name under which the Consortium registers this contract.
    bytes32 public constant NAME = "Credentials";
    /// @notice Transaction pools take 128 KiB at most; so many entries and links stay below.
    uint256 public constant MAX_ENTRIES = 512;

    IConsortium internal immutable _consortium;
    bytes8 private immutable _chainRef;

    mapping(bytes20 batch => Batch) private _batches;

    constructor(address consortium_) {
        _consortium = IConsortium(consortium_);
        _chainRef = IConsortium(consortium_).chainRef();
    }

    /// @inheritdoc ICredentials
    function anchor(AnchorRequest calldata request) external {
        _requireNew(request.batch);
        _requireEntries(request.entries);
        _requireLinks(request.links, request.entries.length);
        bytes32 root = EntryTree.rootOf(request.batch, request.entries);
        _requireAllowed(request, root);

        _batches[request.batch] = Batch({
            root: root,
            credentialKey: request.credentialKey,
            tokenKey: request.tokenKey,
            standard: request.standard,
            accreditation: request.accreditation,
            registrar: request.voucher.registrar,
            count: uint16(request.entries.length),
            level: request.level,
            anchoredAt: uint64(block.timestamp),
            anchoredIn: uint64(block.number)
        });
        emit Anchored(
            request.batch,
            request.standard,
            request.voucher.registrar,
            request.level,
            request.accreditation,
            request.credentialKey,
            request.tokenKey,
            root,
            msg.sender,
            request.entries,
            request.links
        );
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _requireNew(bytes20 batch) private view {
        if (_batches[batch].anchoredAt != 0) revert BatchAlreadyAnchored(batch);
    }

    /// @dev Order is what makes a position one place: strictly ascending by document digest, so each stands once. Across
    /// batches nothing need be compared: the batch id is inside the document and the token.
    function _requireEntries(Entry[] calldata entries) private pure {
        uint256 count = entries.length;
        if (count == 0 || count > MAX_ENTRIES) revert BatchSizeInvalid(count, MAX_ENTRIES);
        bytes32 before = entries[0].documentDigest;
        if (before == 0) revert DigestZero(0);
        for (uint256 i = 1; i < count; ++i) {
            bytes32 digest = entries[i].documentDigest;
            if (digest <= before) revert EntriesNotAscending(i);
            before = digest;
        }
        TokenDigests.requireDistinct(entries);
    }

    /// @dev Tags ascend so that their order says nothing about which entry a link opens.
    function _requireLinks(Link[] calldata links, uint256 count) private pure {
        if (links.length != count) revert LinkCountMismatch(count, links.length);
        bytes32 before = links[0].tag;
        for (uint256 i = 1; i < count; ++i) {
            bytes32 tag = links[i].tag;
            if (tag <= before) revert TagsNotAscending(i);
            before = tag;
        }
    }

    function _requireAllowed(AnchorRequest calldata request, bytes32 root) private view {
        uint64 deadline = request.voucher.deadline;
        if (deadline < block.timestamp) revert VoucherExpired(deadline, uint64(block.timestamp));
        (uint32 member,) = _consortium.requireActiveAt(NAME, msg.sender, ROLE_ISSUE);
        _requireMemberOf(request.batch, member);
        _consortium.requireKey(request.credentialKey, member, KeyPurpose.Credential);
        _consortium.requireKey(request.tokenKey, member, KeyPurpose.Token);
        _consortium.requireAccredited(request.accreditation, member, request.standard, request.level);
        _consortium.requireActiveFor(request.voucher.registrar, _voucherSigner(request, root), ROLE_REGISTRAR);
    }

    function _requireMemberOf(bytes20 batch, uint32 member) internal pure {
        if (_memberOf(batch) != member) revert BatchOfOtherMember(batch, member);
    }

    function _voucherSigner(AnchorRequest calldata request, bytes32 root) private view returns (address) {
        return LinkVouchers.signerOf(
            LinkVouchers.LinkVoucher({
                registrar: request.voucher.registrar,
                issuer: _memberOf(request.batch),
                batch: request.batch,
                standard: request.standard,
                level: request.level,
                accreditation: request.accreditation,
                credentialKey: request.credentialKey,
                tokenKey: request.tokenKey,
                count: uint32(request.entries.length),
                entriesRoot: root,
                linksHash: LinkVouchers.linksHash(request.links),
                deadline: request.voucher.deadline
            }),
            domainSeparator(),
            request.voucher.signature
        );
    }

    function _batch(bytes20 batch) internal view returns (Batch storage) {
        return _batches[batch];
    }

    function _memberOf(bytes20 batch) internal pure returns (uint32) {
        return uint32(bytes4(batch));
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ICredentials
    function consortium() external view returns (address) {
        return address(_consortium);
    }

    /// @inheritdoc ICredentials
    function chainRef() external view returns (bytes8) {
        return _chainRef;
    }

    /// @inheritdoc ICredentials
    function domainSeparator() public view returns (bytes32) {
        return LinkVouchers.domainSeparator(_chainRef);
    }

    /// @inheritdoc ICredentials
    function batchOf(bytes20 batch) external view returns (Batch memory) {
        return _batches[batch];
    }
}
