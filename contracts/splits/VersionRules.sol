// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RulesReader} from "../libraries/splits/RulesReader.sol";
import {
    AIRPORT,
    BENEFIT,
    CARRIED,
    METERED,
    PER_AGREEMENT,
    QUOTA,
    REMAINDER_TO,
    TO_DRIVER,
    TO_FIXED,
    TO_LIST,
    TO_PARTY,
    TO_RESERVE,
    Version
} from "../types/Splits.sol";
import {VersionFacts} from "./VersionFacts.sol";

/// @title Reads the whole of `rules` once, refuses what cannot be computed with, keeps what acts and closes look up
abstract contract VersionRules is VersionFacts {
    using RulesReader for RulesReader.Cursor;

    uint256 private constant MAX_PARTIES = 50;
    uint256 private constant MAX_POOLS = 32;
    uint256 private constant MAX_STAGES = 16;
    uint256 private constant MAX_DEPTH = 4;
    uint256 private constant MAX_WEIGHTED = 300;
    uint256 private constant MAX_WEIGHT_SUM = 10_000;
    uint256 private constant MAX_OBJECTION_DAYS = 366;
    uint256 private constant FISCAL = 3;
    uint256 private constant NON_TAX = 2;
    uint256 private constant FIRST_MONTH = 1970 * 12;
    uint256 private constant LAST_MONTH = 3000 * 12 - 1;

    struct Walk {
        RulesReader.Cursor rules;
        bytes32 agreement;
        bytes32 version;
        uint32[] members;
        uint256 parties;
        bytes32 pool;
        uint256 side;
        bytes32[] names; // of the side's stages so far
        uint256 stages;
        uint256 weighted;
    }

    /// @dev `facts` has text, rules and agreement; the rest is read here.
    function _readRules(bytes32 version, bytes calldata rules, Version memory facts) internal {
        Walk memory walk;
        walk.rules = RulesReader.Cursor(rules, 32);
        (walk.agreement, walk.version) = (facts.agreement, version);
        _readHead(walk, facts);
        uint256 parties = 32 + 4 + 4 + 2 + 1 + 4 + 1;
        uint256 pools = _count(walk, MAX_POOLS);
        for (uint256 i = 0; i < pools; ++i) {
            _readPool(walk, rules, parties);
        }
        if (walk.rules.at != rules.length) revert RulesInvalid(walk.rules.at);
        _versions[version] = facts;
        _keepMembers(version, walk.members);
    }

    function _readHead(Walk memory walk, Version memory facts) private {
        RulesReader.Cursor memory rules = walk.rules;
        facts.from = uint32(_among(walk, rules.take(4), FIRST_MONTH, LAST_MONTH));
        facts.to = uint32(rules.take(4));
        if (facts.to != 0) _among(walk, facts.to, facts.from, LAST_MONTH);
        facts.objectionDays = uint16(_among(walk, rules.take(2), 1, MAX_OBJECTION_DAYS));
        facts.committed = _among(walk, rules.take(1), 0, 1) == 1;
        facts.administrator = uint32(rules.take(4));
        uint32[] memory members = new uint32[](2 * MAX_PARTIES);
        uint256 count = _readMembers(walk, members, 0);
        if (count == 0) revert RulesInvalid(rules.at);
        facts.parties = uint8(count);
        walk.parties = count;
        count = _readMembers(walk, members, count);
        assembly ("memory-safe") {
            mstore(members, count)
        }
        facts.members = uint8(count);
        walk.members = members;
        if (_placeIn(members, facts.administrator) == count) revert RulesInvalid(rules.at);
        _netting[walk.version] = _readPlaces(walk);
    }

    function _readMembers(Walk memory walk, uint32[] memory members, uint256 known) private pure returns (uint256) {
        uint256 more = _count(walk, MAX_PARTIES);
        for (uint256 i = 0; i < more; ++i) {
            uint32 member = uint32(walk.rules.take(4));
            for (uint256 j = 0; j < known; ++j) {
                if (members[j] == member) revert RulesInvalid(walk.rules.at);
            }
            if (member == 0) revert RulesInvalid(walk.rules.at);
            members[known++] = member;
        }
        return known;
    }

    function _readPlaces(Walk memory walk) private pure returns (uint256 places) {
        uint256 count = _count(walk, walk.parties);
        for (uint256 i = 0; i < count; ++i) {
            places |= 1 << _nextPlace(walk, places);
        }
    }

    function _readPool(Walk memory walk, bytes calldata rules, uint256 parties) private {
        walk.pool = walk.rules.name();
        uint256 nature = _among(walk, walk.rules.take(1), 1, 4);
        uint256 netting = walk.rules.take(1);
        bool publicMoney = nature == NON_TAX || nature == FISCAL;
        _among(walk, netting, 0, publicMoney ? 0 : 1);
        if (netting == 1) _netted[walk.version][walk.pool] = true;
        uint256 sides = _among(walk, walk.rules.take(1), 1, 3);
        for (walk.side = 0; walk.side < 2; ++walk.side) {
            if (sides >> walk.side & 1 == 0) continue;
            (walk.stages, walk.weighted, walk.names) = (0, 0, new bytes32[](MAX_STAGES));
            uint256 start = walk.rules.at;
            _readList(walk, 1);
            bytes32 key = _keyOf(walk.pool, walk.side);
            if (_sides[walk.version][key] != 0) revert RulesInvalid(start);
            _sides[walk.version][key] = keccak256(
                abi.encodePacked(
                    uint8(walk.parties), rules[parties:parties + 4 * walk.parties], rules[start:walk.rules.at]
                )
            );
        }
    }

    function _readList(Walk memory walk, uint256 depth) private {
        if (depth > MAX_DEPTH) revert RulesInvalid(walk.rules.at);
        uint256 count = _among(walk, walk.rules.take(1), 1, MAX_STAGES);
        for (uint256 i = 1; i <= count; ++i) {
            _readStage(walk, depth, i == count);
        }
        uint256 guaranteed = _count(walk, walk.side == BENEFIT ? walk.parties : 0);
        uint256 places = 0;
        for (uint256 i = 0; i < guaranteed; ++i) {
            places |= 1 << _nextPlace(walk, places);
            walk.rules.take(8);
        }
    }

    function _readStage(Walk memory walk, uint256 depth, bool last) private {
        RulesReader.Stage memory stage = walk.rules.stage();
        if (walk.stages == MAX_STAGES) revert RulesInvalid(walk.rules.at);
        for (uint256 i = 0; i < walk.stages; ++i) {
            if (walk.names[i] == stage.name) revert RulesInvalid(walk.rules.at);
        }
        walk.names[walk.stages++] = stage.name;
        bool rest = stage.percent == 0 && stage.until == 0;
        bool good = rest == last && stage.percent <= 1e6 && stage.ofPool <= (stage.percent == 0 ? 0 : 1);
        good = good && stage.per <= PER_AGREEMENT && (stage.per == 0) == (stage.until == 0);
        if (!good) revert RulesInvalid(walk.rules.at);
        if (stage.target == TO_PARTY) _place(walk);
        else if (stage.target == TO_FIXED) _readWeighted(walk, true);
        else if (stage.target == TO_DRIVER) _readDriver(walk);
        else if (stage.target == TO_RESERVE) _readReserve(walk);
        else if (stage.target == TO_LIST) _readList(walk, depth + 1);
        else revert RulesInvalid(walk.rules.at);
    }

    function _readDriver(Walk memory walk) private {
        uint256 driver = _among(walk, walk.rules.take(1), METERED, AIRPORT);
        if (driver == METERED) {
            uint256 assets = _among(walk, walk.rules.take(1), 1, 64);
            for (uint256 i = 0; i < assets; ++i) {
                _assets[walk.version].push(uint32(walk.rules.take(4)));
            }
            uint256 classes = _count(walk, 4);
            for (uint256 i = 0; i < classes; ++i) {
                uint256 class = _among(walk, walk.rules.take(1), 10, 40);
                if (class % 10 != 0) revert RulesInvalid(walk.rules.at);
            }
        } else {
            bytes32 series = walk.rules.name();
            uint8 known = _series[walk.version][series];
            if (known == 0) known = _seriesOf(walk.agreement, series);
            if (known != 0 && known != driver) revert SeriesKindChanged(series, known, uint8(driver));
            _series[walk.version][series] = uint8(driver);
        }
        _readWeighted(walk, false);
    }

    /// @dev Weights and their rounding.
    function _readWeighted(Walk memory walk, bool fixed_) private pure {
        if (++walk.weighted * walk.parties > MAX_WEIGHTED) revert RulesInvalid(walk.rules.at);
        uint256 sum = 0;
        for (uint256 i = 0; i < walk.parties; ++i) {
            sum += walk.rules.take(2);
        }
        if (sum == 0 || sum > MAX_WEIGHT_SUM) revert RulesWeightsInvalid(walk.rules.at, sum, MAX_WEIGHT_SUM);
        uint256 rounding = _among(walk, walk.rules.take(1), REMAINDER_TO, CARRIED);
        if (rounding == REMAINDER_TO) _place(walk);
        if (rounding == QUOTA) {
            if (!fixed_) revert RulesInvalid(walk.rules.at);
            walk.rules.name();
        }
    }

    function _readReserve(Walk memory walk) private {
        bytes32 reserve = walk.rules.name();
        uint32 keeper = uint32(walk.rules.take(4));
        if (walk.side != BENEFIT || _placeIn(walk.members, keeper) == walk.members.length) {
            revert RulesInvalid(walk.rules.at);
        }
        bytes32 key = _keyOf(walk.pool, uint256(reserve));
        uint32 known = _keepers[walk.version][key];
        if (known != 0 && known != keeper) revert RulesInvalid(walk.rules.at);
        _keepers[walk.version][key] = keeper;
    }

    function _place(Walk memory walk) private pure returns (uint256) {
        return _among(walk, walk.rules.take(1), 0, walk.parties - 1);
    }

    /// @dev A place above those seen.
    function _nextPlace(Walk memory walk, uint256 seen) private pure returns (uint256 place) {
        place = _place(walk);
        if (seen >> place != 0) revert RulesInvalid(walk.rules.at);
    }

    function _count(Walk memory walk, uint256 most) private pure returns (uint256) {
        return _among(walk, walk.rules.take(1), 0, most);
    }

    function _among(Walk memory walk, uint256 value, uint256 least, uint256 most) private pure returns (uint256) {
        if (value < least || value > most) revert RulesInvalid(walk.rules.at);
        return value;
    }
}
