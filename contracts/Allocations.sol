// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "./interfaces/IAllocations.sol";
import {IObjections} from "./interfaces/IObjections.sol";
import {RulesReader} from "./libraries/splits/RulesReader.sol";
import {DriverWeights} from "./splits/DriverWeights.sol";
import {Guards} from "./splits/Guards.sol";
import {Lines} from "./splits/Lines.sol";
import {AllocationKey, AllocationRequest} from "./types/Splits.sol";

/// @title The lines of every close, in their order
/// @dev Not guarded here: what the head of the interface names.
contract Allocations is Lines, Guards {
    struct Done {
        uint32 booked;
        uint32 month;
    }

    /// @dev Of a record with nothing in it: a head of four words, then three empty lists.
    bytes32 private constant NOTHING = keccak256(abi.encode(32, 0, 128, 160, 192, 0, 0, 0));

    mapping(bytes32 side => Done) private _done;
    mapping(bytes32 side => mapping(uint32 month => bytes32 digest)) private _records;

    constructor(address consortium_, address agreements_, address splits_)
        Guards(consortium_, "Allocations")
        DriverWeights(consortium_, agreements_, splits_)
    {}

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAllocations
    function allocate(bytes32 requestId, AllocationRequest calldata request) external {
        _command(requestId);
        bytes32 side = _sideOf(request.agreement, request.pool, request.side);
        (bytes32 version, bytes32 rules, uint256 objectionDays) =
            _agreements.rulingSideOf(request.agreement, request.month, request.pool, request.side);
        _requireDue(request, side, rules);
        _done[side] = Done(request.booked, request.month);
        if (rules == 0) {
            emit AllocationUnchanged(request.agreement, request.booked, request.month, request.pool, request.side);
            return;
        }
        Walk memory walk = _begin(request, rules, side, version);
        if (walk.restated && _unchanged(walk, request)) {
            emit AllocationUnchanged(request.agreement, request.booked, request.month, request.pool, request.side);
            return;
        }
        _allocate(walk, request);
        _openLines(request, objectionDays);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The signed list, what stands of the month, and what the drivers weigh now.
    function _begin(AllocationRequest calldata request, bytes32 rules, bytes32 side, bytes32 version)
        private
        view
        returns (Walk memory walk)
    {
        uint256 parties = request.parties.length / 4;
        bytes32 given = keccak256(abi.encodePacked(uint8(parties), request.parties, request.list));
        if (given != rules) revert RulesMismatch(rules, given);
        bytes32 known = _records[side][request.month];
        walk.restated = request.month != request.booked;
        given = keccak256(abi.encode(request.record));
        if (given != (walk.restated ? known : NOTHING)) revert RecordMismatch(known, given);

        walk.rules = RulesReader.Cursor(request.list, 0);
        walk.parties = new uint32[](parties);
        for (uint256 i = 0; i < parties; ++i) {
            walk.parties[i] = uint32(bytes4(request.parties[4 * i:]));
        }
        (walk.side, walk.counter) = (side, _sideOf(version, request.pool, request.side));
        walk.now_.total = _splits.totalAt(request.agreement, request.pool, request.side, request.month, request.booked);
        _readWeights(walk, request);
    }

    function _unchanged(Walk memory walk, AllocationRequest calldata request) private pure returns (bool) {
        return walk.now_.total == request.record.total && _same(walk.now_.weights, request.record.weights);
    }

    function _allocate(Walk memory walk, AllocationRequest calldata request) private {
        walk.now_.takes = new uint256[](walk.stages);
        walk.now_.lines = new int256[](walk.lines);
        walk.added = new int256[](walk.lines);
        _list(walk, request, walk.now_.total);
        if (walk.table != request.tables.length || walk.row != request.rows.length) {
            revert ProofUnused(request.tables.length - walk.table, request.rows.length - walk.row);
        }
        _records[walk.side][request.month] = keccak256(abi.encode(walk.now_));
        emit Allocated(
            request.agreement,
            request.booked,
            request.month,
            request.pool,
            request.side,
            walk.now_.total,
            walk.now_.takes,
            walk.now_.weights,
            walk.added
        );
    }

    function _openLines(AllocationRequest calldata request, uint256 objectionDays) private {
        IObjections(address(_splits))
            .openLines(
                AllocationKey(request.agreement, request.booked, request.month, request.pool, request.side),
                objectionDays
            );
    }

    /// @dev The close has been, this is one of its allocations of the side, and every one before it is done.
    /// @param rules of the side in the month
    function _requireDue(AllocationRequest calldata request, bytes32 side, bytes32 rules) private view {
        (uint32 booked, uint32 month) = (request.booked, request.month);
        _requireClosed(request.agreement, booked);
        Done memory done = _done[side];
        if (booked < done.booked || (booked == done.booked && month <= done.month)) {
            revert AllocationRepeated(booked, month);
        }
        uint32 from = done.booked == 0 ? _agreements.firstMonthOf(request.agreement) : done.booked;
        if (done.month == from) ++from; // that close is done
        for (uint32 each = from; each <= booked; ++each) {
            uint256 due = _dueIn(request, each, rules);
            if (each == done.booked) due &= (1 << (each - done.month)) - 1;
            if (each == booked) {
                uint256 age = booked - month;
                if (month > booked || age > 255 || due >> age & 1 == 0) revert AllocationNotDue(booked, month);
                due = due >> age >> 1;
                due = due << age << 1;
            }
            if (due != 0) revert AllocationOutOfOrder(each, each - uint32(_highest(due)));
        }
    }

    /// @return due bit i: the close of `booked` has an allocation of this side in the month i before it
    function _dueIn(AllocationRequest calldata request, uint32 booked, bytes32 rules)
        private
        view
        returns (uint256 due)
    {
        due = _splits.lateAt(request.agreement, request.pool, request.side, booked);
        if (booked != request.month) {
            (, rules,) = _agreements.rulingSideOf(request.agreement, booked, request.pool, request.side);
        }
        if (rules != 0) due |= 1;
    }

    function _highest(uint256 word) private pure returns (uint256 bit) {
        while (word > 1) (word, bit) = (word >> 1, bit + 1);
    }

    function _requireClosed(bytes32 agreement, uint32 booked) private view {
        uint32 next = _splits.nextMonthOf(agreement);
        if (booked >= next) revert AllocationBeforeClose(booked, next);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAllocations
    function allocationOf(bytes32 agreement, uint32 booked, uint32 month, bytes32 pool, uint8 side)
        public
        pure
        returns (bytes32 allocation)
    {
        return keccak256(abi.encode(agreement, booked, month, pool, side));
    }

    /// @inheritdoc IAllocations
    function recordOf(bytes32 agreement, uint32 month, bytes32 pool, uint8 side)
        external
        view
        returns (bytes32 digest)
    {
        return _records[_sideOf(agreement, pool, side)][month];
    }

    /// @inheritdoc IAllocations
    function allocatedOf(bytes32 agreement, bytes32 pool, uint8 side)
        external
        view
        returns (uint32 booked, uint32 month)
    {
        Done memory done = _done[_sideOf(agreement, pool, side)];
        return (done.booked, done.month);
    }
}
