// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title A party's word on a version (EIP-712 `AgreementSignature`), in the domain of docs/formats.md
library AgreementSignatures {
    bytes32 private constant TYPEHASH =
        keccak256("AgreementSignature(bytes32 agreement,bytes32 rules,uint32 member,uint64 deadline)");

    function hashOf(bytes32 text, bytes32 rules, uint32 member, uint64 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(TYPEHASH, text, rules, member, deadline));
    }

    /// @return signer zero where the signature is none
    function signerOf(bytes32 domain, bytes32 hash, bytes calldata signature) internal pure returns (address signer) {
        ECDSA.RecoverError fault;
        (signer, fault,) = ECDSA.tryRecoverCalldata(MessageHashUtils.toTypedDataHash(domain, hash), signature);
        if (fault != ECDSA.RecoverError.NoError) return address(0);
    }
}
