// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Credentials} from "../../../contracts/Credentials.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {ROLE_ISSUE, ROLE_REGISTRAR} from "../../../contracts/types/Roles.sol";
import {AnchorRequest, Basis, Batch, KeyPurpose, MemberStatus} from "../../../contracts/types/Types.sol";
import {Batching} from "../support/Batching.sol";
import {vm} from "../support/Vm.sol";

/// @notice Anchored means allowed: each thing that must be good when a batch is anchored, and its own word when it is not.
contract AllowedTest is Batching {
    // ── the caller ──────────────────────────────────────────────────────────────────────────────────────────────

    function test_only_an_account_with_the_issue_role_of_the_batchs_member_anchors() public {
        AnchorRequest memory request = _request(1, 2);
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _refused(STRANGER, request, abi.encodeWithSelector(fault, STRANGER, 0, ROLE_ISSUE));
        _refused(STATUS, request, abi.encodeWithSelector(fault, STATUS, COLLEGE, ROLE_ISSUE));
        fault = ICredentials.BatchOfOtherMember.selector;
        _refused(FACTORY_ALL, request, abi.encodeWithSelector(fault, request.batch, FACTORY));
    }

    function test_a_batch_of_another_member_is_refused() public {
        AnchorRequest memory request = _request(1, 2);
        request.batch = _batchId(FACTORY, 1);
        _sign(request, REGISTRAR_SIGNER);
        bytes4 fault = ICredentials.BatchOfOtherMember.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, request.batch, COLLEGE));
    }

    function test_only_an_active_member_anchors() public {
        AnchorRequest memory request = _request(1, 2);
        bytes4 fault = IConsortium.MemberNotActive.selector;
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Suspended));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Expelled));
    }

    function test_nobody_anchors_in_a_pause() public {
        AnchorRequest memory request = _request(1, 2);
        _council().setPaused(draw(), true);
        _refused(ISSUER, request, abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _council().setPaused(draw(), false);
        _by(ISSUER).anchor(request);
    }

    function test_a_retired_or_unregistered_deployment_takes_no_batch() public {
        AnchorRequest memory request = _request(1, 2);
        bytes4 fault = IConsortium.ContractNotCurrent.selector;
        _council().retireContract(draw(), CREDENTIALS);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, CREDENTIALS, address(credentials)));
        credentials = _deployCredentials(address(consortium));
        _sign(request, REGISTRAR_SIGNER);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, CREDENTIALS, address(credentials)));
    }

    // ── the accreditation ───────────────────────────────────────────────────────────────────────────────────────

    function test_the_accreditation_fits_member_standard_and_level() public {
        _council().grantAccreditation(draw(), FACTORY, WELDER, LEVELS, 0, 0, Basis.OnePlusX, "");
        bytes4 fault = IConsortium.AccreditationNotForThis.selector;
        AnchorRequest memory request = _request(1, 2);
        request.accreditation = 2;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, 2, COLLEGE, WELDER, LEVEL));
        request = _request(1, 2);
        request.standard = FITTER;
        _sign(request, REGISTRAR_SIGNER);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, ACCREDITATION, COLLEGE, FITTER, LEVEL));
        request = _request(1, 2);
        request.level = 50;
        _sign(request, REGISTRAR_SIGNER);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, ACCREDITATION, COLLEGE, WELDER, 50));
    }

    function test_standard_and_accreditation_exist() public {
        AnchorRequest memory request = _request(1, 2);
        request.accreditation = 9;
        _refused(ISSUER, request, abi.encodeWithSelector(IConsortium.AccreditationUnknown.selector, 9));
        request = _request(1, 2);
        request.standard = 9;
        _sign(request, REGISTRAR_SIGNER);
        _refused(ISSUER, request, abi.encodeWithSelector(IConsortium.StandardUnknown.selector, 9));
    }

    function test_an_accreditation_is_good_from_its_first_second_to_before_its_end() public {
        _council().grantAccreditation(draw(), COLLEGE, FITTER, LEVELS, START + 10, START + 20, Basis.OnePlusX, "");
        AnchorRequest memory request = _request(1, 2);
        request.standard = FITTER;
        request.accreditation = 2;
        _sign(request, REGISTRAR_SIGNER);
        bytes4 fault = IConsortium.AccreditationNotCurrent.selector;
        vm.warp(START + 9);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, 2, START + 10, START + 20, START + 9));
        vm.warp(START + 20);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, 2, START + 10, START + 20, START + 20));
        vm.warp(START + 19);
        _by(ISSUER).anchor(request);
        eq(credentials.batchOf(request.batch).anchoredAt, START + 19, "the last second");
    }

    function test_what_was_anchored_stays_when_its_accreditation_ends() public {
        AnchorRequest memory request = _request(1, 2);
        bytes20 batch = _anchor(2, 2);
        bytes memory before = abi.encode(credentials.batchOf(batch));
        _council().endAccreditation(draw(), ACCREDITATION, 0);
        bytes4 fault = IConsortium.AccreditationNotCurrent.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, ACCREDITATION, START, START, START));
        eq(abi.encode(credentials.batchOf(batch)), before, "batch");
    }

    // ── the keys ────────────────────────────────────────────────────────────────────────────────────────────────

    function test_both_keys_have_their_purpose_and_member() public {
        bytes4 fault = IConsortium.KeyNotForThis.selector;
        AnchorRequest memory request = _request(1, 2);
        request.credentialKey = tokenKey;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, tokenKey, COLLEGE, KeyPurpose.Credential));
        request = _request(1, 2);
        request.tokenKey = credentialKey;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, credentialKey, COLLEGE, KeyPurpose.Token));
        bytes32 foreign = _as(FACTORY_ADMIN).registerKey(draw(), KeyPurpose.Credential, keccak256("foreign"), 0, 0);
        request = _request(1, 2);
        request.credentialKey = foreign;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, foreign, COLLEGE, KeyPurpose.Credential));
    }

    function test_both_keys_are_registered() public {
        bytes4 fault = IConsortium.KeyUnknown.selector;
        AnchorRequest memory request = _request(1, 2);
        request.credentialKey = bytes32("unknown");
        _refused(ISSUER, request, abi.encodeWithSelector(fault, bytes32("unknown")));
        request = _request(1, 2);
        request.tokenKey = 0;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, bytes32(0)));
    }

    function test_a_key_is_good_from_its_first_second_to_before_its_end() public {
        bytes32 later =
            _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, keccak256("later"), START + 10, START + 20);
        AnchorRequest memory request = _request(1, 2);
        request.tokenKey = later;
        _sign(request, REGISTRAR_SIGNER);
        bytes4 fault = IConsortium.KeyNotCurrent.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, later, START + 10, START + 20, START));
        vm.warp(START + 20);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, later, START + 10, START + 20, START + 20));
        vm.warp(START + 10);
        _by(ISSUER).anchor(request);
        eq(credentials.batchOf(request.batch).tokenKey, later, "the first second");
    }

    function test_a_compromised_key_anchors_nothing_more() public {
        AnchorRequest memory request = _request(1, 2);
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, START - 9);
        bytes4 fault = IConsortium.KeyNotCurrent.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, credentialKey, START, START, START));
    }

    // ── the voucher ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_voucher_is_good_up_to_and_at_its_deadline() public {
        AnchorRequest memory request = _request(1, 2);
        vm.warp(START + 3601);
        bytes4 fault = ICredentials.VoucherExpired.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, START + 3600, START + 3601));
        vm.warp(START + 3600);
        _by(ISSUER).anchor(request);
        eq(credentials.batchOf(request.batch).anchoredAt, START + 3600, "at the deadline");
    }

    function test_a_voucher_is_signed_by_a_registrar_account_of_its_registrar() public {
        AnchorRequest memory request = _request(1, 2);
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _sign(request, 0x21);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, ISSUER, BUREAU, ROLE_REGISTRAR));
        _sign(request, 0x10);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, REGISTRAR_ADMIN, BUREAU, ROLE_REGISTRAR));
        request.voucher.registrar = COLLEGE;
        _sign(request, REGISTRAR_SIGNER);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, REGISTRAR, COLLEGE, ROLE_REGISTRAR));
        request.voucher.registrar = 0;
        _sign(request, 0x02);
        _refused(ISSUER, request, abi.encodeWithSelector(fault, STRANGER, 0, ROLE_REGISTRAR));
    }

    function test_the_registrar_is_active() public {
        AnchorRequest memory request = _request(1, 2);
        _council().setMemberStatus(draw(), BUREAU, MemberStatus.Suspended);
        bytes4 fault = IConsortium.MemberNotActive.selector;
        _refused(ISSUER, request, abi.encodeWithSelector(fault, BUREAU, MemberStatus.Suspended));
    }

    function test_a_signature_is_65_bytes_with_a_low_s() public {
        AnchorRequest memory request = _request(1, 2);
        bytes memory fault = abi.encodeWithSelector(ICredentials.VoucherSignatureInvalid.selector);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(REGISTRAR_SIGNER, _voucherDigest(request));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        request.voucher.signature = abi.encodePacked(r, order - uint256(s), v == 27 ? uint8(28) : uint8(27));
        _refused(ISSUER, request, fault);
        request.voucher.signature = abi.encodePacked(r, s);
        _refused(ISSUER, request, fault);
        request.voucher.signature = abi.encodePacked(r, s, v, uint8(0));
        _refused(ISSUER, request, fault);
        request.voucher.signature = abi.encodePacked(r, s, uint8(29));
        _refused(ISSUER, request, fault);
        request.voucher.signature = "";
        _refused(ISSUER, request, fault);
    }

    /// @dev Under another content the same signature is some stranger's.
    function test_a_voucher_covers_everything_it_names() public {
        for (uint256 field = 0; field < 11; ++field) {
            AnchorRequest memory request = _request(1, 3);
            _alter(request, field);
            (bool anchored, bytes memory fault) = _attempt(request);
            no(anchored, "altered content was anchored");
            eq(bytes32(bytes4(fault)), bytes32(IConsortium.AccountRoleMissing.selector), "the signer is a stranger");
        }
        (bool good,) = _attempt(_request(1, 3));
        yes(good, "the same request, unaltered");
    }

    /// @dev Else its documents, which name their keys, would be INVALID for ever: a batch id is anchored once.
    function test_a_thief_of_the_issue_account_anchors_a_seen_voucher_only_under_its_own_keys_and_accreditation()
        public
    {
        AnchorRequest memory seen = _request(1, 3);
        bytes32 root = _root(seen.batch, seen.entries);
        for (uint256 field = 8; field < 11; ++field) {
            AnchorRequest memory request = _request(1, 3);
            _alter(request, field);
            (bool anchored,) = _attempt(request);
            no(anchored, "another key or accreditation of the same member");
        }
        _by(ISSUER).anchor(seen);
        Batch memory expected =
            Batch(root, credentialKey, tokenKey, WELDER, ACCREDITATION, BUREAU, 3, LEVEL, START, uint64(block.number));
        eq(abi.encode(credentials.batchOf(seen.batch)), abi.encode(expected), "what was vouched for");
    }

    function test_a_voucher_counts_on_one_chain_and_one_contract() public {
        AnchorRequest memory request = _request(1, 2);
        Credentials elsewhere = _deployCredentials(address(consortium));
        _council().retireContract(draw(), CREDENTIALS);
        _council().registerContract(draw(), CREDENTIALS, address(elsewhere), address(credentials));
        vm.prank(ISSUER);
        (bool anchored,) = address(elsewhere).call(abi.encodeCall(ICredentials.anchor, (request)));
        no(anchored, "on another contract");
        _council().retireContract(draw(), CREDENTIALS);
        _council().registerContract(draw(), CREDENTIALS, address(credentials), address(elsewhere));
        vm.chainId(99);
        (anchored,) = _attempt(request);
        no(anchored, "on another chain");
        vm.chainId(31337);
        (anchored,) = _attempt(request);
        yes(anchored, "where it was signed for");
    }

    // ── how ─────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Standard and level must stay accredited, and the id the college's, so that only the voucher can refuse.
    function _alter(AnchorRequest memory request, uint256 field) private {
        if (field == 0) request.batch = _batchId(COLLEGE, 2);
        if (field == 1) request.level = 30;
        if (field == 2) request.entries[1].tokenDigest = bytes32("other");
        if (field == 3) request.links[1].link = bytes32("other");
        if (field == 4) request.links[0].tag = bytes32(uint256(request.links[0].tag) - 1);
        if (field == 5) request.voucher.deadline += 1;
        if (field == 6) {
            request.standard = FITTER;
            request.accreditation =
                _council().grantAccreditation(draw(), COLLEGE, FITTER, LEVELS, 0, 0, Basis.OnePlusX, "");
        }
        if (field == 7) {
            request.entries = _entries(1, 2);
            request.links = _links(1, 2);
        }
        if (field == 8) request.accreditation = _accreditAgain();
        if (field == 9) request.credentialKey = _registerKey(KeyPurpose.Credential, "another credential key");
        if (field == 10) request.tokenKey = _registerKey(KeyPurpose.Token, "another token key");
    }

    function _accreditAgain() private returns (uint32) {
        return _council().grantAccreditation(draw(), COLLEGE, WELDER, LEVELS, 0, 0, Basis.OnePlusX, "");
    }

    function _registerKey(KeyPurpose purpose, bytes32 publicKey) private returns (bytes32) {
        return _as(COLLEGE_ADMIN).registerKey(draw(), purpose, publicKey, 0, 0);
    }

    function _attempt(AnchorRequest memory request) private returns (bool anchored, bytes memory fault) {
        vm.prank(ISSUER);
        return address(credentials).call(abi.encodeCall(ICredentials.anchor, (request)));
    }

    function _refused(address account, AnchorRequest memory request, bytes memory fault) private {
        _fails(fault);
        _by(account).anchor(request);
        eq(credentials.batchOf(request.batch).anchoredAt, 0, "nothing is anchored");
    }
}
