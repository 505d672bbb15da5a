// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Guarantees} from "../libraries/splits/Guarantees.sol";
import {Roundings} from "../libraries/splits/Roundings.sol";
import {RulesReader} from "../libraries/splits/RulesReader.sol";
import {Schedules} from "../libraries/splits/Schedules.sol";
import {
    AllocationRequest,
    CARRIED,
    METERED,
    PER_AGREEMENT,
    PER_YEAR,
    QUOTA,
    QuotaRows,
    REMAINDER_TO,
    TO_DRIVER,
    TO_LIST,
    TO_PARTY,
    TO_RESERVE
} from "../types/Splits.sol";
import {DriverWeights} from "./DriverWeights.sol";

/// @title The lines of one side of one month: stage by stage on what is left, then guarantees
abstract contract Lines is DriverWeights {
    using RulesReader for RulesReader.Cursor;

    uint256 private constant MILLION = 1e6;

    /// @param name its root, or the place of the one who bears what is left over
    struct Rounding {
        uint256 name;
        uint256 detail;
    }

    /// @param was what it took of the month before, `now_` what it takes
    struct Weighted {
        bytes32 name;
        uint256 index;
        uint256 was;
        uint256 now_;
        uint256[] wasWeights;
        uint256[] weights;
        Rounding rounding;
    }

    /// @dev Books the list's lines; returns what each party then has of it.
    function _list(Walk memory walk, AllocationRequest calldata request, uint256 amount)
        internal
        returns (int256[] memory had)
    {
        had = new int256[](walk.parties.length);
        uint256 left = amount;
        for (uint256 count = walk.rules.take(1); count > 0; --count) {
            left -= _stage(walk, request, left, had);
        }
        uint256 guaranteed = walk.rules.take(1);
        if (guaranteed == 0) return had;
        int256[] memory least = new int256[](had.length);
        uint256 named = 0;
        for (; guaranteed > 0; --guaranteed) {
            uint256 place = walk.rules.take(1);
            least[place] = int256(walk.rules.take(8));
            named |= 1 << place;
        }
        int256[] memory due = Guarantees.lines(had, least, named);
        for (uint256 i = 0; i < had.length; ++i) {
            _book(walk, request, due[i] - _lineOf(walk, request));
            had[i] += due[i];
        }
    }

    /// @return now_ what the stage takes
    function _stage(Walk memory walk, AllocationRequest calldata request, uint256 left, int256[] memory had)
        private
        returns (uint256 now_)
    {
        RulesReader.Stage memory stage = walk.rules.stage();
        uint256 index = walk.stage++;
        uint256 was = walk.restated ? request.record.takes[index] : 0;
        bytes32 key = _keyOf(walk.side, stage.name);
        now_ = _takeOf(walk, request, stage, key, left, was);
        walk.now_.takes[index] = now_;
        _take(key, request.month / 12, was, now_);
        if (stage.target == TO_PARTY) {
            uint256 place = walk.rules.take(1);
            had[place] += _book(walk, request, int256(now_) - int256(was));
        } else if (stage.target == TO_RESERVE) {
            walk.rules.at += 36;
            _book(walk, request, int256(now_) - int256(was));
        } else if (stage.target == TO_LIST) {
            _addAll(had, _list(walk, request, now_));
        } else {
            Weighted memory weighted = _weighted(walk, request, stage, was, now_);
            weighted.index = index;
            _bookAll(walk, request, _partsOf(walk, request, weighted), had);
        }
    }

    /// @dev The least of what is left, the percentage, and what the `until` has room for.
    function _takeOf(
        Walk memory walk,
        AllocationRequest calldata request,
        RulesReader.Stage memory stage,
        bytes32 key,
        uint256 left,
        uint256 was
    ) private view returns (uint256 fen) {
        fen = left;
        if (stage.percent != 0) {
            uint256 part = (stage.ofPool == 1 ? walk.now_.total : left) * stage.percent / MILLION;
            if (part < fen) fen = part;
        }
        if (stage.until == 0) return fen;
        uint256 others = 0;
        uint256 year = request.month / 12;
        if (stage.per == PER_YEAR) others = _takenIn(key, year, year) - was;
        if (stage.per == PER_AGREEMENT) {
            others = _takenIn(key, _agreements.firstMonthOf(request.agreement) / 12, request.booked / 12) - was;
        }
        uint256 room = stage.until > others ? stage.until - others : 0;
        if (room < fen) fen = room;
    }

    function _weighted(
        Walk memory walk,
        AllocationRequest calldata request,
        RulesReader.Stage memory stage,
        uint256 was,
        uint256 now_
    ) private pure returns (Weighted memory weighted) {
        RulesReader.Cursor memory rules = walk.rules;
        uint256 parties = walk.parties.length;
        (weighted.name, weighted.was, weighted.now_) = (stage.name, was, now_);
        if (stage.target == TO_DRIVER) {
            if (rules.take(1) == METERED) {
                rules.at += 4 * rules.take(1);
                rules.at += rules.take(1);
            } else {
                rules.at += 32;
            }
            uint256[] memory ifZero = rules.weights(parties);
            (weighted.weights, weighted.wasWeights) = (ifZero, ifZero);
            uint256[] memory read = _slice(walk.now_.weights, walk.weight, parties);
            if (_any(read)) weighted.weights = read;
            if (walk.restated) {
                read = _slice(request.record.weights, walk.weight, parties);
                if (_any(read)) weighted.wasWeights = read;
            }
            walk.weight += parties;
        } else {
            weighted.weights = rules.weights(parties);
            weighted.wasWeights = weighted.weights;
        }
        uint256 name = rules.take(1);
        weighted.rounding.name = name;
        if (name == REMAINDER_TO) weighted.rounding.detail = rules.take(1);
        if (name == QUOTA) weighted.rounding.detail = rules.take(32);
    }

    function _partsOf(Walk memory walk, AllocationRequest calldata request, Weighted memory w)
        private
        returns (int256[] memory parts)
    {
        bool nothing = w.was == 0 && w.now_ == 0;
        if (walk.restated && w.was == w.now_) nothing = nothing || _same(w.wasWeights, w.weights);
        if (nothing) return new int256[](walk.parties.length);
        if (w.rounding.name == QUOTA) return _byQuota(walk, request, w);
        if (w.rounding.name == CARRIED) return _byCarried(walk, w);
        uint256[] memory shares = w.rounding.name == REMAINDER_TO
            ? Roundings.remainderTo(w.now_, w.weights, w.rounding.detail)
            : Roundings.largestRemainder(w.now_, w.weights);
        assembly ("memory-safe") {
            parts := shares // at most 10^18 fen, so the same words
        }
        if (!walk.restated) return parts;
        for (uint256 i = 0; i < parts.length; ++i) {
            parts[i] -= request.record.lines[walk.line + i];
        }
    }

    function _byQuota(Walk memory walk, AllocationRequest calldata request, Weighted memory w)
        private
        returns (int256[] memory)
    {
        if (walk.row == request.rows.length) revert ProofMissing(w.index);
        QuotaRows calldata rows = request.rows[walk.row++];
        uint256[] memory weights = Roundings.reduced(w.weights);
        uint256 total = Roundings.sum(weights);
        bytes32 counter = _keyOf(walk.counter, w.name);
        uint256 h = _h[counter];
        int256 amount = int256(w.now_) - int256(w.was);
        uint256 after_ = uint256(int256(h) + amount);
        _requireRow(w, h % total, rows.before, rows.beforePath);
        _requireRow(w, after_ % total, rows.then, rows.thenPath);
        _h[counter] = after_;
        return Roundings.quota(h, amount, weights, rows.before, rows.then);
    }

    function _byCarried(Walk memory walk, Weighted memory w) private returns (int256[] memory parts) {
        bytes32 counter = _keyOf(walk.counter, w.name);
        int256[] memory carry = _carryOf(counter, walk.parties.length);
        parts = walk.restated
            ? Roundings.correction(w.was, w.wasWeights, w.now_, w.weights, carry)
            : Roundings.carried(w.now_, w.weights, carry);
        _keepCarry(counter, carry);
    }

    function _requireRow(Weighted memory w, uint256 row, uint16[] calldata counts, bytes32[] calldata path)
        private
        pure
    {
        bool good =
            counts.length == w.weights.length && Schedules.includes(bytes32(w.rounding.detail), row, counts, path);
        if (!good) revert ScheduleRowInvalid(w.index, row);
    }

    /// @dev The next line: what it was and what is added; returns what it then is.
    function _book(Walk memory walk, AllocationRequest calldata request, int256 fen)
        private
        pure
        returns (int256 line)
    {
        line = _lineOf(walk, request) + fen;
        walk.added[walk.line] = fen;
        walk.now_.lines[walk.line++] = line;
    }

    /// @dev As `_book`, for each party. Parts and lines are below 2^64 fen, and a list has at most 300: no sum overflows.
    function _bookAll(Walk memory walk, AllocationRequest calldata request, int256[] memory parts, int256[] memory had)
        private
        pure
    {
        uint256 at = walk.line;
        int256[] memory added = walk.added;
        int256[] memory lines = walk.now_.lines;
        bool restated = walk.restated;
        walk.line = at + parts.length;
        unchecked {
            for (uint256 i = 0; i < parts.length; ++i) {
                int256 part = parts[i];
                added[at + i] = part;
                if (restated) part += request.record.lines[at + i];
                lines[at + i] = part;
                had[i] += part;
            }
        }
    }

    function _lineOf(Walk memory walk, AllocationRequest calldata request) private pure returns (int256) {
        return walk.restated ? request.record.lines[walk.line] : int256(0);
    }

    function _addAll(int256[] memory had, int256[] memory more) private pure {
        for (uint256 i = 0; i < had.length; ++i) {
            had[i] += more[i];
        }
    }

    function _slice(uint256[] memory from, uint256 at, uint256 count) private pure returns (uint256[] memory found) {
        found = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            found[i] = from[at + i];
        }
    }

    function _any(uint256[] memory weights) private pure returns (bool) {
        for (uint256 i = 0; i < weights.length; ++i) {
            if (weights[i] != 0) return true;
        }
        return false;
    }

    function _same(uint256[] memory left, uint256[] memory right) internal pure returns (bool) {
        return keccak256(abi.encodePacked(left)) == keccak256(abi.encodePacked(right));
    }
}
