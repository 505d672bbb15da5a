// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Roundings} from "./Roundings.sol";

/// @title What moves from those above their guarantee to those below it. The lines sum to 0.
library Guarantees {
    /// @param had what each party has of the list
    /// @param least by place, 0 where none is named
    /// @param named bit i: the party at place i has a guarantee
    function lines(int256[] memory had, int256[] memory least, uint256 named)
        internal
        pure
        returns (int256[] memory moved)
    {
        uint256 count = had.length;
        moved = new int256[](count);
        uint256[] memory spare = new uint256[](count);
        uint256 left = 0;
        for (uint256 i = 0; i < count; ++i) {
            if (had[i] > least[i]) left += spare[i] = uint256(had[i] - least[i]);
        }
        uint256 given = 0;
        for (uint256 i = 0; i < count; ++i) {
            if (named >> i & 1 == 1 && had[i] < least[i]) {
                uint256 part = uint256(least[i] - had[i]);
                if (part > left) part = left;
                left -= part;
                given += part;
                moved[i] = int256(part);
            }
        }
        if (given == 0) return moved;
        uint256[] memory taken = Roundings.largestRemainder(given, spare);
        for (uint256 i = 0; i < count; ++i) {
            moved[i] -= int256(taken[i]);
        }
    }
}
