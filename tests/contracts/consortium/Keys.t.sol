// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_ADMIN} from "../../../contracts/types/Roles.sol";
import {KeyPurpose, KeyRecord, MemberStatus} from "../../../contracts/types/Types.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

contract KeysTest is Stage {
    bytes32 private constant PUBLIC = keccak256("public");

    // ── registerKey ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_key_is_named_by_member_purpose_and_public_key() public {
        bytes32 key = draw();
        bytes32 expected = keccak256(abi.encodePacked(hex"04", COLLEGE, uint8(3), PUBLIC));
        bytes memory before = abi.encode(consortium.keyOf(credentialKey));
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.KeyRegistered(expected, COLLEGE, KeyPurpose.Status, PUBLIC, START + 1, START + 9);
        bytes32 keyId = _as(COLLEGE_ADMIN).registerKey(key, KeyPurpose.Status, PUBLIC, START + 1, START + 9);

        eq(keyId, expected, "key id");
        eq(
            abi.encode(consortium.keyOf(keyId)),
            abi.encode(KeyRecord(COLLEGE, KeyPurpose.Status, START + 1, START + 9, 0, PUBLIC)),
            "key"
        );
        eq(abi.encode(consortium.keyOf(credentialKey)), before, "another key stays");
    }

    function test_a_member_registers_a_public_key_once_under_one_purpose() public {
        bytes32 keyId = _register(PUBLIC, 0, 0);
        bytes memory fault = abi.encodeWithSelector(IConsortium.KeyAlreadyRegistered.selector, PUBLIC, keyId);
        _fails(fault);
        _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, PUBLIC, 0, 0);
        _fails(fault);
        _register(PUBLIC, 0, 0);
    }

    /// @dev Else whoever sees a registration coming registers that public half first, and its owner never can.
    function test_nobody_squats_the_public_key_of_another_member() public {
        bytes32 squatted = _as(FACTORY_ADMIN).registerKey(draw(), KeyPurpose.Credential, PUBLIC, 0, 0);
        bytes memory before = abi.encode(consortium.keyOf(squatted));
        bytes32 keyId = _register(PUBLIC, 0, 0);
        yes(keyId != squatted, "another id, for the id names the member");
        eq(consortium.keyOf(keyId).member, COLLEGE, "its own");
        eq(abi.encode(consortium.keyOf(squatted)), before, "and the other's stays the other's");
    }

    function test_a_key_needs_a_purpose_and_bytes() public {
        _fails(abi.encodeWithSelector(IConsortium.KeyPurposeMissing.selector));
        _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.None, PUBLIC, 0, 0);
        _fails(abi.encodeWithSelector(IConsortium.KeyZero.selector));
        _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, 0, 0, 0);
    }

    function test_a_key_never_starts_in_the_past_and_lasts_a_second() public {
        _fails(abi.encodeWithSelector(IConsortium.PeriodInPast.selector, START - 1, START));
        _register(PUBLIC, START - 1, 0);
        _fails(abi.encodeWithSelector(IConsortium.PeriodEmpty.selector, START, START));
        _register(PUBLIC, 0, START);
    }

    function test_registering_waits_for_the_end_of_a_pause_or_suspension() public {
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _register(PUBLIC, 0, 0);
        _council().setPaused(draw(), false);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _register(PUBLIC, 0, 0);
    }

    // ── how many ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The college begins with two.
    function test_a_member_has_at_most_64_keys_that_have_not_ended() public {
        bytes32 retired = _registerMany(62, 0);
        bytes memory fault = abi.encodeWithSelector(IConsortium.KeysCurrentTooMany.selector, COLLEGE, 64);
        _fails(fault);
        _register(PUBLIC, 0, 0);
        _as(COLLEGE_ADMIN).retireKey(draw(), retired, START + 5);
        _fails(fault);
        _register(PUBLIC, 0, 0);
        vm.warp(START + 5);
        eq(consortium.keyOf(_register(PUBLIC, 0, 0)).member, COLLEGE, "the place of a retired key");
        _fails(fault);
        _register(keccak256("one more"), 0, 0);
        _as(FACTORY_ADMIN).registerKey(draw(), KeyPurpose.Token, keccak256("another member's"), 0, 0);
    }

    function test_a_key_that_ends_by_itself_gives_its_place_away() public {
        _registerMany(62, START + 60);
        vm.warp(START + 60);
        _registerMany(62, START + 90);
        _fails(abi.encodeWithSelector(IConsortium.KeysCurrentTooMany.selector, COLLEGE, 64));
        _register(PUBLIC, 0, 0);
    }

    function test_a_member_registers_at_most_1024_keys_ever() public {
        for (uint64 round = 1; round <= 16; ++round) {
            _registerMany(62, START + round);
            vm.warp(START + round);
        }
        _registerMany(30, START + 17);
        vm.warp(START + 17);
        _fails(abi.encodeWithSelector(IConsortium.KeysRegisteredTooMany.selector, COLLEGE, 1024));
        _register(PUBLIC, 0, 0);
        _as(FACTORY_ADMIN).registerKey(draw(), KeyPurpose.Token, PUBLIC, 0, 0);
    }

    /// @return last the key registered last
    function _registerMany(uint256 count, uint64 until) private returns (bytes32 last) {
        for (uint256 i = 0; i < count; ++i) {
            last = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, draw(), 0, until);
        }
    }

    // ── retireKey ───────────────────────────────────────────────────────────────────────────────────────────────

    function test_retiring_changes_the_end_only() public {
        KeyRecord memory expected = consortium.keyOf(credentialKey);
        expected.until = START + 7;
        bytes32 key = draw();
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.KeyRetired(credentialKey, START + 7);
        _as(COLLEGE_ADMIN).retireKey(key, credentialKey, START + 7);
        eq(abi.encode(consortium.keyOf(credentialKey)), abi.encode(expected), "key");

        expected.until = START;
        _as(COLLEGE_ADMIN).retireKey(draw(), credentialKey, 0);
        eq(abi.encode(consortium.keyOf(credentialKey)), abi.encode(expected), "an end moves earlier, to now");
    }

    function test_a_keys_end_never_moves_later_or_into_the_past() public {
        _as(COLLEGE_ADMIN).retireKey(draw(), credentialKey, START + 7);
        _fails(abi.encodeWithSelector(IConsortium.KeyNotCurrent.selector, credentialKey, START, START + 7, START + 8));
        _as(COLLEGE_ADMIN).retireKey(draw(), credentialKey, START + 8);
        _fails(abi.encodeWithSelector(IConsortium.PeriodInPast.selector, START - 1, START));
        _as(COLLEGE_ADMIN).retireKey(draw(), credentialKey, START - 1);
    }

    // ── declareKeyCompromised ───────────────────────────────────────────────────────────────────────────────────

    function test_a_compromise_is_dated_and_ends_the_key_now() public {
        KeyRecord memory expected = consortium.keyOf(credentialKey);
        vm.warp(START + 100);
        expected.until = START + 100;
        expected.compromisedSince = START - 5000;
        bytes32 key = draw();
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.KeyRetired(credentialKey, START + 100);
        vm.expectEmit(address(consortium));
        emit IConsortium.KeyCompromised(credentialKey, START - 5000);
        _as(COLLEGE_ADMIN).declareKeyCompromised(key, credentialKey, START - 5000);
        eq(abi.encode(consortium.keyOf(credentialKey)), abi.encode(expected), "key");
    }

    function test_a_compromise_leaves_an_earlier_end() public {
        _as(COLLEGE_ADMIN).retireKey(draw(), credentialKey, START + 7);
        vm.warp(START + 100);
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, 0);
        eq(consortium.keyOf(credentialKey).until, START + 7, "until");
        eq(consortium.keyOf(credentialKey).compromisedSince, START + 100, "zero is now");
    }

    function test_a_compromise_moves_only_to_an_earlier_day() public {
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, START - 10);
        _fails(abi.encodeWithSelector(IConsortium.KeyAlreadyCompromised.selector, credentialKey, START - 10));
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, START - 10);
        _fails(abi.encodeWithSelector(IConsortium.KeyAlreadyCompromised.selector, credentialKey, START - 10));
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, 0);
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, START - 11);
        eq(consortium.keyOf(credentialKey).compromisedSince, START - 11, "since");
    }

    function test_a_compromise_never_lies_in_the_future() public {
        _fails(abi.encodeWithSelector(IConsortium.KeyCompromiseInFuture.selector, credentialKey, START + 1, START));
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, START + 1);
    }

    // ── both ────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_lost_key_ends_also_in_a_pause_and_for_a_suspended_member() public {
        _council().setPaused(draw(), true);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _as(COLLEGE_ADMIN).retireKey(draw(), tokenKey, 0);
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), credentialKey, 0);
        eq(consortium.keyOf(tokenKey).until, START, "retired");
        eq(consortium.keyOf(credentialKey).compromisedSince, START, "compromised");
    }

    function test_ending_is_refused_to_an_expelled_member() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _as(COLLEGE_ADMIN).retireKey(draw(), tokenKey, 0);
    }

    function test_ending_needs_a_known_key_of_the_same_member() public {
        _fails(abi.encodeWithSelector(IConsortium.KeyUnknown.selector, PUBLIC));
        _as(COLLEGE_ADMIN).retireKey(draw(), PUBLIC, 0);
        bytes4 foreign = IConsortium.KeyNotForThis.selector;
        _fails(abi.encodeWithSelector(foreign, tokenKey, FACTORY, KeyPurpose.Token));
        _as(FACTORY_ADMIN).retireKey(draw(), tokenKey, 0);
        _fails(abi.encodeWithSelector(foreign, tokenKey, FACTORY, KeyPurpose.Token));
        _as(FACTORY_ADMIN).declareKeyCompromised(draw(), tokenKey, 0);
    }

    function test_keys_are_the_admins() public {
        bytes memory fault =
            abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, ROLE_ADMIN);
        _fails(fault);
        _as(ISSUER).registerKey(draw(), KeyPurpose.Token, PUBLIC, 0, 0);
        _fails(fault);
        _as(ISSUER).retireKey(draw(), tokenKey, 0);
        _fails(fault);
        _as(ISSUER).declareKeyCompromised(draw(), tokenKey, 0);
    }

    function test_acts_on_keys_happen_once() public {
        bytes32 key = draw();
        _as(COLLEGE_ADMIN).registerKey(key, KeyPurpose.Token, PUBLIC, 0, 0);
        _failsAsRepeated(COLLEGE, key);
        _as(COLLEGE_ADMIN).registerKey(key, KeyPurpose.Token, keccak256("other"), 0, 0);
        _failsAsRepeated(COLLEGE, key);
        _as(COLLEGE_ADMIN).retireKey(key, tokenKey, 0);
        _failsAsRepeated(COLLEGE, key);
        _as(COLLEGE_ADMIN).declareKeyCompromised(key, tokenKey, 0);
    }

    function _register(bytes32 publicKey, uint64 from, uint64 until) private returns (bytes32) {
        return _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Credential, publicKey, from, until);
    }
}
