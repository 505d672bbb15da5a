// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {KeyPurpose} from "../types/Types.sol";

/// @title Names of keys and chains, as docs/formats.md lays them out
library Ids {
    function keyId(uint32 member, KeyPurpose purpose, bytes32 publicKey) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x04), member, uint8(purpose), publicKey));
    }

    function chainRef(bytes32 genesisHash, address consortium) internal pure returns (bytes8) {
        return bytes8(keccak256(abi.encodePacked(uint8(0x05), genesisHash, consortium)));
    }
}
