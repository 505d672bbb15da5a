// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ICredentials} from "../interfaces/ICredentials.sol";
import {Link} from "../types/Types.sol";

/// @title The registrar's word on a batch: its entries, its links, and under what it is anchored (EIP-712 `LinkVoucher`)
/// @dev The domain carries a salt, which OpenZeppelin's EIP712 has not: chain ref then 24 zero bytes, so that a voucher
/// counts on one deployment of one consortium only, even where chain ids meet.
library LinkVouchers {
    struct LinkVoucher {
        uint32 registrar;
        uint32 issuer;
        bytes20 batch;
        uint32 standard;
        uint8 level;
        uint32 accreditation;
        bytes32 credentialKey;
        bytes32 tokenKey;
        uint32 count;
        bytes32 entriesRoot;
        bytes32 linksHash;
        uint64 deadline;
    }

    bytes32 private constant TYPEHASH = keccak256(
        "LinkVoucher(uint32 registrar,uint32 issuer,bytes20 batch,uint32 standard,uint8 level,uint32 accreditation,"
        "bytes32 credentialKey,bytes32 tokenKey,uint32 count,bytes32 entriesRoot,bytes32 linksHash,uint64 deadline)"
    );
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)");
    bytes32 private constant NAME_HASH = keccak256("Guild Ledger");
    bytes32 private constant VERSION_HASH = keccak256("1");

    /// @return signer the account that signed; whether it is the registrar's is for the Consortium to say
    function signerOf(LinkVoucher memory voucher, bytes32 domain, bytes calldata signature)
        internal
        pure
        returns (address signer)
    {
        ECDSA.RecoverError fault;
        (signer, fault,) = ECDSA.tryRecoverCalldata(digestOf(voucher, domain), signature);
        if (fault != ECDSA.RecoverError.NoError) revert ICredentials.VoucherSignatureInvalid();
    }

    function digestOf(LinkVoucher memory voucher, bytes32 domain) internal pure returns (bytes32) {
        return MessageHashUtils.toTypedDataHash(domain, keccak256(abi.encode(TYPEHASH, voucher)));
    }

    /// @dev The chain id is read each time: after a fork of the chain a voucher counts on one side only.
    function domainSeparator(bytes8 chainRef) internal view returns (bytes32) {
        return keccak256(
            abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(this), bytes32(chainRef))
        );
    }

    /// @notice keccak(0x07 ‖ tag ‖ link ‖ tag ‖ link …): in calldata they lie side by side already.
    function linksHash(Link[] calldata links) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let buffer := mload(0x40)
            let size := shl(6, links.length)
            mstore8(buffer, 0x07)
            calldatacopy(add(buffer, 1), links.offset, size)
            hash := keccak256(buffer, add(size, 1))
        }
    }
}
