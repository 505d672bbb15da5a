// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {ROLE_ISSUE} from "../../../contracts/types/Roles.sol";
import {Batch, Entry, ImportTerms, KeyPurpose, MemberStatus, Standing} from "../../../contracts/types/Types.sol";
import {Batching} from "../support/Batching.sol";
import {vm} from "../support/Vm.sol";

contract ImportTest is Batching {
    bytes20 private batch = _batchId(COLLEGE, 1);
    uint16 private constant COUNT = 7;

    function test_an_approval_is_published_and_anchors_nothing_yet() public {
        bytes32 key = draw();
        _accepts(address(credentials), 0, key, COUNCIL);
        vm.expectEmit(address(credentials));
        emit ICredentials.ImportApproved(batch, FITTER, 30, "root", COUNT, credentialKey, tokenKey);
        _by(COUNCIL).approveImport(key, _terms(batch, FITTER, "root", COUNT));
        eq(credentials.batchOf(batch).anchoredAt, 0, "not anchored");
    }

    function test_an_approved_import_is_anchored_as_historic() public {
        Entry[] memory entries = _entries(1, COUNT);
        bytes32 root = _root(batch, entries);
        _approve(root, COUNT);
        vm.expectEmit(address(credentials));
        emit ICredentials.HistoricAnchored(batch, FITTER, 30, credentialKey, tokenKey, root, ISSUER, entries);
        _by(ISSUER).anchorRoot(batch, entries);

        Batch memory expected =
            Batch(root, credentialKey, tokenKey, FITTER, 0, 0, COUNT, 30, true, START, uint64(block.number));
        eq(abi.encode(credentials.batchOf(batch)), abi.encode(expected), "batch");
        yes(credentials.standingOf(batch, COUNT - 1) == Standing.Good, "standing");
    }

    // ── approveImport ───────────────────────────────────────────────────────────────────────────────────────────

    function test_an_import_is_approved_once_and_before_its_batch_is_anchored() public {
        _approve("root", COUNT);
        _fails(abi.encodeWithSelector(ICredentials.ImportAlreadyApproved.selector, batch));
        _approve("other", COUNT);
        bytes20 anchored = _anchor(2, 2);
        _fails(abi.encodeWithSelector(ICredentials.BatchAlreadyAnchored.selector, anchored));
        _by(COUNCIL).approveImport(draw(), _terms(anchored, FITTER, "root", COUNT));
    }

    function test_an_approval_needs_a_standard_and_a_size() public {
        _fails(abi.encodeWithSelector(IConsortium.StandardUnknown.selector, 9));
        _by(COUNCIL).approveImport(draw(), _terms(batch, 9, "root", COUNT));
        _fails(abi.encodeWithSelector(ICredentials.BatchSizeInvalid.selector, 0, 512));
        _approve("root", 0);
        _fails(abi.encodeWithSelector(ICredentials.BatchSizeInvalid.selector, 513, 512));
        _approve("root", 513);
    }

    function test_an_approval_is_the_councils_and_happens_once() public {
        bytes32 key = draw();
        _failsAsStranger();
        credentials.approveImport(key, _terms(batch, FITTER, "root", COUNT));
        _by(COUNCIL).approveImport(key, _terms(batch, FITTER, "root", COUNT));
        _failsAsRepeated(0, key);
        _by(COUNCIL).approveImport(key, _terms(_batchId(COLLEGE, 2), FITTER, "root", COUNT));
    }

    // ── anchorRoot ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_import_without_approval_is_refused() public {
        _fails(abi.encodeWithSelector(ICredentials.ImportNotApproved.selector, batch));
        _import(ISSUER, _entries(1, COUNT));
    }

    function test_an_import_holds_what_was_approved_and_nothing_else() public {
        Entry[] memory entries = _entries(1, COUNT);
        bytes32 approved = _root(batch, entries);
        _approve(approved, COUNT);
        entries[3].tokenDigest = "other";
        bytes4 fault = ICredentials.ImportContentMismatch.selector;
        _fails(abi.encodeWithSelector(fault, batch, _root(batch, entries), approved));
        _import(ISSUER, entries);
    }

    function test_an_import_has_the_count_that_was_approved() public {
        Entry[] memory entries = _entries(1, COUNT);
        bytes32 root = _root(batch, entries);
        _approve(root, COUNT + 1);
        _fails(abi.encodeWithSelector(ICredentials.ImportContentMismatch.selector, batch, root, root));
        _import(ISSUER, entries);
    }

    function test_an_imports_entries_are_some_and_ascend() public {
        _approve("root", COUNT);
        Entry[] memory entries = _entries(1, COUNT);
        entries[1] = entries[0];
        _fails(abi.encodeWithSelector(ICredentials.EntriesNotAscending.selector, 1));
        _import(ISSUER, entries);
        _fails(abi.encodeWithSelector(ICredentials.BatchSizeInvalid.selector, 0, 512));
        _import(ISSUER, new Entry[](0));
        entries[0].documentDigest = 0;
        _fails(abi.encodeWithSelector(ICredentials.DigestZero.selector, 0));
        _import(ISSUER, entries);
    }

    function test_two_entries_of_an_import_never_share_a_token_digest() public {
        Entry[] memory entries = _entries(1, COUNT);
        entries[6].tokenDigest = entries[0].tokenDigest;
        _approve(_root(batch, entries), COUNT);
        bytes4 fault = ICredentials.TokenDigestRepeated.selector;
        _fails(abi.encodeWithSelector(fault, 6, 0, entries[0].tokenDigest));
        _import(ISSUER, entries);
    }

    function test_an_import_is_anchored_once() public {
        _approveAndImport();
        _fails(abi.encodeWithSelector(ICredentials.BatchAlreadyAnchored.selector, batch));
        _import(ISSUER, _entries(1, COUNT));
    }

    function test_an_import_is_anchored_by_its_own_active_issuer() public {
        Entry[] memory entries = _entries(1, COUNT);
        _approve(_root(batch, entries), COUNT);
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _fails(abi.encodeWithSelector(fault, FACTORY_ALL, COLLEGE, ROLE_ISSUE));
        _import(FACTORY_ALL, entries);
        _fails(abi.encodeWithSelector(fault, STATUS, COLLEGE, ROLE_ISSUE));
        _import(STATUS, entries);
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _import(ISSUER, entries);
        _council().setPaused(draw(), false);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _import(ISSUER, entries);
    }

    function test_an_import_needs_both_keys_and_the_registered_contract() public {
        Entry[] memory entries = _entries(1, COUNT);
        ImportTerms memory terms = _terms(batch, FITTER, _root(batch, entries), COUNT);
        (terms.credentialKey, terms.tokenKey) = (tokenKey, credentialKey);
        _by(COUNCIL).approveImport(draw(), terms);
        _fails(abi.encodeWithSelector(IConsortium.KeyNotForThis.selector, tokenKey, COLLEGE, KeyPurpose.Credential));
        _import(ISSUER, entries);
        batch = _batchId(COLLEGE, 2);
        terms = _terms(batch, FITTER, _root(batch, entries), COUNT);
        terms.tokenKey = 0;
        _by(COUNCIL).approveImport(draw(), terms);
        _fails(abi.encodeWithSelector(IConsortium.KeyUnknown.selector, bytes32(0)));
        _import(ISSUER, entries);
        batch = _batchId(COLLEGE, 3);
        _approve(_root(batch, entries), COUNT);
        _council().retireContract(draw(), CREDENTIALS);
        _fails(abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, CREDENTIALS, address(credentials)));
        _import(ISSUER, entries);
    }

    /// @dev Whoever sends it chooses nothing: a thief of the issue account who saw the entries could name another key.
    function test_an_import_is_anchored_under_the_keys_that_were_approved() public {
        _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Credential, keccak256("newer"), 0, 0);
        _approveAndImport();
        Batch memory anchored = credentials.batchOf(batch);
        eq(anchored.credentialKey, credentialKey, "credential key");
        eq(anchored.tokenKey, tokenKey, "token key");
    }

    function _approve(bytes32 root, uint16 count) private {
        _by(COUNCIL).approveImport(draw(), _terms(batch, FITTER, root, count));
    }

    function _terms(bytes20 of_, uint32 standard, bytes32 root, uint16 count)
        private
        view
        returns (ImportTerms memory)
    {
        return ImportTerms(of_, standard, 30, count, root, credentialKey, tokenKey);
    }

    function _import(address account, Entry[] memory entries) private {
        _by(account).anchorRoot(batch, entries);
    }

    function _approveAndImport() private {
        Entry[] memory entries = _entries(1, COUNT);
        _approve(_root(batch, entries), COUNT);
        _import(ISSUER, entries);
    }
}
