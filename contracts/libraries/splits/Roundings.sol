// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Shares of an amount by weights, in party order (docs/splits.md, "The arithmetic")
/// @dev Amounts to 10^18, times 10^9 for `carried`, by weights below 2^96 with a sum below 2^102: products fit 256 bits.
library Roundings {
    int256 internal constant NANO = 1e9;

    function remainderTo(uint256 amount, uint256[] memory weights, uint256 place)
        internal
        pure
        returns (uint256[] memory parts)
    {
        uint256 total = sum(weights);
        uint256 count = weights.length;
        parts = new uint256[](count);
        uint256 left = amount;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                left -= parts[i] = amount * weights[i] / total;
            }
            parts[place] += left;
        }
    }

    function largestRemainder(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory parts) {
        uint256 total = sum(weights);
        uint256 count = weights.length;
        parts = new uint256[](count);
        uint256[] memory rests = new uint256[](count);
        uint256 left = amount;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                uint256 product = amount * weights[i];
                left -= parts[i] = product / total;
                rests[i] = product % total + 1;
            }
        }
        _giveLargest(parts, rests, left);
    }

    /// @notice One each to the `left` largest of `rests` (each above 0), ties to the first. Spends `rests`.
    function _giveLargest(uint256[] memory parts, uint256[] memory rests, uint256 left) private pure {
        uint256 count = parts.length;
        unchecked {
            for (; left > 0; --left) {
                uint256 best = 0;
                uint256 most = 0;
                for (uint256 i = 0; i < count; ++i) {
                    uint256 rest = rests[i];
                    if (rest > most) (best, most) = (i, rest);
                }
                rests[best] = 0;
                ++parts[best];
            }
        }
    }

    /// @notice C(h + A) − C(h), from the two rows h mod T and (h + A) mod T of the schedule; `amount` may be below 0.
    /// @param weights without their common factor, T their sum; fixed ones: of 2 bytes, so that no product overflows
    function quota(uint256 h, int256 amount, uint256[] memory weights, uint16[] calldata before, uint16[] calldata then)
        internal
        pure
        returns (int256[] memory parts)
    {
        uint256 total = sum(weights);
        int256 rounds = int256(uint256(int256(h) + amount) / total) - int256(h / total);
        parts = new int256[](weights.length);
        unchecked {
            for (uint256 i = 0; i < weights.length; ++i) {
                parts[i] = rounds * int256(weights[i]) + int256(uint256(then[i])) - int256(uint256(before[i]));
            }
        }
    }

    /// @notice What each earned, in nano-fen.
    function earned(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory) {
        return largestRemainder(amount * uint256(NANO), weights);
    }

    /// @param carry what rounding left so far, in nano-fen; what it leaves now stands there afterwards
    function carried(uint256 amount, uint256[] memory weights, int256[] memory carry)
        internal
        pure
        returns (int256[] memory parts)
    {
        uint256[] memory due = earned(amount, weights);
        uint256 count = due.length;
        parts = new int256[](count);
        int256 left = int256(amount);
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                carry[i] += int256(due[i]);
                if (carry[i] >= NANO) {
                    parts[i] = carry[i] / NANO;
                    carry[i] -= parts[i] * NANO;
                    left -= parts[i];
                }
            }
            for (; left > 0; --left) {
                _give(parts, carry);
            }
            for (; left < 0; ++left) {
                _takeBack(parts, carry);
            }
        }
    }

    /// @notice What restating books where (amount, weights) were `old` and are `now_`; parts may be below 0.
    /// @param carry as in `carried`
    function correction(
        uint256 oldAmount,
        uint256[] memory oldWeights,
        uint256 amount,
        uint256[] memory weights,
        int256[] memory carry
    ) internal pure returns (int256[] memory parts) {
        uint256[] memory was = earned(oldAmount, oldWeights);
        uint256[] memory due = earned(amount, weights);
        uint256 count = due.length;
        parts = new int256[](count);
        int256 left = int256(amount) - int256(oldAmount);
        for (uint256 i = 0; i < count; ++i) {
            int256 owed = carry[i] + int256(due[i]) - int256(was[i]);
            int256 rest = owed % NANO;
            if (rest < 0) rest += NANO;
            parts[i] = (owed - rest) / NANO;
            carry[i] = rest;
            left -= parts[i];
        }
        for (; left > 0; --left) {
            _give(parts, carry);
        }
    }

    /// @dev To the greatest of what is owed still; ties to the first party.
    function _give(int256[] memory parts, int256[] memory owed) private pure {
        unchecked {
            uint256 best = 0;
            for (uint256 i = 1; i < owed.length; ++i) {
                if (owed[i] > owed[best]) best = i;
            }
            ++parts[best];
            owed[best] -= NANO;
        }
    }

    /// @dev From the smallest among those that have some; ties to the last party.
    function _takeBack(int256[] memory parts, int256[] memory owed) private pure {
        unchecked {
            uint256 worst = type(uint256).max;
            for (uint256 i = 0; i < owed.length; ++i) {
                if (parts[i] > 0 && (worst == type(uint256).max || owed[i] <= owed[worst])) worst = i;
            }
            --parts[worst];
            owed[worst] += NANO;
        }
    }

    /// @notice The weights without their common factor.
    function reduced(uint256[] memory weights) internal pure returns (uint256[] memory found) {
        uint256 common = 0;
        uint256 count = weights.length;
        found = new uint256[](count);
        unchecked {
            for (uint256 i = 0; i < count && common != 1; ++i) {
                uint256 other = weights[i];
                while (other != 0) (common, other) = (other, common % other);
            }
            for (uint256 i = 0; i < count; ++i) {
                found[i] = weights[i] / common;
            }
        }
    }

    function sum(uint256[] memory weights) internal pure returns (uint256 total) {
        unchecked {
            for (uint256 i = 0; i < weights.length; ++i) {
                total += weights[i];
            }
        }
    }
}
