// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Credentials} from "../../../contracts/Credentials.sol";
import {AnchorRequest, Entry, Link, Voucher} from "../../../contracts/types/Types.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";

/// @notice Batches, vouchers and trees made a second way: written from docs/formats.md, not from the contracts.
abstract contract Batching is Stage {
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)");
    bytes32 private constant VOUCHER_TYPE = keccak256(
        "LinkVoucher(uint32 registrar,uint32 issuer,bytes20 batch,uint32 standard,uint8 level,uint32 accreditation,bytes32 credentialKey,bytes32 tokenKey,uint32 count,bytes32 entriesRoot,bytes32 linksHash,uint64 deadline)"
    );

    /// @dev The Credentials, called by this account next.
    function _by(address account) internal returns (Credentials) {
        vm.prank(account);
        return credentials;
    }

    function _anchor(uint256 seed, uint256 count) internal returns (bytes20 batch) {
        AnchorRequest memory request = _request(seed, count);
        _by(ISSUER).anchor(request);
        return request.batch;
    }

    /// @dev A request of the college that is good in every respect; change what a test is about, then sign again.
    function _request(uint256 seed, uint256 count) internal view returns (AnchorRequest memory request) {
        request.batch = _batchId(COLLEGE, seed);
        request.standard = WELDER;
        request.level = LEVEL;
        request.accreditation = ACCREDITATION;
        request.credentialKey = credentialKey;
        request.tokenKey = tokenKey;
        request.entries = _entries(seed, count);
        request.links = _links(seed, count);
        request.voucher.registrar = BUREAU;
        request.voucher.deadline = uint64(block.timestamp) + 3600;
        _sign(request, REGISTRAR_SIGNER);
    }

    function _batchId(uint32 member, uint256 seed) internal pure returns (bytes20) {
        return bytes20(bytes.concat(bytes4(member), bytes16(keccak256(abi.encode("batch", seed)))));
    }

    /// @dev Strictly ascending digests, spread over the whole range; every third entry has no token.
    function _entries(uint256 seed, uint256 count) internal pure returns (Entry[] memory entries) {
        entries = new Entry[](count);
        uint256 step = type(uint256).max / (count + 1);
        for (uint256 i = 0; i < count; ++i) {
            uint256 jitter = uint256(keccak256(abi.encode("document", seed, i))) % step;
            bytes32 token = i % 3 == 2 ? bytes32(0) : keccak256(abi.encode("token", seed, i));
            entries[i] = Entry(bytes32(i * step + jitter + 1), token);
        }
    }

    function _links(uint256 seed, uint256 count) internal pure returns (Link[] memory links) {
        links = new Link[](count);
        uint256 step = type(uint256).max / (count + 1);
        for (uint256 i = 0; i < count; ++i) {
            uint256 jitter = uint256(keccak256(abi.encode("tag", seed, i))) % step;
            links[i] = Link(bytes32(i * step + jitter + 1), keccak256(abi.encode("link", seed, i)));
        }
    }

    function _sign(AnchorRequest memory request, uint256 signer) internal view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(signer, _voucherDigest(request));
        request.voucher.signature = abi.encodePacked(r, s, v);
    }

    function _voucherDigest(AnchorRequest memory request) internal view returns (bytes32) {
        bytes32 structHash = keccak256(
            bytes.concat(
                abi.encode(VOUCHER_TYPE, request.voucher.registrar, uint32(bytes4(request.batch)), request.batch),
                abi.encode(request.standard, request.level, request.accreditation),
                abi.encode(request.credentialKey, request.tokenKey, uint32(request.entries.length)),
                abi.encode(_root(request.batch, request.entries), _linksHash(request.links)),
                abi.encode(request.voucher.deadline)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", _domain(), structHash));
    }

    function _domain() internal view returns (bytes32) {
        bytes memory chainRef = abi.encodePacked(consortium.chainRef());
        return keccak256(
            abi.encode(
                DOMAIN_TYPE,
                keccak256("Guild Ledger"),
                keccak256("1"),
                block.chainid,
                address(credentials),
                bytes32(bytes.concat(chainRef, new bytes(24)))
            )
        );
    }

    function _linksHash(Link[] memory links) internal pure returns (bytes32) {
        bytes memory joined = hex"07";
        for (uint256 i = 0; i < links.length; ++i) {
            joined = bytes.concat(joined, links[i].tag, links[i].link);
        }
        return keccak256(joined);
    }

    /// @dev By halves from the top (a full left side, the rest on the right), where the contract goes by levels.
    function _root(bytes20 batch, Entry[] memory entries) internal pure returns (bytes32) {
        return _rootBetween(batch, entries, 0, entries.length);
    }

    /// @dev The path of one position, from the leaf up.
    function _siblings(bytes20 batch, Entry[] memory entries, uint256 position)
        internal
        pure
        returns (bytes32[] memory)
    {
        return _pathBetween(batch, entries, 0, entries.length, position);
    }

    function _rootBetween(bytes20 batch, Entry[] memory entries, uint256 from, uint256 until)
        private
        pure
        returns (bytes32)
    {
        if (until - from == 1) {
            Entry memory entry = entries[from];
            return keccak256(bytes.concat(hex"00", batch, entry.documentDigest, entry.tokenDigest));
        }
        uint256 middle = from + _fullSide(until - from);
        return keccak256(
            bytes.concat(
                hex"01", _rootBetween(batch, entries, from, middle), _rootBetween(batch, entries, middle, until)
            )
        );
    }

    function _pathBetween(bytes20 batch, Entry[] memory entries, uint256 from, uint256 until, uint256 position)
        private
        pure
        returns (bytes32[] memory path)
    {
        if (until - from == 1) return new bytes32[](0);
        uint256 middle = from + _fullSide(until - from);
        bool left = position < middle;
        bytes32[] memory below = left
            ? _pathBetween(batch, entries, from, middle, position)
            : _pathBetween(batch, entries, middle, until, position);
        path = new bytes32[](below.length + 1);
        for (uint256 i = 0; i < below.length; ++i) {
            path[i] = below[i];
        }
        path[below.length] =
            left ? _rootBetween(batch, entries, middle, until) : _rootBetween(batch, entries, from, middle);
    }

    /// @dev The largest power of two below `count`.
    function _fullSide(uint256 count) private pure returns (uint256 side) {
        side = 1;
        while (side * 2 < count) side *= 2;
    }
}
