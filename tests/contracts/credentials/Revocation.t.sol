// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {ROLE_ADMIN, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {MemberStatus, Reason, Revocation, Standing} from "../../../contracts/types/Types.sol";
import {Acting} from "../support/Acting.sol";
import {vm} from "../support/Vm.sol";

contract RevocationTest is Acting {
    uint64 private constant PERIOD = 72 hours;

    // ── revoke ──────────────────────────────────────────────────────────────────────────────────────────────────

    function test_a_revocation_shows_at_once_and_is_listed_as_one_act() public {
        bytes32 key = draw();
        vm.warp(START + 5);
        _accepts(address(credentials), COLLEGE, key, STATUS);
        vm.expectEmit(address(credentials));
        emit ICredentials.CredentialsRevoked(1, batch, _three(3, 255, 299), Reason.Fraud, STATUS);
        uint64 act = _by(STATUS).revoke(key, batch, _three(3, 255, 299), Reason.Fraud);

        eq(act, 1, "number of the act");
        eq(credentials.revocationCount(), 1, "acts");
        _bits((1 << 3) | (1 << 255), 1 << 43, 0, 0);
        _stands(299, Standing.RevokedProvisional);
        _stands(298, Standing.Good);
        Revocation memory expected =
            Revocation(batch, STATUS, START + 5, Reason.Fraud, false, [(uint256(1) << 3) | (1 << 255), 1 << 43]);
        eq(abi.encode(credentials.revocationOf(1)), abi.encode(expected), "act");
        uint64[] memory acts = credentials.actsOf(batch);
        eq(acts.length, 1, "acts of the batch");
        eq(acts[0], 1, "the act of the batch");
    }

    function test_acts_are_numbered_over_all_batches_and_listed_by_batch() public {
        bytes20 other = _anchor(2, 3);
        _revoke(STATUS, _one(1));
        _by(STATUS).revoke(draw(), other, _one(1), Reason.Other);
        eq(_revoke(STATUS, _one(2)), 3, "third act");
        uint64[] memory acts = credentials.actsOf(batch);
        eq(abi.encode(acts), abi.encode(_acts(1, 3)), "acts of the batch");
        eq(credentials.actsOf(other).length, 1, "acts of the other batch");
    }

    function test_what_is_revoked_is_not_revoked_again() public {
        _revoke(STATUS, _two(1, 290));
        _fails(abi.encodeWithSelector(ICredentials.CredentialAlreadyRevoked.selector, batch, 290));
        _revoke(STATUS, _two(2, 290));
        eq(credentials.revocationCount(), 1, "acts");
        _bits(2, 1 << 34, 0, 0);
    }

    function test_a_revocation_has_a_reason_positions_and_a_batch() public {
        _fails(abi.encodeWithSelector(ICredentials.ReasonMissing.selector));
        _by(STATUS).revoke(draw(), batch, _one(1), Reason.None);
        _fails(abi.encodeWithSelector(ICredentials.PositionsEmpty.selector));
        _revoke(STATUS, new uint16[](0));
        _fails(abi.encodeWithSelector(ICredentials.PositionOutOfRange.selector, 511, COUNT));
        _revoke(STATUS, _one(511));
        _fails(abi.encodeWithSelector(ICredentials.PositionsNotAscending.selector, 1));
        _revoke(STATUS, _two(9, 9));
        bytes20 unknown = _batchId(COLLEGE, 77);
        _fails(abi.encodeWithSelector(ICredentials.BatchUnknown.selector, unknown));
        _by(STATUS).revoke(draw(), unknown, _one(0), Reason.Other);
        _fails(abi.encodeWithSelector(ICredentials.BatchOfOtherMember.selector, batch, FACTORY));
        _revoke(FACTORY_ALL, _one(0));
    }

    function test_revoking_needs_the_status_role_and_withdrawing_the_admin_role() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, ROLE_STATUS));
        _revoke(ISSUER, _one(1));
        uint64 act = _revoke(STATUS, _one(1));
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, ROLE_ADMIN));
        _withdraw(ISSUER, act);
    }

    function test_revoking_and_withdrawing_happen_once() public {
        bytes32 key = draw();
        uint64 act = _by(STATUS).revoke(key, batch, _one(1), Reason.Other);
        _failsAsRepeated(COLLEGE, key);
        _by(STATUS).revoke(key, batch, _one(2), Reason.Other);
        _failsAsRepeated(COLLEGE, key);
        _by(COLLEGE_ADMIN).withdrawRevocation(key, act);
    }

    // ── withdrawRevocation ──────────────────────────────────────────────────────────────────────────────────────

    function test_a_withdrawn_act_leaves_no_trace_in_the_bits() public {
        _suspend(STATUS, _one(256));
        _revoke(STATUS, _one(4));
        uint64 act = _revoke(STATUS, _three(3, 255, 256));
        bytes32 key = draw();
        _accepts(address(credentials), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(credentials));
        emit ICredentials.RevocationWithdrawn(act, batch);
        _by(COLLEGE_ADMIN).withdrawRevocation(key, act);

        _bits(1 << 4, 0, 0, 1);
        _stands(3, Standing.Good);
        _stands(256, Standing.Suspended);
        _stands(4, Standing.RevokedProvisional);
        yes(credentials.revocationOf(act).withdrawn, "the act says so");
        eq(credentials.revocationCount(), 2, "and stays listed");
    }

    function test_a_withdrawn_position_can_be_revoked_again_with_a_new_time() public {
        uint64 first = _revoke(STATUS, _one(3));
        _withdraw(COLLEGE_ADMIN, first);
        vm.warp(START + PERIOD);
        _revoke(STATUS, _one(3));
        _stands(3, Standing.RevokedProvisional);
    }

    function test_a_revocation_is_final_from_72_hours_on() public {
        uint64 act = _revoke(STATUS, _one(3));
        vm.warp(START + PERIOD - 1);
        _stands(3, Standing.RevokedProvisional);
        vm.warp(START + PERIOD);
        _stands(3, Standing.RevokedFinal);
        _fails(abi.encodeWithSelector(ICredentials.RevocationFinal.selector, act, START + PERIOD));
        _withdraw(COLLEGE_ADMIN, act);
        _bits(8, 0, 0, 0);
        eq(credentials.WITHDRAWAL_PERIOD(), PERIOD, "period");
    }

    function test_an_act_can_be_withdrawn_in_its_last_second() public {
        uint64 act = _revoke(STATUS, _one(3));
        vm.warp(START + PERIOD - 1);
        _withdraw(COLLEGE_ADMIN, act);
        _stands(3, Standing.Good);
    }

    /// @dev Else a thief of any other status account hides every revocation of the member.
    function test_no_status_account_withdraws_a_revocation() public {
        uint64 act = _revoke(STATUS, _one(3));
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _fails(abi.encodeWithSelector(fault, OTHER_STATUS, COLLEGE, ROLE_ADMIN));
        _withdraw(OTHER_STATUS, act);
        _fails(abi.encodeWithSelector(fault, STATUS, COLLEGE, ROLE_ADMIN));
        _withdraw(STATUS, act);
        _stands(3, Standing.RevokedProvisional);
    }

    function test_an_act_is_not_withdrawn_by_the_account_that_made_it() public {
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), COLLEGE_ADMIN, ROLE_ADMIN | ROLE_STATUS);
        uint64 act = _revoke(COLLEGE_ADMIN, _one(3));
        _fails(abi.encodeWithSelector(ICredentials.RevocationBySameAccount.selector, act, COLLEGE_ADMIN));
        _withdraw(COLLEGE_ADMIN, act);
    }

    function test_an_act_is_withdrawn_once() public {
        uint64 act = _revoke(STATUS, _one(3));
        _withdraw(COLLEGE_ADMIN, act);
        _fails(abi.encodeWithSelector(ICredentials.RevocationAlreadyWithdrawn.selector, act));
        _withdraw(COLLEGE_ADMIN, act);
    }

    function test_only_a_known_act_of_the_same_member_is_withdrawn() public {
        uint64 act = _revoke(STATUS, _one(3));
        _fails(abi.encodeWithSelector(ICredentials.RevocationUnknown.selector, 2));
        _withdraw(COLLEGE_ADMIN, 2);
        _fails(abi.encodeWithSelector(ICredentials.RevocationUnknown.selector, 0));
        _withdraw(COLLEGE_ADMIN, 0);
        _fails(abi.encodeWithSelector(ICredentials.BatchOfOtherMember.selector, batch, FACTORY));
        _withdraw(FACTORY_ADMIN, act);
    }

    function test_a_suspended_member_revokes_and_withdraws_also_in_a_pause() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        uint64 act = _revoke(STATUS, _one(3));
        _withdraw(COLLEGE_ADMIN, act);
        _bits(0, 0, 0, 0);
    }

    function test_an_expelled_member_neither_revokes_nor_withdraws() public {
        uint64 act = _revoke(STATUS, _one(3));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _revoke(STATUS, _one(4));
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _withdraw(COLLEGE_ADMIN, act);
    }

    function _acts(uint64 a, uint64 b) private pure returns (uint64[] memory acts) {
        acts = new uint64[](2);
        (acts[0], acts[1]) = (a, b);
    }
}
