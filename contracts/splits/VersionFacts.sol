// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {IJournal} from "../interfaces/IJournal.sol";
import {TableRows} from "../libraries/splits/TableRows.sol";
import {Version} from "../types/Splits.sol";

/// @title What the chain keeps of a version: who, since when, and digests of its sides
abstract contract VersionFacts is IAgreements {
    mapping(bytes32 version => Version) internal _versions;
    mapping(bytes32 version => uint256[] eightEach) private _members;
    mapping(bytes32 version => mapping(bytes32 poolSide => bytes32 digest)) internal _sides;
    mapping(bytes32 version => mapping(bytes32 series => uint8 kind)) internal _series;
    mapping(bytes32 version => mapping(bytes32 fund => uint32 keeper)) internal _keepers;
    mapping(bytes32 version => mapping(bytes32 pool => bool)) internal _netted;
    mapping(bytes32 version => uint256 places) internal _netting;
    mapping(bytes32 version => uint32[]) internal _assets;
    mapping(bytes32 agreement => bytes32[]) internal _active; // oldest first

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _keepMembers(bytes32 version, uint32[] memory members) internal {
        uint256 word = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            word |= uint256(members[i]) << 32 * (i % 8);
            if (i % 8 == 7 || i + 1 == members.length) {
                _members[version].push(word);
                word = 0;
            }
        }
    }

    function _membersOf(bytes32 version) internal view returns (uint32[] memory members) {
        members = new uint32[](_versions[version].members);
        uint256 word = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            word = i % 8 == 0 ? _members[version][i / 8] : word >> 32;
            members[i] = uint32(word);
        }
    }

    /// @return place beyond the last one where the member is no participant
    function _placeIn(uint32[] memory members, uint256 member) internal pure returns (uint256 place) {
        while (place < members.length && members[place] != member) ++place;
    }

    function _newest(bytes32 agreement) internal view returns (bytes32 version) {
        uint256 count = _active[agreement].length;
        return count == 0 ? bytes32(0) : _active[agreement][count - 1];
    }

    function _rulingOf(bytes32 agreement, uint32 month) private view returns (bytes32 version) {
        bytes32[] storage active = _active[agreement];
        if (active.length == 0) revert AgreementUnknown(agreement);
        for (uint256 i = active.length; i > 0; --i) {
            version = active[i - 1];
            if (_versions[version].from <= month) return version;
        }
        revert MonthBeforeAgreement(agreement, month);
    }

    function _keyOf(bytes32 pool, uint256 sideOrReserve) internal pure returns (bytes32) {
        return keccak256(abi.encode(pool, sideOrReserve));
    }

    function _seriesOf(bytes32 agreement, bytes32 series) internal view returns (uint8 kind) {
        bytes32[] storage active = _active[agreement];
        for (uint256 i = active.length; i > 0 && kind == 0; --i) {
            kind = _series[active[i - 1]][series];
        }
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAgreements
    function versionOf(bytes32 version) external view returns (Version memory) {
        return _versions[version];
    }

    /// @inheritdoc IAgreements
    function versionsOf(bytes32 agreement) external view returns (bytes32[] memory versions) {
        return _active[agreement];
    }

    /// @inheritdoc IAgreements
    function membersOf(bytes32 version) external view returns (uint32[] memory members) {
        return _membersOf(version);
    }

    /// @inheritdoc IAgreements
    function firstMonthOf(bytes32 agreement) external view returns (uint32 month) {
        if (_active[agreement].length == 0) revert AgreementUnknown(agreement);
        return _versions[_active[agreement][0]].from;
    }

    /// @inheritdoc IAgreements
    function rulingOf(bytes32 agreement, uint32 month) external view returns (bytes32 version, Version memory facts) {
        version = _rulingOf(agreement, month);
        facts = _versions[version];
    }

    /// @inheritdoc IAgreements
    function rulingSideOf(bytes32 agreement, uint32 month, bytes32 pool, uint8 side)
        external
        view
        returns (bytes32 version, bytes32 digest, uint16 objectionDays)
    {
        version = _rulingOf(agreement, month);
        objectionDays = _versions[version].objectionDays;
        if (!_versions[version].committed) digest = _sides[version][_keyOf(pool, side)];
    }

    /// @inheritdoc IAgreements
    function placeOf(bytes32 version, uint32 member) external view returns (uint256 place) {
        uint32[] memory members = _membersOf(version);
        place = _placeIn(members, member);
        if (place == members.length) revert MemberNotParticipant(version, member);
    }

    /// @inheritdoc IAgreements
    function requireTable(bytes32 version, string calldata rows, uint32[] calldata named, bool alone) external view {
        uint32[] memory members = _membersOf(version);
        uint256 next = 0;
        for (uint256 i = 0; i < named.length; ++i) {
            uint256 place = _placeIn(members, named[i]);
            if (place >= _versions[version].parties) revert IJournal.MemberNotParty(version, named[i]);
            if (place < next) revert IJournal.TableInvalid(named.length, i);
            next = place + 1;
        }
        TableRows.check(bytes(rows), named, alone);
    }

    /// @inheritdoc IAgreements
    function sideOf(bytes32 version, bytes32 pool, uint8 side) external view returns (bytes32 digest) {
        return _sides[version][_keyOf(pool, side)];
    }

    /// @inheritdoc IAgreements
    function sideKnown(bytes32 agreement, bytes32 pool, uint8 side) external view returns (bool) {
        bytes32[] storage active = _active[agreement];
        for (uint256 i = active.length; i > 0; --i) {
            if (_sides[active[i - 1]][_keyOf(pool, side)] != 0) return true;
        }
        return false;
    }

    /// @inheritdoc IAgreements
    function seriesOf(bytes32 agreement, bytes32 series) external view returns (uint8 kind) {
        return _seriesOf(agreement, series);
    }

    /// @inheritdoc IAgreements
    function keeperOf(bytes32 agreement, bytes32 pool, bytes32 reserve) external view returns (uint32 keeper) {
        bytes32[] storage active = _active[agreement];
        for (uint256 i = active.length; i > 0 && keeper == 0; --i) {
            keeper = _keepers[active[i - 1]][_keyOf(pool, uint256(reserve))];
        }
    }

    /// @inheritdoc IAgreements
    function nettable(bytes32 version, uint32 a, uint32 b, bytes32 poolA, bytes32 poolB) external view returns (bool) {
        uint32[] memory members = _membersOf(version);
        uint256 places = _netting[version];
        return a != b && places >> _placeIn(members, a) & 1 == 1 && places >> _placeIn(members, b) & 1 == 1
            && _netted[version][poolA] && _netted[version][poolB];
    }

    /// @inheritdoc IAgreements
    function assetsOf(bytes32 agreement) external view returns (uint32[] memory assets) {
        bytes32[] storage active = _active[agreement];
        uint256 count = 0;
        for (uint256 i = 0; i < active.length; ++i) {
            count += _assets[active[i]].length;
        }
        assets = new uint32[](count);
        for (uint256 i = 0; i < active.length; ++i) {
            uint32[] storage some = _assets[active[i]];
            for (uint256 j = 0; j < some.length; ++j) {
                assets[--count] = some[j];
            }
        }
    }
}
