// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {QuotaRows} from "../../../contracts/types/Splits.sol";

/// @notice Writes `rules` and schedules as docs/splits.md lays them out, for tests; shares nothing with what reads them.
library SplitRules {
    function head(
        bytes32 supersedes,
        uint32 from,
        uint32 to,
        bool committed,
        uint32 administrator,
        uint32[] memory parties,
        uint32[] memory agents
    ) internal pure returns (bytes memory) {
        bytes memory start = abi.encodePacked(
            supersedes, from, to, uint16(10), committed ? uint8(1) : uint8(0), administrator
        );
        return abi.encodePacked(start, members(parties), members(agents));
    }

    function members(uint32[] memory some) internal pure returns (bytes memory made) {
        made = abi.encodePacked(uint8(some.length));
        for (uint256 i = 0; i < some.length; ++i) {
            made = abi.encodePacked(made, some[i]);
        }
    }

    function four(uint32[] memory some) internal pure returns (bytes memory made) {
        for (uint256 i = 0; i < some.length; ++i) {
            made = abi.encodePacked(made, some[i]);
        }
    }

    /// @param take percent (4), of pool (1), until (8), per (1), or nothing for the rest
    function stage(string memory name, bytes memory take, bytes memory target) internal pure returns (bytes memory) {
        return abi.encodePacked(keccak256(bytes(name)), take.length == 0 ? new bytes(14) : take, target);
    }

    function percent(uint32 millionths) internal pure returns (bytes memory) {
        return abi.encodePacked(millionths, uint8(0), uint64(0), uint8(0));
    }

    function until(uint64 fen, uint8 per) internal pure returns (bytes memory) {
        return abi.encodePacked(uint32(0), uint8(0), fen, per);
    }

    function party(uint8 place) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), place);
    }

    function fixed_(uint16[] memory weights, bytes memory rounding) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(2), _two(weights), rounding);
    }

    function driver(uint8 name, string memory series, uint16[] memory ifZero, bytes memory rounding)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(uint8(3), name, keccak256(bytes(series)), _two(ifZero), rounding);
    }

    function reserve(string memory name, uint32 keeper) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(4), keccak256(bytes(name)), keeper);
    }

    function pool(string memory name, uint8 nature, uint8 netting, uint8 sides, bytes memory lists)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(keccak256(bytes(name)), nature, netting, sides, lists);
    }

    function quota(uint16[] memory weights) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(3), rootOf(weights));
    }

    // ── schedules ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The weights have no common factor.
    function rowOf(uint16[] memory weights, uint256 row) internal pure returns (uint16[] memory counts) {
        counts = new uint16[](weights.length);
        for (uint256 given = 0; given < row; ++given) {
            _give(weights, counts, given, _sum(weights));
        }
    }

    function _give(uint16[] memory weights, uint16[] memory counts, uint256 given, uint256 total) private pure {
        uint256 best = type(uint256).max;
        for (uint256 i = 0; i < weights.length; ++i) {
            uint256 allowed = ((given + 1) * weights[i] + total - 1) / total;
            if (counts[i] + 1 > allowed) continue;
            bool more = best == type(uint256).max
                || uint256(weights[i]) * (counts[best] + 1) > uint256(weights[best]) * (counts[i] + 1);
            if (more) best = i;
        }
        ++counts[best];
    }

    function rows(uint16[] memory weights, uint256 h, uint256 amount) internal pure returns (QuotaRows memory) {
        uint256 total = _sum(weights);
        (uint256 a, uint256 b) = (h % total, (h + amount) % total);
        return QuotaRows(rowOf(weights, a), pathOf(weights, a), rowOf(weights, b), pathOf(weights, b));
    }

    function rootOf(uint16[] memory weights) internal pure returns (bytes32) {
        bytes32[] memory nodes = _leaves(weights);
        for (uint256 count = nodes.length; count > 1; count /= 2) {
            _up(nodes, count);
        }
        return nodes[0];
    }

    function pathOf(uint16[] memory weights, uint256 row) internal pure returns (bytes32[] memory path) {
        bytes32[] memory nodes = _leaves(weights);
        uint256 height = 0;
        while (1 << height < nodes.length) ++height;
        path = new bytes32[](height);
        uint256 count = nodes.length;
        for (uint256 i = 0; i < height; ++i) {
            path[i] = nodes[row >> i ^ 1];
            _up(nodes, count);
            count /= 2;
        }
    }

    function _leaves(uint16[] memory weights) private pure returns (bytes32[] memory nodes) {
        uint256 width = 1;
        while (width < _sum(weights)) width *= 2;
        nodes = new bytes32[](width);
        uint16[] memory counts = new uint16[](weights.length);
        uint256 total = _sum(weights);
        for (uint256 row = 0; row < total; ++row) {
            nodes[row] = keccak256(abi.encodePacked(uint8(0x0a), uint16(row), _two(counts)));
            _give(weights, counts, row, total);
        }
    }

    function _up(bytes32[] memory nodes, uint256 count) private pure {
        for (uint256 i = 0; i < count / 2; ++i) {
            nodes[i] = keccak256(abi.encodePacked(uint8(0x0b), nodes[2 * i], nodes[2 * i + 1]));
        }
    }

    function _two(uint16[] memory numbers) private pure returns (bytes memory made) {
        made = new bytes(2 * numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            (made[2 * i], made[2 * i + 1]) = (bytes1(uint8(numbers[i] >> 8)), bytes1(uint8(numbers[i])));
        }
    }

    function _sum(uint16[] memory weights) private pure returns (uint256 total) {
        for (uint256 i = 0; i < weights.length; ++i) {
            total += weights[i];
        }
    }
}
