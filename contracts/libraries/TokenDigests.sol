// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../interfaces/ICredentials.sol";
import {Entry} from "../types/Types.sol";

/// @title A token digest stands for one entry of its batch
/// @notice A token is found in its batch by its digest, so two entries with one digest would give it two standings.
/// Zero, which is no token, may repeat.
/// @dev A set in memory, open addressing with linear probing, at most half full: digests are hashes, so their low bits
/// spread. Who invents digests that collide pays for the probes.
library TokenDigests {
    function requireDistinct(Entry[] calldata entries) internal pure {
        uint256 size = 2;
        while (size < 2 * entries.length) {
            size *= 2;
        }
        bytes32[] memory slots = new bytes32[](size);
        for (uint256 i = 0; i < entries.length; ++i) {
            bytes32 digest = entries[i].tokenDigest;
            if (digest != 0 && !_insert(slots, digest)) {
                revert ICredentials.TokenDigestRepeated(i, _firstWith(entries, digest), digest);
            }
        }
    }

    /// @return added false where the digest was in the set
    function _insert(bytes32[] memory slots, bytes32 digest) private pure returns (bool added) {
        assembly ("memory-safe") {
            let mask := sub(mload(slots), 1)
            let slot := and(digest, mask)
            let at := add(add(slots, 0x20), shl(5, slot))
            let found := mload(at)
            for {} and(iszero(iszero(found)), iszero(eq(found, digest))) {} {
                slot := and(add(slot, 1), mask)
                at := add(add(slots, 0x20), shl(5, slot))
                found := mload(at)
            }
            added := iszero(found)
            if added { mstore(at, digest) }
        }
    }

    function _firstWith(Entry[] calldata entries, bytes32 digest) private pure returns (uint256 index) {
        while (entries[index].tokenDigest != digest) {
            ++index;
        }
    }
}
