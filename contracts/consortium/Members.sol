// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {ROLE_ADMIN} from "../types/Roles.sol";
import {AccountProposal, AccountRecord, MemberKind, MemberRecord, MemberStatus} from "../types/Types.sol";
import {Pause} from "./Pause.sol";
import {Registry} from "./Registry.sol";

/// @title Members, their powers, and the accounts that act for them
/// @dev An account joins by its own acceptance, so nobody binds a stranger's address, and whoever sees an admission coming
/// changes nothing of it. A proposal lapses with its proposer's admin role: a thief leaves none behind.
/// Not guarded here: a member that takes the admin role from its last admin (the council gives an account back);
/// who holds an account's key; roles above a member's powers after the council narrowed these (they do not count).
abstract contract Members is Registry, Pause {
    mapping(uint32 member => MemberRecord) private _members;
    mapping(address account => AccountRecord) private _accounts;
    mapping(uint32 member => mapping(address account => AccountProposal)) private _proposals;
    uint32 private _memberCount;

    // ── council ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function admitMember(bytes32 requestId, MemberKind kind, uint32 powers, address admin, bytes calldata profile)
        external
        restricted
        returns (uint32 member)
    {
        _once(COUNCIL, requestId, msg.sender);
        if (kind == MemberKind.None) revert MemberKindMissing();

        member = ++_memberCount;
        powers |= ROLE_ADMIN;
        _members[member] = MemberRecord(MemberStatus.Active, kind, powers, uint64(block.timestamp));
        emit MemberAdmitted(member, kind, powers, profile);
        _propose(member, admin, ROLE_ADMIN, address(0));
    }

    /// @inheritdoc IConsortium
    function setMemberStatus(bytes32 requestId, uint32 member, MemberStatus status) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _requireMember(member);
        if (status == MemberStatus.None) revert MemberStatusMissing();

        _members[member].status = status;
        emit MemberStatusChanged(member, status);
    }

    /// @inheritdoc IConsortium
    function setMemberPowers(bytes32 requestId, uint32 member, uint32 powers) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _requireMember(member);

        powers |= ROLE_ADMIN;
        _members[member].powers = powers;
        emit MemberPowersChanged(member, powers);
    }

    /// @inheritdoc IConsortium
    function setAccountRolesByCouncil(bytes32 requestId, uint32 member, address account, uint32 roles)
        external
        restricted
    {
        _once(COUNCIL, requestId, msg.sender);
        _requireMember(member);
        _setRoles(member, account, roles);
    }

    /// @inheritdoc IConsortium
    function proposeAccountByCouncil(bytes32 requestId, uint32 member, address account, uint32 roles)
        external
        restricted
    {
        _once(COUNCIL, requestId, msg.sender);
        _requireMember(member);
        _propose(member, account, roles, address(0));
    }

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function setProfile(bytes32 requestId, bytes calldata profile) external {
        uint32 member = _requireActive(msg.sender, ROLE_ADMIN);
        _once(member, requestId, msg.sender);
        emit MemberProfileChanged(member, profile);
    }

    /// @inheritdoc IConsortium
    function setAccountRoles(bytes32 requestId, address account, uint32 roles) external {
        uint32 member = _requireMayGive(roles & ~_accounts[account].roles);
        _once(member, requestId, msg.sender);
        _setRoles(member, account, roles);
    }

    /// @inheritdoc IConsortium
    function proposeAccount(bytes32 requestId, address account, uint32 roles) external {
        uint32 member = _requireMayGive(roles);
        _once(member, requestId, msg.sender);
        _propose(member, account, roles, msg.sender);
    }

    /// @inheritdoc IConsortium
    function acceptAccount(bytes32 requestId, uint32 member, uint32 roles) external {
        _requireNotPaused();
        AccountProposal memory proposal = _proposals[member][msg.sender];
        if (roles == 0 || proposal.roles != roles || !_stands(member, proposal.by)) {
            revert AccountNotProposed(msg.sender, member, roles);
        }
        if (_members[member].status != MemberStatus.Active) revert MemberNotActive(member, _members[member].status);
        _requireUnbound(member, msg.sender);
        _once(member, requestId, msg.sender);

        delete _proposals[member][msg.sender];
        _accounts[msg.sender] = AccountRecord(member, roles);
        emit AccountRolesChanged(member, msg.sender, roles);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Taking roles away only withdraws trust: a thief goes on in a pause, so the member strips the account in it too.
    function _requireMayGive(uint32 added) private view returns (uint32 member) {
        return added == 0 ? _requireNotExpelled(msg.sender, ROLE_ADMIN) : _requireActive(msg.sender, ROLE_ADMIN);
    }

    function _setRoles(uint32 member, address account, uint32 roles) private {
        uint32 owner = _accounts[account].member;
        if (owner == 0) revert AccountNotJoined(account, member);
        if (owner != member) revert AccountOfOtherMember(account, owner);
        _requireWithinPowers(member, roles);

        _accounts[account].roles = roles;
        emit AccountRolesChanged(member, account, roles);
    }

    /// @param by zero: the council
    function _propose(uint32 member, address account, uint32 roles, address by) private {
        if (account == address(0)) revert AccountZero();
        _requireUnbound(member, account);
        _requireWithinPowers(member, roles);

        _proposals[member][account] = AccountProposal(by, roles);
        emit AccountProposed(member, account, roles);
    }

    /// @dev Does whoever proposed still hold the power to?
    function _stands(uint32 member, address by) private view returns (bool) {
        AccountRecord memory given = _accounts[by];
        return by == address(0) || (given.member == member && given.roles & ROLE_ADMIN != 0);
    }

    function _requireUnbound(uint32 member, address account) private view {
        uint32 owner = _accounts[account].member;
        if (owner == member) revert AccountAlreadyJoined(account, member);
        if (owner != 0) revert AccountOfOtherMember(account, owner);
    }

    function _requireWithinPowers(uint32 member, uint32 roles) private view {
        uint32 powers = _members[member].powers;
        if (roles & ~powers != 0) revert PowersExceeded(member, powers, roles);
    }

    /// @dev Known and not expelled: an expulsion is final, the organisation comes back as a new member.
    function _requireMember(uint32 member) internal view {
        MemberStatus status = _members[member].status;
        if (status == MemberStatus.None) revert MemberUnknown(member);
        if (status == MemberStatus.Expelled) revert MemberExpelled(member);
    }

    function _requireActive(address account, uint32 role) internal view returns (uint32 member) {
        _requireNotPaused();
        member = _accounts[account].member;
        _requireActiveFor(member, account, role);
    }

    function _requireActiveFor(uint32 member, address account, uint32 role) private view {
        MemberStatus status = _requireRole(member, account, role);
        if (status != MemberStatus.Active) revert MemberNotActive(member, status);
    }

    function _requireNotExpelled(address account, uint32 role) internal view returns (uint32 member) {
        member = _accounts[account].member;
        if (_requireRole(member, account, role) == MemberStatus.Expelled) revert MemberExpelled(member);
    }

    function _requireRole(uint32 member, address account, uint32 role) private view returns (MemberStatus) {
        AccountRecord storage given = _accounts[account];
        (uint32 owner, uint32 roles) = (given.member, given.roles);
        MemberRecord storage of_ = _members[member];
        (MemberStatus status, uint32 powers) = (of_.status, of_.powers);
        if (owner != member || roles & powers & role == 0) revert AccountRoleMissing(account, member, role);
        return status;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function requireActive(address account, uint32 role) external view returns (uint32 member) {
        return _requireActive(account, role);
    }

    /// @inheritdoc IConsortium
    function requireActiveFor(uint32 member, address account, uint32 role) external view {
        _requireNotPaused();
        _requireActiveFor(member, account, role);
    }

    /// @inheritdoc IConsortium
    function requireActiveAt(bytes32 name, address account, uint32 role)
        external
        view
        returns (uint32 member, MemberKind kind)
    {
        _requireCurrentContract(name, msg.sender);
        member = _requireActive(account, role);
        kind = _members[member].kind;
    }

    /// @inheritdoc IConsortium
    function requireNotExpelled(address account, uint32 role) external view returns (uint32 member) {
        return _requireNotExpelled(account, role);
    }

    /// @inheritdoc IConsortium
    function requireExpelled(uint32 member) external view {
        MemberStatus status = _members[member].status;
        if (status != MemberStatus.Expelled) revert MemberNotExpelled(member, status);
    }

    /// @inheritdoc IConsortium
    function memberCount() external view returns (uint32) {
        return _memberCount;
    }

    /// @inheritdoc IConsortium
    function memberOf(uint32 member) external view returns (MemberRecord memory) {
        return _members[member];
    }

    /// @inheritdoc IConsortium
    function proposalOf(uint32 member, address account) external view returns (AccountProposal memory) {
        return _proposals[member][account];
    }

    /// @inheritdoc IConsortium
    function accountOf(address account) external view returns (AccountRecord memory) {
        return _accounts[account];
    }
}
