// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {AllocationKey, LineObjection} from "../types/Splits.sol";

/// @title Objections to lines: nothing is final under one
/// @notice What a close booked for a side is final once the agreement's days of objection have passed with nothing open
/// against it. An objection holds it 30 days, and before the council until it decides.
/// @dev What the council decides changes acts, not lines: the month is restated, and what was found wrong is not final before.
/// Not guarded here: that what was upheld is mended at all.
interface IObjections is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param digest salted, of the lines of the close
    event LinesCommitted(bytes32 indexed agreement, uint32 indexed booked, uint32 indexed member, bytes32 digest);
    /// @param allocation keccak256(abi.encode(AllocationKey))
    /// @param stage name; zero with `account`: of the whole
    /// @param account keccak of what the period file calls it
    /// @param figure what it should be, in fen; under a committed agreement zero
    event LineObjected(
        uint64 indexed objection,
        bytes32 indexed allocation,
        uint32 indexed member,
        bytes32 stage,
        bytes32 account,
        int256 figure,
        bytes32 reason,
        uint64 until
    );
    event LineObjectionWithdrawn(uint64 indexed objection);
    event LineObjectionEscalated(uint64 indexed objection);
    event LineObjectionDecided(uint64 indexed objection, bool upheld);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error AllocationUnknown(bytes32 allocation);
    error LinesAlreadyCommitted(bytes32 agreement, uint32 booked);
    error AdministratorOnly(uint32 member, uint32 administrator);
    error LineObjectionTooLate(bytes32 allocation, uint64 until);
    error LineObjectionRepeated(bytes32 allocation, uint32 member);
    error LineObjectionUnknown(uint64 objection);
    error LineObjectionOfOtherMember(uint64 objection, uint32 member);
    error LineObjectionNotOpen(uint64 objection, uint8 state);

    // ── allocations ─────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Lines were booked: their days of objection begin, and what was found wrong of the month is restated. Only
    /// from the contract Allocations.
    function openLines(AllocationKey calldata key, uint256 objectionDays) external;

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Commit to the lines of a close of a committed agreement; by its administrator, once unless a council upheld an
    /// objection to what stands.
    function commitLines(bytes32 requestId, bytes32 agreement, uint32 booked, bytes32 digest) external;
    /// @notice Name a line and what it should be, within the agreement's days of objection, once; by a party or agent.
    /// Open to a suspended member and in a pause, as the next two are.
    function objectToLine(
        bytes32 requestId,
        AllocationKey calldata key,
        bytes32 stage,
        bytes32 account,
        int256 figure,
        bytes32 reason
    ) external returns (uint64 objection);
    function withdrawLineObjection(bytes32 requestId, uint64 objection) external;
    /// @notice Bring it before the council, while it holds.
    function escalateLineObjection(bytes32 requestId, uint64 objection) external;

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    /// @param upheld not final until the month is restated
    function decideLineObjection(bytes32 requestId, uint64 objection, bool upheld) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    function committedLinesOf(bytes32 agreement, uint32 booked) external view returns (bytes32 digest);
    /// @notice Allocated, its days of objection past, nothing open against it.
    function isFinal(bytes32 allocation) external view returns (bool);
    function objectionOf(uint64 objection) external view returns (LineObjection memory);
}
