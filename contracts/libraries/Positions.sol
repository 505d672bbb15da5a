// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../interfaces/ICredentials.sol";

/// @title Positions of a batch and their masks: bit `position % 256` of word `position / 256`
library Positions {
    uint256 private constant WORDS = 2;

    /// @notice The masks of strictly ascending positions, each below `count`.
    function masksOf(uint16[] calldata positions, uint16 count) internal pure returns (uint256[WORDS] memory masks) {
        if (positions.length == 0) revert ICredentials.PositionsEmpty();
        for (uint256 i = 0; i < positions.length; ++i) {
            uint16 position = positions[i];
            if (i != 0 && position <= positions[i - 1]) revert ICredentials.PositionsNotAscending(i);
            if (position >= count) revert ICredentials.PositionOutOfRange(position, count);
            masks[position >> 8] |= 1 << (position & 0xff);
        }
    }

    /// @notice The lowest position that is set in both, if there is one.
    function firstOfBoth(uint256[WORDS] memory a, uint256[WORDS] memory b) internal pure returns (bool, uint16) {
        for (uint256 word = 0; word < WORDS; ++word) {
            uint256 both = a[word] & b[word];
            if (both != 0) return (true, uint16(word * 256 + _lowestBit(both)));
        }
        return (false, 0);
    }

    function isSet(uint256[WORDS] memory masks, uint256 position) internal pure returns (bool) {
        return (masks[position >> 8] >> (position & 0xff)) & 1 == 1;
    }

    function _lowestBit(uint256 word) private pure returns (uint256 bit) {
        while ((word >> bit) & 1 == 0) {
            ++bit;
        }
    }
}
