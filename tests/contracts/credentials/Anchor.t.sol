// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {AnchorRequest, Batch, Standing} from "../../../contracts/types/Types.sol";
import {Batching} from "../support/Batching.sol";
import {vm} from "../support/Vm.sol";

/// @notice What a batch must be in itself. Who may anchor it, and with what: Allowed.t.sol.
contract AnchorTest is Batching {
    function test_an_anchored_batch_stores_what_was_checked_and_publishes_all() public {
        AnchorRequest memory request = _request(1, 5);
        bytes32 root = _root(request.batch, request.entries);
        vm.roll(123);
        vm.expectEmit(address(credentials));
        emit ICredentials.Anchored(
            request.batch,
            WELDER,
            BUREAU,
            LEVEL,
            ACCREDITATION,
            credentialKey,
            tokenKey,
            root,
            ISSUER,
            request.entries,
            request.links
        );
        _by(ISSUER).anchor(request);

        Batch memory expected =
            Batch(root, credentialKey, tokenKey, WELDER, ACCREDITATION, BUREAU, 5, LEVEL, START, 123);
        eq(abi.encode(credentials.batchOf(request.batch)), abi.encode(expected), "batch");
        yes(credentials.standingOf(request.batch, 4) == Standing.Good, "the last entry");
        yes(credentials.standingOf(request.batch, 5) == Standing.None, "none behind it");
        eq(credentials.actsOf(request.batch).length, 0, "no act");
    }

    function test_a_second_batch_leaves_the_first() public {
        bytes20 first = _anchor(1, 3);
        bytes memory before = abi.encode(credentials.batchOf(first));
        _anchor(2, 4);
        eq(abi.encode(credentials.batchOf(first)), before, "first batch");
    }

    function test_a_batch_is_anchored_once_whatever_it_holds() public {
        _anchor(1, 3);
        AnchorRequest memory again = _request(1, 3);
        _fails(abi.encodeWithSelector(ICredentials.BatchAlreadyAnchored.selector, again.batch));
        _by(ISSUER).anchor(again);
        AnchorRequest memory other = _request(2, 4);
        other.batch = again.batch;
        _sign(other, REGISTRAR_SIGNER);
        _fails(abi.encodeWithSelector(ICredentials.BatchAlreadyAnchored.selector, again.batch));
        _by(ISSUER).anchor(other);
    }

    function test_a_batch_has_at_least_one_entry() public {
        AnchorRequest memory request = _request(1, 1);
        delete request.entries;
        delete request.links;
        _fails(abi.encodeWithSelector(ICredentials.BatchSizeInvalid.selector, 0, 512));
        _by(ISSUER).anchor(request);
    }

    function test_a_batch_has_at_most_512_entries() public {
        AnchorRequest memory most = _request(1, 512);
        _by(ISSUER).anchor(most);
        eq(credentials.batchOf(most.batch).count, 512, "count");
        eq(credentials.batchOf(most.batch).root, _root(most.batch, most.entries), "root");
        AnchorRequest memory tooMany = _request(2, 513);
        _fails(abi.encodeWithSelector(ICredentials.BatchSizeInvalid.selector, 513, 512));
        _by(ISSUER).anchor(tooMany);
    }

    function test_entries_strictly_ascend() public {
        AnchorRequest memory request = _request(1, 4);
        request.entries[2].documentDigest = request.entries[1].documentDigest;
        _fails(abi.encodeWithSelector(ICredentials.EntriesNotAscending.selector, 2));
        _by(ISSUER).anchor(request);
        request.entries[3].documentDigest = 0;
        request.entries[2].documentDigest = bytes32(uint256(request.entries[1].documentDigest) + 1);
        _fails(abi.encodeWithSelector(ICredentials.EntriesNotAscending.selector, 3));
        _by(ISSUER).anchor(request);
    }

    function test_a_document_digest_is_never_zero() public {
        AnchorRequest memory request = _request(1, 4);
        request.entries[0].documentDigest = 0;
        _fails(abi.encodeWithSelector(ICredentials.DigestZero.selector, 0));
        _by(ISSUER).anchor(request);
    }

    /// @dev A token is looked up by its digest: revoking one of two entries that share it would leave it good.
    function test_two_entries_of_a_batch_never_share_a_token_digest() public {
        AnchorRequest memory request = _request(1, 300);
        request.entries[297].tokenDigest = request.entries[4].tokenDigest;
        _sign(request, REGISTRAR_SIGNER);
        _failsAsTokenRepeated(297, 4, request.entries[4].tokenDigest);
        _by(ISSUER).anchor(request);
        request.entries[297].tokenDigest = 0;
        _sign(request, REGISTRAR_SIGNER);
        _by(ISSUER).anchor(request);
        eq(credentials.batchOf(request.batch).count, 300, "entries without a token may be many");
    }

    function test_fuzz_a_repeated_token_digest_is_found_wherever_it_stands(uint256 seed, uint256 one, uint256 other)
        public
    {
        uint256 count = 2 + seed % 60;
        (one, other) = (one % count, other % count);
        AnchorRequest memory request = _request(seed, count);
        for (uint256 i = 0; i < count; ++i) {
            request.entries[i].tokenDigest = bytes32((seed >> 8) + i * 2 ** (seed % 8)); // close together: they collide
        }
        bytes32 digest = request.entries[one].tokenDigest;
        request.entries[other].tokenDigest = digest;
        _sign(request, REGISTRAR_SIGNER);
        if (one != other && digest != 0) {
            (uint256 first, uint256 second) = one < other ? (one, other) : (other, one);
            _failsAsTokenRepeated(second, first, digest);
        }
        _by(ISSUER).anchor(request);
    }

    function test_every_entry_has_one_link() public {
        AnchorRequest memory request = _request(1, 4);
        request.links = _links(1, 3);
        _fails(abi.encodeWithSelector(ICredentials.LinkCountMismatch.selector, 4, 3));
        _by(ISSUER).anchor(request);
        request.links = _links(1, 5);
        _fails(abi.encodeWithSelector(ICredentials.LinkCountMismatch.selector, 4, 5));
        _by(ISSUER).anchor(request);
    }

    function test_tags_strictly_ascend() public {
        AnchorRequest memory request = _request(1, 4);
        request.links[3].tag = request.links[2].tag;
        _fails(abi.encodeWithSelector(ICredentials.TagsNotAscending.selector, 3));
        _by(ISSUER).anchor(request);
    }

    function test_a_refused_batch_leaves_nothing() public {
        AnchorRequest memory request = _request(1, 4);
        request.voucher.deadline = START - 1;
        _fails(abi.encodeWithSelector(ICredentials.VoucherExpired.selector, START - 1, START));
        _by(ISSUER).anchor(request);
        Batch memory nothing;
        eq(abi.encode(credentials.batchOf(request.batch)), abi.encode(nothing), "batch");
    }

    function _failsAsTokenRepeated(uint256 index, uint256 earlier, bytes32 digest) private {
        _fails(abi.encodeWithSelector(ICredentials.TokenDigestRepeated.selector, index, earlier, digest));
    }

    function test_the_contract_says_where_it_stands() public view {
        eq(credentials.consortium(), address(consortium), "consortium");
        eq(credentials.chainRef(), bytes32(consortium.chainRef()), "chain ref");
        eq(credentials.domainSeparator(), _domain(), "domain separator");
        eq(credentials.authority(), consortium.authority(), "access manager");
        eq(credentials.NAME(), CREDENTIALS, "registered name");
        eq(credentials.MAX_ENTRIES(), 512, "most entries");
    }

    function test_fuzz_root_and_count_equal_a_tree_built_another_way(uint256 seed, uint256 count) public {
        count = 1 + count % 40;
        AnchorRequest memory request = _request(seed, count);
        _by(ISSUER).anchor(request);
        eq(credentials.batchOf(request.batch).root, _root(request.batch, request.entries), "root");
        eq(credentials.batchOf(request.batch).count, count, "count");
    }
}
