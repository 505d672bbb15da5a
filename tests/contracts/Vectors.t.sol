// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EntryTree} from "../../contracts/libraries/EntryTree.sol";
import {Ids} from "../../contracts/libraries/Ids.sol";
import {LinkVouchers} from "../../contracts/libraries/LinkVouchers.sol";
import {Entry, KeyPurpose, Link} from "../../contracts/types/Types.sol";
import {Assert} from "./support/Assert.sol";
import {vm} from "./support/Vm.sol";

/// @notice The libraries as a contract, for what they take from calldata and for the address in a domain.
contract Formats {
    function leafOf(bytes20 batch, Entry calldata entry) external pure returns (bytes32) {
        return EntryTree.leafOf(batch, entry);
    }

    function rootOf(bytes20 batch, Entry[] calldata entries) external pure returns (bytes32) {
        return EntryTree.rootOf(batch, entries);
    }

    function includes(
        bytes32 root,
        uint256 count,
        bytes20 batch,
        Entry calldata entry,
        uint256 position,
        bytes32[] calldata siblings
    ) external pure returns (bool) {
        return EntryTree.includes(root, count, batch, entry, position, siblings);
    }

    function linksHash(Link[] calldata links) external pure returns (bytes32) {
        return LinkVouchers.linksHash(links);
    }

    function voucherDigest(LinkVouchers.LinkVoucher calldata voucher, bytes8 chainRef) external view returns (bytes32) {
        return LinkVouchers.digestOf(voucher, LinkVouchers.domainSeparator(chainRef));
    }
}

/// @notice The frozen vectors of docs/formats.md bind these libraries, the Python formats and the page alike.
contract VectorsTest is Assert {
    string private json;
    Formats private formats;

    function setUp() public {
        json = vm.readFile("tests/vectors/formats.json");
        formats = new Formats();
    }

    function test_the_chain_ref_equals_its_vector() public view {
        bytes32 genesis = _word(".['chain ref'].in.genesis_hash");
        address consortium = address(bytes20(_word(".['chain ref'].in.consortium")));
        eq(Ids.chainRef(genesis, consortium), _word(".['chain ref'].out"), "chain ref");
    }

    function test_key_ids_equal_their_vectors() public view {
        for (uint256 i = 0; i < 4; ++i) {
            string memory at = string.concat(".['key id'][", vm.toString(i), "]");
            bytes32 keyId = Ids.keyId(
                uint32(vm.parseJsonUint(json, string.concat(at, ".in.member"))),
                KeyPurpose(vm.parseJsonUint(json, string.concat(at, ".in.purpose"))),
                _word(string.concat(at, ".in.public_key"))
            );
            eq(keyId, _word(string.concat(at, ".out")), "key id");
        }
    }

    function test_the_leaf_equals_its_vector() public view {
        Entry memory entry = Entry(_word(".leaf.in.document_digest"), _word(".leaf.in.token_digest"));
        eq(formats.leafOf(bytes20(_word(".leaf.in.batch")), entry), _word(".leaf.out"), "leaf");
    }

    function test_roots_and_paths_equal_their_vectors() public view {
        uint8[6] memory counts = [1, 2, 3, 5, 8, 9];
        for (uint256 vector = 0; vector < counts.length; ++vector) {
            uint256 count = counts[vector];
            string memory at = string.concat(".root[", vm.toString(vector), "]");
            bytes20 batch = bytes20(_word(string.concat(at, ".in.batch")));
            Entry[] memory entries = _entries(string.concat(at, ".in.entries"), count);
            bytes32 root = _word(string.concat(at, ".out"));
            eq(formats.rootOf(batch, entries), root, "root");
            for (uint256 i = 0; i < count; ++i) {
                bytes32[] memory path = _words(string.concat(at, ".siblings[", vm.toString(i), "]"));
                yes(formats.includes(root, count, batch, entries[i], i, path), "path");
            }
        }
    }

    function test_the_links_hash_equals_its_vector() public view {
        Link[] memory links = new Link[](3);
        for (uint256 i = 0; i < links.length; ++i) {
            bytes32[] memory pair = _words(string.concat(".['links hash'].in[", vm.toString(i), "]"));
            links[i] = Link(pair[0], pair[1]);
        }
        eq(formats.linksHash(links), _word(".['links hash'].out"), "links hash");
    }

    function test_the_voucher_digest_equals_its_vector() public {
        string memory at = ".['link voucher'].in";
        LinkVouchers.LinkVoucher memory voucher = LinkVouchers.LinkVoucher({
            registrar: uint32(_number(at, ".registrar")),
            issuer: uint32(_number(at, ".issuer")),
            batch: bytes20(_word(string.concat(at, ".batch"))),
            standard: uint32(_number(at, ".standard")),
            level: uint8(_number(at, ".level")),
            accreditation: uint32(_number(at, ".accreditation")),
            credentialKey: _word(string.concat(at, ".credential_key")),
            tokenKey: _word(string.concat(at, ".token_key")),
            count: uint32(_number(at, ".count")),
            entriesRoot: _word(string.concat(at, ".entries_root")),
            linksHash: _word(string.concat(at, ".links_hash")),
            deadline: uint64(_number(at, ".deadline"))
        });
        vm.chainId(_number(at, ".chain_id"));
        address where = address(bytes20(_word(string.concat(at, ".contract"))));
        vm.etch(where, address(formats).code);
        bytes8 chainRef = bytes8(_word(string.concat(at, ".chain_ref")));
        eq(Formats(where).voucherDigest(voucher, chainRef), _word(".['link voucher'].out"), "digest");
    }

    function _number(string memory at, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(at, field));
    }

    /// @dev Hex without prefix, left-aligned in a word.
    function _word(string memory key) private view returns (bytes32) {
        return bytes32(vm.parseBytes(string.concat("0x", vm.parseJsonString(json, key))));
    }

    function _words(string memory key) private view returns (bytes32[] memory words) {
        string[] memory texts = vm.parseJsonStringArray(json, key);
        words = new bytes32[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) {
            words[i] = bytes32(vm.parseBytes(string.concat("0x", texts[i])));
        }
    }

    function _entries(string memory key, uint256 count) private view returns (Entry[] memory entries) {
        entries = new Entry[](count);
        for (uint256 i = 0; i < count; ++i) {
            bytes32[] memory pair = _words(string.concat(key, "[", vm.toString(i), "]"));
            entries[i] = Entry(pair[0], pair[1]);
        }
    }
}
