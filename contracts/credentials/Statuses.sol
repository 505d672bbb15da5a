// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../interfaces/ICredentials.sol";
import {Positions} from "../libraries/Positions.sol";
import {ROLE_ADMIN, ROLE_STATUS} from "../types/Roles.sol";
import {Reason, Revocation, Standing} from "../types/Types.sol";
import {Batches} from "./Batches.sol";

/// @title How single credentials stand: suspended, revoked, revoked for good
/// @dev A status account only takes trust away: it suspends and revokes. To give trust back, by reinstating or by
/// withdrawing a revocation, takes an admin account, so no stolen status account hides what another one said. A
/// revocation shows at once; for 72 hours the whole act can be taken back, for a stolen key must not end 500 certificates.
/// Not guarded here: a thief of the admin role, who makes accounts; two council accounts in one pair of hands; a member that revokes and withdraws thousands of
/// times, whose `standingOf` grows dear to call (`bitsOf` does not).
abstract contract Statuses is Batches {
    /// @notice Seconds in which an act of revocation can be withdrawn; from then on it is final.
    uint64 public constant WITHDRAWAL_PERIOD = 72 hours;

    mapping(bytes20 batch => uint256[2] masks) private _suspended;
    mapping(bytes20 batch => uint256[2] masks) private _revoked;
    mapping(uint64 act => Revocation) private _acts;
    mapping(bytes20 batch => uint64[] acts) private _actsOf;
    uint64 private _actCount;

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ICredentials
    function suspend(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason) external {
        _requireOwn(_openAct(requestId, ROLE_STATUS), batch);
        uint256[2] memory masks = Positions.masksOf(positions, _requireBatch(batch));
        if (reason == Reason.None) revert ReasonMissing();
        _requireNotRevoked(batch, masks);
        (bool found, uint16 position) = Positions.firstOfBoth(_suspended[batch], masks);
        if (found) revert CredentialAlreadySuspended(batch, position);

        _flip(_suspended[batch], masks);
        emit CredentialsSuspended(batch, positions, reason);
    }

    /// @inheritdoc ICredentials
    function reinstate(bytes32 requestId, bytes20 batch, uint16[] calldata positions) external {
        uint32 member = _consortium.requireActive(msg.sender, ROLE_ADMIN);
        _once(member, requestId, msg.sender);
        _requireOwn(member, batch);
        uint256[2] memory masks = Positions.masksOf(positions, _requireBatch(batch));
        _requireNotRevoked(batch, masks);
        (bool found, uint16 position) = Positions.firstOfBoth(_complement(_suspended[batch]), masks);
        if (found) revert CredentialNotSuspended(batch, position);

        _flip(_suspended[batch], masks);
        emit CredentialsReinstated(batch, positions);
    }

    /// @inheritdoc ICredentials
    function revoke(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason)
        external
        returns (uint64 act)
    {
        _requireOwn(_openAct(requestId, ROLE_STATUS), batch);
        return _revoke(batch, positions, reason);
    }

    /// @inheritdoc ICredentials
    function withdrawRevocation(bytes32 requestId, uint64 act) external {
        uint32 member = _openAct(requestId, ROLE_ADMIN);
        _requireOwn(member, _requireRevocation(act).batch);
        _withdraw(act);
    }

    /// @inheritdoc ICredentials
    function withdrawRevocationByCouncil(bytes32 requestId, uint64 act) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _consortium.requireExpelled(_memberOf(_requireRevocation(act).batch));
        _withdraw(act);
    }

    /// @inheritdoc ICredentials
    function revokeByCouncil(bytes32 requestId, bytes20 batch, uint16[] calldata positions, Reason reason)
        external
        restricted
        returns (uint64 act)
    {
        _once(COUNCIL, requestId, msg.sender);
        _requireBatch(batch);
        _consortium.requireExpelled(_memberOf(batch));
        return _revoke(batch, positions, reason);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Whole, strictly before it is final, and never by the account that revoked.
    function _withdraw(uint64 act) private {
        Revocation storage revocation = _acts[act];
        bytes20 batch = revocation.batch;
        if (revocation.withdrawn) revert RevocationAlreadyWithdrawn(act);
        if (_isFinal(revocation)) revert RevocationFinal(act, revocation.at + WITHDRAWAL_PERIOD);
        if (revocation.by == msg.sender) revert RevocationBySameAccount(act, msg.sender);

        revocation.withdrawn = true;
        _flip(_revoked[batch], revocation.masks);
        emit RevocationWithdrawn(act, batch);
    }

    /// @dev The one place that says who passes while the consortium is paused or the member suspended: acts that
    /// withdraw trust, and the withdrawal of a revocation, whose 72 hours wait for nobody. `reinstate` does not.
    function _openAct(bytes32 requestId, uint32 role) private returns (uint32 member) {
        member = _consortium.requireNotExpelled(msg.sender, role);
        _once(member, requestId, msg.sender);
    }

    function _revoke(bytes20 batch, uint16[] calldata positions, Reason reason) private returns (uint64 act) {
        uint256[2] memory masks = Positions.masksOf(positions, _requireBatch(batch));
        if (reason == Reason.None) revert ReasonMissing();
        _requireNotRevoked(batch, masks);

        act = ++_actCount;
        _acts[act] = Revocation({
            batch: batch, by: msg.sender, at: uint64(block.timestamp), reason: reason, withdrawn: false, masks: masks
        });
        _actsOf[batch].push(act);
        _flip(_revoked[batch], masks);
        emit CredentialsRevoked(act, batch, positions, reason, msg.sender);
    }

    /// @dev Guards have shown that all these bits are set, or that none is; the others keep what they are.
    function _flip(uint256[2] storage bits, uint256[2] memory masks) private {
        if (masks[0] != 0) bits[0] ^= masks[0];
        if (masks[1] != 0) bits[1] ^= masks[1];
    }

    function _requireOwn(uint32 member, bytes20 batch) private view {
        _requireBatch(batch);
        _requireMemberOf(batch, member);
    }

    function _requireBatch(bytes20 batch) private view returns (uint16 count) {
        count = _batch(batch).count;
        if (count == 0) revert BatchUnknown(batch);
    }

    function _requireRevocation(uint64 act) private view returns (Revocation storage revocation) {
        revocation = _acts[act];
        if (revocation.at == 0) revert RevocationUnknown(act);
    }

    function _requireNotRevoked(bytes20 batch, uint256[2] memory masks) private view {
        (bool found, uint16 position) = Positions.firstOfBoth(_revoked[batch], masks);
        if (found) revert CredentialAlreadyRevoked(batch, position);
    }

    function _complement(uint256[2] memory masks) private pure returns (uint256[2] memory) {
        return [~masks[0], ~masks[1]];
    }

    function _isFinal(Revocation storage revocation) private view returns (bool) {
        return block.timestamp >= revocation.at + WITHDRAWAL_PERIOD;
    }

    /// @dev A revoked position lies in exactly one act that was not withdrawn, for overlaps are refused.
    function _isFinallyRevoked(bytes20 batch, uint16 position) private view returns (bool) {
        uint64[] storage acts = _actsOf[batch];
        for (uint256 i = 0; i < acts.length; ++i) {
            Revocation storage revocation = _acts[acts[i]];
            if (!revocation.withdrawn && Positions.isSet(revocation.masks, position)) return _isFinal(revocation);
        }
        return false;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ICredentials
    function standingOf(bytes20 batch, uint16 position) public view returns (Standing) {
        if (position >= _batch(batch).count) return Standing.None;
        if (Positions.isSet(_revoked[batch], position)) {
            return _isFinallyRevoked(batch, position) ? Standing.RevokedFinal : Standing.RevokedProvisional;
        }
        return Positions.isSet(_suspended[batch], position) ? Standing.Suspended : Standing.Good;
    }

    /// @inheritdoc ICredentials
    function bitsOf(bytes20 batch) external view returns (uint256[2] memory revoked, uint256[2] memory suspended) {
        return (_revoked[batch], _suspended[batch]);
    }

    /// @inheritdoc ICredentials
    function revocationOf(uint64 act) external view returns (Revocation memory) {
        return _acts[act];
    }

    /// @inheritdoc ICredentials
    function revocationCount() external view returns (uint64) {
        return _actCount;
    }

    /// @inheritdoc ICredentials
    function actsOf(bytes20 batch) external view returns (uint64[] memory) {
        return _actsOf[batch];
    }
}
