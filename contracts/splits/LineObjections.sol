// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../interfaces/IAllocations.sol";
import {IJournal} from "../interfaces/IJournal.sol";
import {IObjections} from "../interfaces/IObjections.sol";
import {AllocationKey, LineObjection, ObjectionState, Version} from "../types/Splits.sol";
import {Acts} from "./Acts.sol";

/// @title Objections to lines: nothing is final under one
abstract contract LineObjections is IObjections, Acts {
    uint256 private constant HOLDS = 30 days;

    /// @param from unix seconds from when nobody objects any more
    /// @param heldUntil when the last objection lapses
    /// @param open objections, `councils` those before the council
    struct Finality {
        uint40 from;
        uint40 heldUntil;
        uint16 open;
        uint16 councils;
    }

    bytes32 private constant ALLOCATIONS = "Allocations";

    mapping(bytes32 allocation => Finality) private _finalities;
    mapping(bytes32 allocation => bytes32 monthAndSide) private _objectedSides;
    mapping(bytes32 allocation => bool) private _wrong; // the council found it so
    mapping(bytes32 monthAndSide => uint256) private _unmended; // something wrong has not been restated
    mapping(bytes32 agreement => mapping(uint32 booked => bytes32 digest)) private _committed;
    mapping(bytes32 allocation => mapping(uint32 member => bool)) private _objected;
    mapping(uint64 objection => LineObjection) private _objections;
    uint64 private _objectionCount;

    // ── allocations ─────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IObjections
    function openLines(AllocationKey calldata key, uint256 objectionDays) external {
        _requireFrom(ALLOCATIONS);
        _open(_hashOf(key), objectionDays);
        if (key.month != key.booked) _mend(_monthAndSideOf(key));
    }

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IObjections
    function commitLines(bytes32 requestId, bytes32 agreement, uint32 booked, bytes32 digest) external {
        uint32 member = _command(requestId);
        (, Version memory ruling) = _agreements.rulingOf(agreement, booked);
        if (!ruling.committed) revert IJournal.DisclosureMismatch(agreement, false);
        if (member != ruling.administrator) revert AdministratorOnly(member, ruling.administrator);
        uint32 next = nextMonthOf(agreement);
        if (booked >= next) revert IAllocations.AllocationBeforeClose(booked, next);
        AllocationKey memory key = AllocationKey(agreement, booked, booked, 0, 0);
        bool wrong = _unmended[_monthAndSideOf(key)] != 0;
        if (_finalities[_hashOf(key)].from != 0 && !wrong) revert LinesAlreadyCommitted(agreement, booked);

        _committed[agreement][booked] = digest;
        _open(_hashOf(key), ruling.objectionDays);
        _mend(_monthAndSideOf(key));
        emit LinesCommitted(agreement, booked, member, digest);
    }

    /// @inheritdoc IObjections
    function objectToLine(
        bytes32 requestId,
        AllocationKey calldata key,
        bytes32 stage,
        bytes32 account,
        int256 figure,
        bytes32 reason
    ) external returns (uint64 objection) {
        uint32 member = _openCommand(requestId);
        bytes32 allocation = _hashOf(key);
        Finality storage finality = _finalities[allocation];
        if (finality.from == 0) revert AllocationUnknown(allocation);
        (bytes32 version,) = _agreements.rulingOf(key.agreement, key.month);
        _agreements.placeOf(version, member);
        if (block.timestamp >= finality.from) revert LineObjectionTooLate(allocation, finality.from);
        if (_objected[allocation][member]) revert LineObjectionRepeated(allocation, member);

        _objected[allocation][member] = true;
        uint40 until = uint40(block.timestamp + HOLDS);
        finality.heldUntil = until;
        ++finality.open;
        _objectedSides[allocation] = _monthAndSideOf(key);
        objection = ++_objectionCount;
        _objections[objection] = LineObjection(allocation, member, until, ObjectionState.Open);
        emit LineObjected(objection, allocation, member, stage, account, figure, reason, until);
    }

    /// @inheritdoc IObjections
    function withdrawLineObjection(bytes32 requestId, uint64 objection) external {
        LineObjection storage held = _own(requestId, objection);
        Finality storage finality = _finalities[held.allocation];
        if (held.state == ObjectionState.BeforeCouncil) --finality.councils;
        else _requireOpen(objection, held);
        if (held.state == ObjectionState.Open) --finality.open;
        held.state = ObjectionState.Withdrawn;
        emit LineObjectionWithdrawn(objection);
    }

    /// @inheritdoc IObjections
    function escalateLineObjection(bytes32 requestId, uint64 objection) external {
        LineObjection storage held = _own(requestId, objection);
        _requireOpen(objection, held);
        Finality storage finality = _finalities[held.allocation];
        --finality.open;
        ++finality.councils;
        held.state = ObjectionState.BeforeCouncil;
        emit LineObjectionEscalated(objection);
    }

    // ── council ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IObjections
    function decideLineObjection(bytes32 requestId, uint64 objection, bool upheld) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        LineObjection storage held = _objections[objection];
        if (held.state != ObjectionState.BeforeCouncil) revert LineObjectionNotOpen(objection, uint8(held.state));
        Finality storage finality = _finalities[held.allocation];
        --finality.councils;
        if (upheld) _unmended[_objectedSides[held.allocation]] = 1;
        if (upheld) _wrong[held.allocation] = true;
        held.state = upheld ? ObjectionState.Upheld : ObjectionState.Dismissed;
        emit LineObjectionDecided(objection, upheld);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _open(bytes32 allocation, uint256 objectionDays) private {
        _finalities[allocation].from = uint40(block.timestamp + objectionDays * 1 days);
    }

    function _mend(bytes32 monthAndSide) private {
        if (_unmended[monthAndSide] != 0) _unmended[monthAndSide] = 0;
    }

    function _hashOf(AllocationKey memory key) private pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    function _monthAndSideOf(AllocationKey memory key) private pure returns (bytes32) {
        return keccak256(abi.encode(key.agreement, key.month, key.pool, key.side));
    }

    function _own(bytes32 requestId, uint64 objection) private returns (LineObjection storage held) {
        uint32 member = _openCommand(requestId);
        held = _objections[objection];
        if (held.state == ObjectionState.None) revert LineObjectionUnknown(objection);
        if (held.member != member) revert LineObjectionOfOtherMember(objection, held.member);
    }

    /// @dev Open, and its 30 days have not passed.
    function _requireOpen(uint64 objection, LineObjection storage held) private view {
        if (held.state != ObjectionState.Open || block.timestamp >= held.until) {
            revert LineObjectionNotOpen(objection, uint8(held.state));
        }
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IObjections
    function committedLinesOf(bytes32 agreement, uint32 booked) external view returns (bytes32 digest) {
        return _committed[agreement][booked];
    }

    /// @inheritdoc IObjections
    function isFinal(bytes32 allocation) external view returns (bool) {
        Finality memory finality = _finalities[allocation];
        bool held = finality.open > 0 && block.timestamp < finality.heldUntil;
        return finality.from != 0 && block.timestamp >= finality.from && !held && finality.councils == 0
            && !(_wrong[allocation] && _unmended[_objectedSides[allocation]] != 0);
    }

    /// @inheritdoc IObjections
    function objectionOf(uint64 objection) external view returns (LineObjection memory) {
        return _objections[objection];
    }
}
