// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {AnchorRequest, Batch, Entry, Link, Reason, Revocation, Standing} from "../types/Types.sol";

/// @title Batches of credential digests, their standing, and nothing about a person
/// @notice A batch is anchored once, with what was checked stored beside its root: anchored means allowed.
/// Positions are places in the strictly ascending order of document digests.
/// @dev Status acts stay open on a retired deployment. Open while the consortium is paused: `suspend`, `revoke`,
/// `withdrawRevocation`, and what the council does. A suspended member may still `suspend`, `revoke` and withdraw its own.
/// Everything else needs an active member and no pause.
/// Not guarded here: what a document says; that a link belongs to the person it should (the registrar's word;
/// the holder can see it); that acts in one transaction look related.
interface ICredentials is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    event Anchored(
        bytes20 indexed batch,
        uint32 indexed standard,
        uint32 indexed registrar,
        uint8 level,
        uint32 accreditation,
        bytes32 credentialKey,
        bytes32 tokenKey,
        bytes32 root,
        address by,
        Entry[] entries,
        Link[] links
    );
    /// @param positions ascending
    event CredentialsSuspended(bytes20 indexed batch, uint16[] positions, Reason reason);
    event CredentialsReinstated(bytes20 indexed batch, uint16[] positions);
    /// @param act number of the act, from 1 in the order of the chain; withdrawn with all its positions
    event CredentialsRevoked(uint64 indexed act, bytes20 indexed batch, uint16[] positions, Reason reason, address by);
    event RevocationWithdrawn(uint64 indexed act, bytes20 indexed batch);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error BatchAlreadyAnchored(bytes20 batch);
    error BatchUnknown(bytes20 batch);
    error BatchOfOtherMember(bytes20 batch, uint32 member);
    error BatchSizeInvalid(uint256 count, uint256 most);
    error EntriesNotAscending(uint256 index);
    error DigestZero(uint256 index);
    error TokenDigestRepeated(uint256 index, uint256 earlier, bytes32 tokenDigest);
    error LinkCountMismatch(uint256 entries, uint256 links);
    error TagsNotAscending(uint256 index);
    error VoucherExpired(uint64 deadline, uint64 at);
    error VoucherSignatureInvalid();
    error PositionOutOfRange(uint16 position, uint16 count);
    error PositionsNotAscending(uint256 index);
    error PositionsEmpty();
    error ReasonMissing();
    error CredentialAlreadySuspended(bytes20 batch, uint16 position);
    error CredentialNotSuspended(bytes20 batch, uint16 position);
    error CredentialAlreadyRevoked(bytes20 batch, uint16 position);
    error RevocationUnknown(uint64 act);
    error RevocationFinal(uint64 act, uint64 finalAt);
    error RevocationAlreadyWithdrawn(uint64 act);
    error RevocationBySameAccount(uint64 act, address account);

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Anchor a batch. Its id is the request's: a batch is anchored once.
    /// Checks the caller's issue role, accreditation, both keys, the registrar's voucher over these and over entries and
    /// links, all now.
    function anchor(AnchorRequest calldata request) external;

    /// @notice The caller holds the status role, as for `revoke`.
    function suspend(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason) external;
    /// @notice Lift a suspension; the caller holds the admin role.
    function reinstate(bytes32 requestId, bytes20 batch, uint16[] calldata positions) external;
    /// @notice Shows at once; final after `WITHDRAWAL_PERIOD`.
    function revoke(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason)
        external
        returns (uint64 act);
    /// @notice Take back a whole act, strictly before it is final; the caller holds the admin role of the same member and is
    /// not the account that revoked.
    function withdrawRevocation(bytes32 requestId, uint64 act) external;
    /// @notice The council takes back a whole act on a batch of an expelled member, strictly before it is final: what a thief
    /// revoked before the expulsion, or what another account of the council revoked by mistake.
    function withdrawRevocationByCouncil(bytes32 requestId, uint64 act) external;
    /// @notice The council revokes for an expelled member.
    function revokeByCouncil(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason)
        external
        returns (uint64 act);

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────
    function consortium() external view returns (address);
    function chainRef() external view returns (bytes8);
    /// @notice The EIP-712 domain separator, with salt = chain ref then 24 zero bytes.
    function domainSeparator() external view returns (bytes32);
    function batchOf(bytes20 batch) external view returns (Batch memory);
    /// @return revoked 256 positions a word @return suspended likewise
    function bitsOf(bytes20 batch) external view returns (uint256[2] memory revoked, uint256[2] memory suspended);
    function revocationOf(uint64 act) external view returns (Revocation memory);
    function revocationCount() external view returns (uint64);
    /// @notice The acts on one batch, oldest first, withdrawn ones too.
    function actsOf(bytes20 batch) external view returns (uint64[] memory);
    function standingOf(bytes20 batch, uint16 position) external view returns (Standing);
    /// @notice Is this entry at this position of this batch, and how does it stand?
    /// @param siblings from leaf to root; a level where the node moves up unchanged has none
    function verify(bytes20 batch, Entry calldata entry, uint16 position, bytes32[] calldata siblings)
        external
        view
        returns (bool included, Standing standing);
}
