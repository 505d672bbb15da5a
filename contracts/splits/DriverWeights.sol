// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {ISplits} from "../interfaces/ISplits.sol";
import {IUsedMinutes} from "../interfaces/IUsedMinutes.sol";
import {RulesReader} from "../libraries/splits/RulesReader.sol";
import {
    AllocationRequest,
    CAPITAL,
    METERED,
    SHAPLEY,
    SideRecord,
    TO_DRIVER,
    TO_FIXED,
    TO_LIST,
    TO_PARTY,
    TO_RESERVE,
    QUOTA,
    REMAINDER_TO,
    TableWeights
} from "../types/Splits.sol";
import {StageCounters} from "./StageCounters.sol";

/// @title What the drivers of a side weigh: read from the chain at a close, the live ones again when a month is restated
abstract contract DriverWeights is StageCounters {
    using RulesReader for RulesReader.Cursor;

    bytes32 private constant USES = "Uses";
    uint256 private constant MAX_STAGES = 16;
    uint256 private constant ALL_CLASSES = 0x0a141e28; // where none is named

    IAgreements internal immutable _agreements;
    ISplits internal immutable _splits;
    IConsortium private immutable _register;

    /// @param side of the agreement, for takes
    /// @param counter of the version, for h and carries
    /// @param stages, lines how many the list has
    /// @param stage, weight, line, table, row where the walk stands
    struct Walk {
        RulesReader.Cursor rules;
        SideRecord now_;
        int256[] added;
        uint32[] parties;
        bytes32 side;
        bytes32 counter;
        uint256 stages;
        uint256 lines;
        uint256 stage;
        uint256 weight;
        uint256 line;
        uint256 table;
        uint256 row;
        bool restated;
    }

    /// @param classes a byte each
    struct Metered {
        address uses;
        uint32[] assets;
        uint256 classes;
        uint256 count;
    }

    constructor(address consortium_, address agreements_, address splits_) {
        (_register, _agreements, _splits) = (IConsortium(consortium_), IAgreements(agreements_), ISplits(splits_));
    }

    /// @dev Reads the list once for its size and the weights of its drivers.
    function _readWeights(Walk memory walk, AllocationRequest calldata request) internal view {
        walk.now_.weights = new uint256[](MAX_STAGES * walk.parties.length);
        _measure(walk, request);
        uint256[] memory weights = walk.now_.weights;
        uint256 count = walk.weight;
        assembly ("memory-safe") {
            mstore(weights, count)
        }
        (walk.weight, walk.rules.at) = (0, 0);
    }

    function _measure(Walk memory walk, AllocationRequest calldata request) private view {
        RulesReader.Cursor memory rules = walk.rules;
        uint256 parties = walk.parties.length;
        for (uint256 left = rules.take(1); left > 0; --left) {
            rules.at += 46; // up to the target
            uint256 target = rules.take(1);
            ++walk.stages;
            if (target == TO_LIST) {
                _measure(walk, request);
                continue;
            }
            bool weighted = target == TO_FIXED || target == TO_DRIVER;
            walk.lines += weighted ? parties : 1;
            if (target == TO_PARTY) rules.at += 1;
            if (target == TO_RESERVE) rules.at += 36;
            if (target == TO_DRIVER) _read(walk, request);
            if (weighted) {
                rules.at += 2 * parties;
                uint256 rounding = rules.take(1);
                rules.at += rounding == REMAINDER_TO ? 1 : rounding == QUOTA ? 32 : 0;
            }
        }
        uint256 guaranteed = rules.take(1);
        rules.at += 9 * guaranteed;
        if (guaranteed > 0) walk.lines += parties;
    }

    function _read(Walk memory walk, AllocationRequest calldata request) private view {
        uint256 driver = walk.rules.take(1);
        uint256 from = walk.weight;
        walk.weight += walk.parties.length;
        if (driver == METERED) {
            _readMinutes(walk, request, from);
            return;
        }
        bytes32 series = walk.rules.name();
        if (walk.restated && driver >= CAPITAL) {
            for (uint256 i = 0; i < walk.parties.length; ++i) {
                walk.now_.weights[from + i] = request.record.weights[from + i];
            }
        } else if (driver >= SHAPLEY) {
            _readTable(walk, request, series, from);
        } else {
            uint32 month = driver == CAPITAL ? 0 : request.month;
            int256[] memory sums = _splits.seriesAt(request.agreement, series, month, request.booked, walk.parties);
            for (uint256 i = 0; i < sums.length; ++i) {
                if (sums[i] > 0) walk.now_.weights[from + i] = uint256(sums[i]);
            }
        }
    }

    function _readMinutes(Walk memory walk, AllocationRequest calldata request, uint256 from) private view {
        RulesReader.Cursor memory rules = walk.rules;
        Metered memory metered;
        metered.assets = new uint32[](rules.take(1));
        for (uint256 i = 0; i < metered.assets.length; ++i) {
            metered.assets[i] = uint32(rules.take(4));
        }
        metered.count = rules.take(1);
        metered.classes = metered.count == 0 ? ALL_CLASSES : rules.take(metered.count);
        if (metered.count == 0) metered.count = 4;
        (metered.uses,,) = _register.contractOf(USES);
        for (uint256 i = 0; i < walk.parties.length; ++i) {
            int256 sum = walk.restated ? int256(request.record.weights[from + i]) : int256(0);
            if (metered.uses != address(0)) sum += _minutesOf(metered, walk.parties[i], request.month, request.booked);
            if (sum < 0) revert UsedMinutesBelowZero(walk.parties[i], sum);
            walk.now_.weights[from + i] = uint256(sum);
        }
    }

    function _minutesOf(Metered memory metered, uint32 member, uint32 month, uint32 window)
        private
        view
        returns (int256 sum)
    {
        for (uint256 a = 0; a < metered.assets.length; ++a) {
            for (uint256 c = 0; c < metered.count; ++c) {
                uint8 class = uint8(metered.classes >> 8 * c);
                sum += IUsedMinutes(metered.uses).usedMinutes(metered.assets[a], member, month, window, class);
            }
        }
    }

    /// @dev The weights of the newest table, as all accepted them.
    function _readTable(Walk memory walk, AllocationRequest calldata request, bytes32 series, uint256 from)
        private
        view
    {
        bytes32 digest = _splits.tableAt(request.agreement, series, request.booked);
        if (digest == 0) return;
        if (walk.table == request.tables.length) revert ProofMissing(walk.stages);
        TableWeights calldata table = request.tables[walk.table++];
        bytes32 given = keccak256(abi.encode(table.members, table.weights));
        if (given != digest) revert TableMismatch(walk.stages, digest, given);
        for (uint256 i = 0; i < walk.parties.length; ++i) {
            for (uint256 j = 0; j < table.members.length; ++j) {
                if (table.members[j] == walk.parties[i]) walk.now_.weights[from + i] = table.weights[j];
            }
        }
    }
}
