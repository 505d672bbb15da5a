// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISplits} from "../interfaces/ISplits.sol";
import {Traces} from "../libraries/splits/Traces.sol";
import {CAPITAL, MAX_PERIOD_FEN} from "../types/Splits.sol";

/// @title What stands in each month at each close: totals of sides, sums of series, tables, and which months came late
abstract contract Sums is ISplits {
    using Traces for Traces.Trace;

    struct TablePoint {
        uint32 booked;
        bytes32 digest;
    }

    uint256 private constant REACH = 255;

    mapping(bytes32 agreement => mapping(bytes32 side => mapping(uint32 month => Traces.Trace))) private _totals;
    /// @dev The sums of a capital series stand under month 0.
    mapping(
        bytes32 agreement => mapping(bytes32 series => mapping(uint32 month => mapping(uint32 member => Traces.Trace)))
    ) private _series;
    mapping(bytes32 agreement => mapping(bytes32 series => TablePoint[])) private _tables;
    /// @dev Under 0 what may touch any side.
    mapping(bytes32 agreement => mapping(bytes32 side => mapping(uint32 booked => uint256 months))) private _late;

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _addTotal(bytes32 agreement, bytes32 side, uint32 month, uint32 booked, int256 fen) internal {
        Traces.Trace storage trace = _totals[agreement][side][month];
        trace.add(booked, fen);
        uint256 total = uint256(trace.newest());
        if (total > MAX_PERIOD_FEN) revert TotalExceeded(month, total, MAX_PERIOD_FEN);
        _touch(agreement, side, month, booked);
    }

    function _addQuantity(
        bytes32 agreement,
        bytes32 series,
        uint8 kind,
        uint32 member,
        uint32 month,
        uint32 booked,
        int256 amount
    ) internal {
        Traces.Trace storage trace = _series[agreement][series][kind == CAPITAL ? 0 : month][member];
        trace.add(booked, amount);
        if (kind == CAPITAL) return;
        if (trace.newest() < 0) revert QuantityBelowZero(series, member, trace.newest());
        _touch(agreement, 0, month, booked);
    }

    function _addTable(bytes32 agreement, bytes32 series, uint32 booked, bytes32 digest) internal {
        _tables[agreement][series].push(TablePoint(booked, digest));
    }

    function _addLateMonths(bytes32 agreement, uint32 booked, uint256 months) internal {
        if (months != 0) _late[agreement][0][booked] |= months;
    }

    function _touch(bytes32 agreement, bytes32 side, uint32 month, uint32 booked) private {
        if (month == booked) return;
        if (booked - month > REACH) revert MonthTooLongAgo(month, booked);
        _late[agreement][side][booked] |= 1 << (booked - month);
    }

    function _sideKey(bytes32 pool, uint8 side) internal pure returns (bytes32) {
        return keccak256(abi.encode(pool, side));
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ISplits
    function totalAt(bytes32 agreement, bytes32 pool, uint8 side, uint32 month, uint32 booked)
        external
        view
        returns (uint256 fen)
    {
        return uint256(_totals[agreement][_sideKey(pool, side)][month].sumAt(booked));
    }

    /// @inheritdoc ISplits
    function seriesAt(bytes32 agreement, bytes32 series, uint32 month, uint32 booked, uint32[] calldata members)
        external
        view
        returns (int256[] memory sums)
    {
        sums = new int256[](members.length);
        mapping(uint32 member => Traces.Trace) storage traces = _series[agreement][series][month];
        for (uint256 i = 0; i < members.length; ++i) {
            sums[i] = traces[members[i]].sumAt(booked);
        }
    }

    /// @inheritdoc ISplits
    function tableAt(bytes32 agreement, bytes32 series, uint32 booked) external view returns (bytes32 digest) {
        TablePoint[] storage points = _tables[agreement][series];
        for (uint256 i = points.length; i > 0; --i) {
            if (points[i - 1].booked <= booked) return points[i - 1].digest;
        }
    }

    /// @inheritdoc ISplits
    function lateAt(bytes32 agreement, bytes32 pool, uint8 side, uint32 booked) external view returns (uint256 months) {
        mapping(bytes32 side => mapping(uint32 booked => uint256)) storage late = _late[agreement];
        return late[0][booked] | late[_sideKey(pool, side)][booked];
    }
}
