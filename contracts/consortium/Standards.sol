// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../interfaces/IConsortium.sol";
import {Periods} from "../libraries/Periods.sol";
import {AccreditationRecord, Basis, StandardKind, StandardRecord} from "../types/Types.sol";
import {Members} from "./Members.sol";

/// @title Skill standards, and who may certify which levels of them, when, and on whose word
/// @dev Not guarded here: one standard registered twice; levels that a standard's kind does not have; whether the
/// document an accreditation rests on exists.
abstract contract Standards is Members {
    mapping(uint32 standard => StandardRecord) private _standards;
    mapping(uint32 accreditation => AccreditationRecord) private _accreditations;
    uint32 private _standardCount;
    uint32 private _accreditationCount;

    // ── council ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    function registerStandard(
        bytes32 requestId,
        StandardKind kind,
        string calldata code,
        string calldata edition,
        bytes calldata name
    ) external restricted returns (uint32 standard) {
        _once(COUNCIL, requestId, msg.sender);
        if (kind == StandardKind.None) revert StandardKindMissing();

        standard = ++_standardCount;
        _standards[standard] = StandardRecord(kind, uint64(block.timestamp));
        emit StandardRegistered(standard, kind, code, edition, name);
    }

    /// @inheritdoc IConsortium
    function grantAccreditation(
        bytes32 requestId,
        uint32 member,
        uint32 standard,
        uint256 levels,
        uint64 from,
        uint64 until,
        Basis basis,
        string calldata document
    ) external restricted returns (uint32 accreditation) {
        _once(COUNCIL, requestId, msg.sender);
        _requireMember(member);
        _requireStandard(standard);
        if (levels == 0) revert LevelsEmpty();
        if (basis == Basis.None) revert BasisMissing();
        from = Periods.startOf(from, until, uint64(block.timestamp));

        accreditation = ++_accreditationCount;
        _accreditations[accreditation] = AccreditationRecord(member, standard, from, until, basis, levels);
        emit AccreditationGranted(accreditation, member, standard, levels, from, until, basis, document);
    }

    /// @inheritdoc IConsortium
    function endAccreditation(bytes32 requestId, uint32 accreditation, uint64 until) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        AccreditationRecord storage held = _accreditations[accreditation];
        if (held.member == 0) revert AccreditationUnknown(accreditation);
        until = Periods.endOf(until, uint64(block.timestamp));
        if (!Periods.endsAfter(held.until, until)) {
            revert AccreditationNotCurrent(accreditation, held.from, held.until, until);
        }

        held.until = until;
        emit AccreditationEnded(accreditation, until);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _requireStandard(uint32 standard) internal view {
        if (_standards[standard].kind == StandardKind.None) revert StandardUnknown(standard);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IConsortium
    /// @dev An accreditation is only ever granted for a standard that exists, so the standard is looked up only to
    /// say which of the two faults it is.
    function requireAccredited(uint32 accreditation, uint32 member, uint32 standard, uint8 level) external view {
        AccreditationRecord storage held = _accreditations[accreditation];
        (uint32 owner, uint32 given, uint64 from, uint64 until) = (held.member, held.standard, held.from, held.until);
        if (owner == 0) revert AccreditationUnknown(accreditation);
        if (owner != member || given != standard || (held.levels >> level) & 1 == 0) {
            _requireStandard(standard);
            revert AccreditationNotForThis(accreditation, member, standard, level);
        }
        if (!Periods.covers(from, until, uint64(block.timestamp))) {
            revert AccreditationNotCurrent(accreditation, from, until, uint64(block.timestamp));
        }
    }

    /// @inheritdoc IConsortium
    function standardCount() external view returns (uint32) {
        return _standardCount;
    }

    /// @inheritdoc IConsortium
    function accreditationCount() external view returns (uint32) {
        return _accreditationCount;
    }

    /// @inheritdoc IConsortium
    function standardOf(uint32 standard) external view returns (StandardRecord memory) {
        return _standards[standard];
    }

    /// @inheritdoc IConsortium
    function accreditationOf(uint32 accreditation) external view returns (AccreditationRecord memory) {
        return _accreditations[accreditation];
    }
}
