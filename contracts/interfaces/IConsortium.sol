// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {
    AccountProposal,
    AccountRecord,
    AccreditationRecord,
    Basis,
    KeyPurpose,
    KeyRecord,
    MemberKind,
    MemberRecord,
    MemberStatus,
    StandardKind,
    StandardRecord
} from "../types/Types.sol";

/// @title The register of who belongs, with which powers, for which standards, with which keys
/// @notice Council functions (behind the access manager) count as member 0.
/// Numbers of members, standards and accreditations are given in order from 1 and never used again.
/// @dev Not guarded here: whether a public key's owner holds its private half (Ed25519 cannot be checked in this VM);
/// whether two members are one organisation; whether a registrar also certifies.
interface IConsortium is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @dev A member starts active.
    event MemberAdmitted(uint32 indexed member, MemberKind kind, uint32 powers, bytes profile);
    event MemberProfileChanged(uint32 indexed member, bytes profile);
    event MemberStatusChanged(uint32 indexed member, MemberStatus status);
    event MemberPowersChanged(uint32 indexed member, uint32 powers);
    /// @param roles the whole set the account will have once it accepts; zero: the proposal is withdrawn
    event AccountProposed(uint32 indexed member, address indexed account, uint32 roles);
    /// @param roles the whole set the account now has; zero: none
    event AccountRolesChanged(uint32 indexed member, address indexed account, uint32 roles);
    event StandardRegistered(uint32 indexed standard, StandardKind kind, string code, string edition, bytes name);
    /// @param levels bit `rank` set for each level rank
    /// @param until unix seconds, exclusive; zero: open
    event AccreditationGranted(
        uint32 indexed accreditation,
        uint32 indexed member,
        uint32 indexed standard,
        uint256 levels,
        uint64 from,
        uint64 until,
        Basis basis,
        string document
    );
    event AccreditationEnded(uint32 indexed accreditation, uint64 until);
    event KeyRegistered(
        bytes32 indexed keyId, uint32 indexed member, KeyPurpose purpose, bytes32 publicKey, uint64 from, uint64 until
    );
    event KeyRetired(bytes32 indexed keyId, uint64 until);
    /// @param since unix seconds from when the key is held to be in strange hands; may lie in the past
    event KeyCompromised(bytes32 indexed keyId, uint64 since);
    event ContractRegistered(bytes32 indexed name, address indexed at, address predecessor);
    event ContractRetired(bytes32 indexed name, address indexed at);
    event Paused(bool paused);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error ConsortiumPaused();
    error MemberUnknown(uint32 member);
    error MemberNotActive(uint32 member, MemberStatus status);
    error MemberExpelled(uint32 member);
    error MemberNotExpelled(uint32 member, MemberStatus status);
    error MemberKindMissing();
    error MemberStatusMissing();
    error PowersExceeded(uint32 member, uint32 powers, uint32 roles);
    error AccountRoleMissing(address account, uint32 member, uint32 role);
    error AccountOfOtherMember(address account, uint32 member);
    error AccountZero();
    error AccountNotProposed(address account, uint32 member, uint32 roles);
    error AccountAlreadyJoined(address account, uint32 member);
    error AccountNotJoined(address account, uint32 member);
    error StandardUnknown(uint32 standard);
    error StandardKindMissing();
    error AccreditationUnknown(uint32 accreditation);
    error AccreditationNotForThis(uint32 accreditation, uint32 member, uint32 standard, uint8 level);
    error AccreditationNotCurrent(uint32 accreditation, uint64 from, uint64 until, uint64 at);
    error BasisMissing();
    error LevelsEmpty();
    error KeyUnknown(bytes32 keyId);
    error KeyNotForThis(bytes32 keyId, uint32 member, KeyPurpose purpose);
    error KeyNotCurrent(bytes32 keyId, uint64 from, uint64 until, uint64 at);
    error KeyAlreadyRegistered(bytes32 publicKey, bytes32 keyId);
    error KeyZero();
    error KeyPurposeMissing();
    error KeysCurrentTooMany(uint32 member, uint256 most);
    error KeysRegisteredTooMany(uint32 member, uint256 most);
    error KeyCompromiseInFuture(bytes32 keyId, uint64 since, uint64 at);
    error KeyAlreadyCompromised(bytes32 keyId, uint64 since);
    error PeriodInPast(uint64 from, uint64 at);
    error PeriodEmpty(uint64 from, uint64 until);
    error ContractNotCurrent(bytes32 name, address at);
    error ContractPredecessorMismatch(bytes32 name, address expected, address given);
    error ContractNotRetired(bytes32 name, address at);
    error ContractWithoutCode(bytes32 name, address at);

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    /// @notice Admit a member and propose one account for the admin role; it joins when it accepts.
    /// @param powers the roles that accounts of this member may have (see `ROLE_*`); admin is always among them
    /// @param profile UTF-8 JSON of the public profile; an organisation, never a person
    function admitMember(bytes32 requestId, MemberKind kind, uint32 powers, address admin, bytes calldata profile)
        external
        returns (uint32 member);
    /// @notice An expulsion is final.
    function setMemberStatus(bytes32 requestId, uint32 member, MemberStatus status) external;
    function setMemberPowers(bytes32 requestId, uint32 member, uint32 powers) external;
    /// @notice Set the whole set of roles of one account of a member whose admins are lost or not to be trusted.
    function setAccountRolesByCouncil(bytes32 requestId, uint32 member, address account, uint32 roles) external;
    /// @notice Give a member whose admins are lost a new account; it joins when it accepts.
    function proposeAccountByCouncil(bytes32 requestId, uint32 member, address account, uint32 roles) external;
    /// @param name UTF-8 JSON of the names (zh, en)
    function registerStandard(
        bytes32 requestId,
        StandardKind kind,
        string calldata code,
        string calldata edition,
        bytes calldata name
    ) external returns (uint32 standard);
    /// @param from unix seconds; zero: now; never before the block that records it
    /// @param until unix seconds, exclusive; zero: open
    /// @param document number of the filing or decision it rests on
    function grantAccreditation(
        bytes32 requestId,
        uint32 member,
        uint32 standard,
        uint256 levels,
        uint64 from,
        uint64 until,
        Basis basis,
        string calldata document
    ) external returns (uint32 accreditation);
    /// @param until unix seconds, exclusive; zero: now; never in the past, and before the end it had
    function endAccreditation(bytes32 requestId, uint32 accreditation, uint64 until) external;
    /// @notice Register the contract that bears this name from now on.
    /// @param predecessor the one that bore it before, retired first; zero: none
    function registerContract(bytes32 requestId, bytes32 name, address at, address predecessor) external;
    function retireContract(bytes32 requestId, bytes32 name) external;
    function setPaused(bytes32 requestId, bool pause) external;

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────
    function setProfile(bytes32 requestId, bytes calldata profile) external;
    /// @notice Set the whole set of roles of one account of the caller's member; the caller holds the admin role. Taking
    /// roles away stays open to a suspended member and while paused.
    /// @dev An account belongs to one member for ever, by its own acceptance, also after it lost its roles.
    function setAccountRoles(bytes32 requestId, address account, uint32 roles) external;
    /// @notice Propose an account that belongs to no member yet; the caller holds the admin role. No roles: withdraw the
    /// proposal, which stays open to a suspended member and while paused. It lapses when its proposer loses the admin role.
    function proposeAccount(bytes32 requestId, address account, uint32 roles) external;
    /// @notice Join the member that proposed the caller, with exactly these roles.
    function acceptAccount(bytes32 requestId, uint32 member, uint32 roles) external;
    /// @notice Register an Ed25519 public key, once for the caller's member, under one purpose; the caller holds the admin role.
    /// @dev The key id names the member, so another member that registers the same public half takes nothing from this one.
    function registerKey(bytes32 requestId, KeyPurpose purpose, bytes32 publicKey, uint64 from, uint64 until)
        external
        returns (bytes32 keyId);
    /// @param until unix seconds, exclusive; zero: now; never in the past, and before the end it had
    function retireKey(bytes32 requestId, bytes32 keyId, uint64 until) external;
    /// @notice Declare a key compromised. It also ends now, if it had not ended (then `KeyRetired` comes first).
    /// @param since unix seconds; zero: now; a later declaration may only move it earlier
    function declareKeyCompromised(bytes32 requestId, bytes32 keyId, uint64 since) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    function consortiumId() external view returns (bytes32);
    function genesisHash() external view returns (bytes32);
    function chainRef() external view returns (bytes8);
    function paused() external view returns (bool);
    function memberCount() external view returns (uint32);
    function standardCount() external view returns (uint32);
    function accreditationCount() external view returns (uint32);
    function memberOf(uint32 member) external view returns (MemberRecord memory);
    function accountOf(address account) external view returns (AccountRecord memory);
    function proposalOf(uint32 member, address account) external view returns (AccountProposal memory);
    function standardOf(uint32 standard) external view returns (StandardRecord memory);
    function accreditationOf(uint32 accreditation) external view returns (AccreditationRecord memory);
    function keyOf(bytes32 keyId) external view returns (KeyRecord memory);
    function contractOf(bytes32 name) external view returns (address at, uint64 fromBlock, bool retired);

    // ── guards: what the consortium's contracts ask for before they write; each reverts unless it holds now ─────
    /// @notice Reverts while paused, and unless the account holds the role for an active member; says which member.
    function requireActive(address account, uint32 role) external view returns (uint32 member);
    /// @notice As `requireActive`, and the account is this member's: for a signature that a member's account gave.
    function requireActiveFor(uint32 member, address account, uint32 role) external view;
    /// @notice As `requireActive`, and reverts unless the caller is the registered contract `name`, not retired; says also of
    /// what kind the member is.
    function requireActiveAt(bytes32 name, address account, uint32 role)
        external
        view
        returns (uint32 member, MemberKind kind);
    /// @notice As `requireActive`, but a suspended member passes too, also while paused: for acts that only withdraw
    /// trust.
    function requireNotExpelled(address account, uint32 role) external view returns (uint32 member);
    /// @notice For what the council does where no account of the member can act any more.
    function requireExpelled(uint32 member) external view;
    /// @notice The accreditation is this member's, for this standard and level, and has begun and not ended.
    function requireAccredited(uint32 accreditation, uint32 member, uint32 standard, uint8 level) external view;
    /// @notice The key is this member's, for this purpose, and has begun and not ended.
    function requireKey(bytes32 keyId, uint32 member, KeyPurpose purpose) external view;
}
