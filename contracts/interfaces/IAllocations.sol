// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {AllocationRequest} from "../types/Splits.sol";

/// @title Lines: what a close books for each party and fund, computed here
/// @notice After a close each side of its month is allocated, and before it each side of an earlier month for which
/// something came late: oldest month first, closes in their order. Anyone hands in the signed list of stages and what stands
/// of the month; the chain has digests of both and its own sums, and computes every line.
/// @dev Not guarded here: weights by shapley and airport beyond that all accepted them with their table; under a committed
/// agreement the lines, of which the chain has a digest only (IObjections).
interface IAllocations is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param booked the close
    /// @param month what it belongs to; before `booked`: restated
    /// @param takes by stage as they stand now
    /// @param weights by driver stage as they stand now
    /// @param lines what is booked now, in the order of a SideRecord; below 0 too
    event Allocated(
        bytes32 indexed agreement,
        uint32 indexed booked,
        uint32 indexed month,
        bytes32 pool,
        uint8 side,
        uint256 total,
        uint256[] takes,
        uint256[] weights,
        int256[] lines
    );
    /// @notice Nothing of this side has changed.
    event AllocationUnchanged(
        bytes32 indexed agreement, uint32 indexed booked, uint32 indexed month, bytes32 pool, uint8 side
    );

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error AllocationBeforeClose(uint32 booked, uint32 next);
    error AllocationRepeated(uint32 booked, uint32 month);
    /// @param month what comes first, in the close of `booked`
    error AllocationOutOfOrder(uint32 booked, uint32 month);
    error AllocationNotDue(uint32 booked, uint32 month);
    error RulesMismatch(bytes32 digest, bytes32 given);
    error RecordMismatch(bytes32 digest, bytes32 given);
    /// @param index of the stage, depth first
    error TableMismatch(uint256 index, bytes32 digest, bytes32 given);
    error ScheduleRowInvalid(uint256 index, uint256 row);
    error ProofMissing(uint256 index);
    error ProofUnused(uint256 tables, uint256 rows);
    error UsedMinutesBelowZero(uint32 member, int256 sum);

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Compute and book the lines of one side of one month in one close; by any member's money account.
    function allocate(bytes32 requestId, AllocationRequest calldata request) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    /// @return allocation keccak256(abi.encode(agreement, booked, month, pool, side)); of committed lines pool, side 0
    function allocationOf(bytes32 agreement, uint32 booked, uint32 month, bytes32 pool, uint8 side)
        external
        pure
        returns (bytes32 allocation);
    /// @return digest keccak256(abi.encode(SideRecord)) of a month as it stands; zero: never allocated
    function recordOf(bytes32 agreement, uint32 month, bytes32 pool, uint8 side) external view returns (bytes32 digest);
    /// @return booked the close that this side was allocated in last
    /// @return month of it
    function allocatedOf(bytes32 agreement, bytes32 pool, uint8 side)
        external
        view
        returns (uint32 booked, uint32 month);
    /// @return h what a stage by quota took under a version
    /// @return carry what rounding left of a stage by carried, in nano-fen, in party order
    function countersOf(bytes32 version, bytes32 pool, uint8 side, bytes32 stage, uint256 parties)
        external
        view
        returns (uint256 h, int256[] memory carry);
    /// @return fen what stages of this name took in a year
    function takenOf(bytes32 agreement, bytes32 pool, uint8 side, bytes32 stage, uint32 year)
        external
        view
        returns (uint256 fen);
}
