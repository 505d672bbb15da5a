// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {Ids} from "../libraries/Ids.sol";
import {Periods} from "../libraries/Periods.sol";
import {ROLE_ADMIN} from "../types/Roles.sol";
import {KeyPurpose, KeyRecord} from "../types/Types.sol";
import {Members} from "./Members.sol";

/// @title Verification keys: whose, for what, from when until when, and whether they were lost
/// @dev Ending a key and declaring it lost only withdraw trust, so a paused consortium and a suspended member still can.
/// Not guarded here: a thief of the admin role who uses up all keys a member may ever have (the organisation then comes
/// back as a new member); that the member holds the private half; that a public key is a good point of the curve.
abstract contract Keys is Members {
    /// @notice Keys of one member that have not ended, those that have not begun included.
    uint256 public constant MAX_CURRENT_KEYS = 64;
    /// @notice Keys of one member ever: each of them stands in every snapshot for good.
    uint256 public constant MAX_KEYS = 1024;

    mapping(bytes32 keyId => KeyRecord) private _keys;
    mapping(uint32 member => mapping(bytes32 publicKey => bytes32 keyId)) private _keyIds;
    mapping(uint32 member => uint256) private _keyCounts;
    mapping(uint32 member => bytes32[] keyIds) private _currentKeys; // a place of an ended key is taken by a later one

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function registerKey(bytes32 requestId, KeyPurpose purpose, bytes32 publicKey, uint64 from, uint64 until)
        external
        returns (bytes32 keyId)
    {
        uint32 member = _requireActive(msg.sender, ROLE_ADMIN);
        _once(member, requestId, msg.sender);
        if (purpose == KeyPurpose.None) revert KeyPurposeMissing();
        if (publicKey == 0) revert KeyZero();
        bytes32 known = _keyIds[member][publicKey];
        if (known != 0) revert KeyAlreadyRegistered(publicKey, known);
        from = Periods.startOf(from, until, uint64(block.timestamp));

        keyId = Ids.keyId(member, purpose, publicKey);
        _keyIds[member][publicKey] = keyId;
        _keys[keyId] = KeyRecord(member, purpose, from, until, 0, publicKey);
        _count(member, keyId);
        emit KeyRegistered(keyId, member, purpose, publicKey, from, until);
    }

    /// @inheritdoc IConsortium
    function retireKey(bytes32 requestId, bytes32 keyId, uint64 until) external {
        KeyRecord storage held = _own(requestId, keyId);
        until = Periods.endOf(until, uint64(block.timestamp));
        if (!Periods.endsAfter(held.until, until)) revert KeyNotCurrent(keyId, held.from, held.until, until);

        held.until = until;
        emit KeyRetired(keyId, until);
    }

    /// @inheritdoc IConsortium
    function declareKeyCompromised(bytes32 requestId, bytes32 keyId, uint64 since) external {
        KeyRecord storage held = _own(requestId, keyId);
        uint64 at = uint64(block.timestamp);
        if (since == 0) since = at;
        if (since > at) revert KeyCompromiseInFuture(keyId, since, at);
        if (held.compromisedSince != 0 && since >= held.compromisedSince) {
            revert KeyAlreadyCompromised(keyId, held.compromisedSince);
        }

        held.compromisedSince = since;
        if (Periods.endsAfter(held.until, at)) {
            held.until = at;
            emit KeyRetired(keyId, at);
        }
        emit KeyCompromised(keyId, since);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Ends by time are seen here only: a key that ended gives its place to the next one when no other is free.
    function _count(uint32 member, bytes32 keyId) private {
        if (_keyCounts[member] == MAX_KEYS) revert KeysRegisteredTooMany(member, MAX_KEYS);
        ++_keyCounts[member];
        bytes32[] storage current = _currentKeys[member];
        if (current.length < MAX_CURRENT_KEYS) {
            current.push(keyId);
            return;
        }
        for (uint256 i = 0; i < MAX_CURRENT_KEYS; ++i) {
            if (!Periods.endsAfter(_keys[current[i]].until, uint64(block.timestamp))) {
                current[i] = keyId;
                return;
            }
        }
        revert KeysCurrentTooMany(member, MAX_CURRENT_KEYS);
    }

    /// @dev The key, if it is the caller's member's; the command counts from here on.
    function _own(bytes32 requestId, bytes32 keyId) private returns (KeyRecord storage held) {
        uint32 member = _requireNotExpelled(msg.sender, ROLE_ADMIN);
        _once(member, requestId, msg.sender);
        held = _keys[keyId];
        if (held.member == 0) revert KeyUnknown(keyId);
        if (held.member != member) revert KeyNotForThis(keyId, member, held.purpose);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function requireKey(bytes32 keyId, uint32 member, KeyPurpose purpose) external view {
        KeyRecord storage held = _keys[keyId];
        (uint32 owner, KeyPurpose given, uint64 from, uint64 until) = (held.member, held.purpose, held.from, held.until);
        if (owner == 0) revert KeyUnknown(keyId);
        if (owner != member || given != purpose) revert KeyNotForThis(keyId, member, purpose);
        if (!Periods.covers(from, until, uint64(block.timestamp))) {
            revert KeyNotCurrent(keyId, from, until, uint64(block.timestamp));
        }
    }

    /// @inheritdoc IConsortium
    function keyOf(bytes32 keyId) external view returns (KeyRecord memory) {
        return _keys[keyId];
    }
}
