// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../interfaces/IAllocations.sol";

/// @title What stages remember: takes by year, and under one version what a quota took and what rounding left to carry
abstract contract StageCounters is IAllocations {
    uint256 private constant A_WORD = 4; // carries of 64 bits

    mapping(bytes32 stage => mapping(uint256 year => uint256 fen)) private _taken;
    mapping(bytes32 counter => uint256 fen) internal _h;
    mapping(bytes32 counter => mapping(uint256 index => uint256 word)) private _carries;

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _take(bytes32 stage, uint256 year, uint256 was, uint256 now_) internal {
        if (was != now_) _taken[stage][year] = _taken[stage][year] + now_ - was;
    }

    /// @return fen what the stage took in these years, both included
    function _takenIn(bytes32 stage, uint256 first, uint256 last) internal view returns (uint256 fen) {
        for (uint256 year = first; year <= last; ++year) {
            fen += _taken[stage][year];
        }
    }

    function _carryOf(bytes32 counter, uint256 parties) internal view returns (int256[] memory carry) {
        carry = new int256[](parties);
        mapping(uint256 index => uint256 word) storage words = _carries[counter];
        uint256 word = 0;
        unchecked {
            for (uint256 i = 0; i < parties; ++i) {
                word = i % A_WORD == 0 ? words[i / A_WORD] : word >> 64;
                carry[i] = int64(uint64(word));
            }
        }
    }

    function _keepCarry(bytes32 counter, int256[] memory carry) internal {
        mapping(uint256 index => uint256 word) storage words = _carries[counter];
        uint256 word = 0;
        uint256 count = carry.length;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                word |= uint256(uint64(int64(carry[i]))) << 64 * (i % A_WORD);
                if (i % A_WORD == A_WORD - 1 || i + 1 == count) {
                    words[i / A_WORD] = word;
                    word = 0;
                }
            }
        }
    }

    function _sideOf(bytes32 agreement, bytes32 pool, uint8 side) internal pure returns (bytes32) {
        return keccak256(abi.encode(agreement, pool, side));
    }

    function _keyOf(bytes32 of_, bytes32 name) internal pure returns (bytes32) {
        return keccak256(abi.encode(of_, name));
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAllocations
    function countersOf(bytes32 version, bytes32 pool, uint8 side, bytes32 stage, uint256 parties)
        external
        view
        returns (uint256 h, int256[] memory carry)
    {
        bytes32 counter = _keyOf(_sideOf(version, pool, side), stage);
        return (_h[counter], _carryOf(counter, parties));
    }

    /// @inheritdoc IAllocations
    function takenOf(bytes32 agreement, bytes32 pool, uint8 side, bytes32 stage, uint32 year)
        external
        view
        returns (uint256 fen)
    {
        return _taken[_keyOf(_sideOf(agreement, pool, side), stage)][year];
    }
}
