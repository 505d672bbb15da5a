// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {ROLE_ADMIN, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {MemberStatus, Reason, Standing} from "../../../contracts/types/Types.sol";
import {Acting} from "../support/Acting.sol";
import {vm} from "../support/Vm.sol";

contract SuspensionTest is Acting {
    function test_a_suspension_marks_its_positions_and_no_other() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(credentials.batchOf(batch));
        _accepts(address(credentials), COLLEGE, key, STATUS);
        vm.expectEmit(address(credentials));
        emit ICredentials.CredentialsSuspended(batch, _three(0, 255, 256), Reason.UnderReview);
        _by(STATUS).suspend(key, batch, _three(0, 255, 256), Reason.UnderReview);

        _bits(0, 0, 1 | (1 << 255), 1);
        _stands(0, Standing.Suspended);
        _stands(256, Standing.Suspended);
        _stands(1, Standing.Good);
        _stands(257, Standing.Good);
        yes(credentials.commandSeen(COLLEGE, key), "command");
        eq(abi.encode(credentials.batchOf(batch)), before, "batch");
    }

    function test_a_reinstatement_clears_its_positions_and_no_other() public {
        _suspend(STATUS, _three(0, 255, 256));
        bytes32 key = draw();
        _accepts(address(credentials), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(credentials));
        emit ICredentials.CredentialsReinstated(batch, _two(0, 256));
        _by(COLLEGE_ADMIN).reinstate(key, batch, _two(0, 256));
        _bits(0, 0, 1 << 255, 0);
        _stands(0, Standing.Good);
        _stands(255, Standing.Suspended);
    }

    function test_what_is_suspended_is_not_suspended_again() public {
        _suspend(STATUS, _two(7, 280));
        _fails(abi.encodeWithSelector(ICredentials.CredentialAlreadySuspended.selector, batch, 280));
        _suspend(STATUS, _two(6, 280));
        _bits(0, 0, 1 << 7, 1 << 24);
    }

    function test_only_what_is_suspended_is_reinstated() public {
        _suspend(STATUS, _one(7));
        _fails(abi.encodeWithSelector(ICredentials.CredentialNotSuspended.selector, batch, 8));
        _reinstate(COLLEGE_ADMIN, _two(7, 8));
        _bits(0, 0, 1 << 7, 0);
    }

    function test_what_is_revoked_is_neither_suspended_nor_reinstated() public {
        _suspend(STATUS, _one(7));
        _revoke(STATUS, _two(7, 8));
        _fails(abi.encodeWithSelector(ICredentials.CredentialAlreadyRevoked.selector, batch, 8));
        _suspend(STATUS, _one(8));
        _fails(abi.encodeWithSelector(ICredentials.CredentialAlreadyRevoked.selector, batch, 7));
        _reinstate(COLLEGE_ADMIN, _one(7));
    }

    // ── positions, reason, batch ────────────────────────────────────────────────────────────────────────────────

    function test_positions_are_of_the_batch_ascending_and_some() public {
        _fails(abi.encodeWithSelector(ICredentials.PositionsEmpty.selector));
        _suspend(STATUS, new uint16[](0));
        _fails(abi.encodeWithSelector(ICredentials.PositionOutOfRange.selector, COUNT, COUNT));
        _suspend(STATUS, _two(1, COUNT));
        _fails(abi.encodeWithSelector(ICredentials.PositionsNotAscending.selector, 2));
        _suspend(STATUS, _three(1, 2, 2));
        _fails(abi.encodeWithSelector(ICredentials.PositionsNotAscending.selector, 1));
        _reinstate(COLLEGE_ADMIN, _two(2, 1));
    }

    function test_a_suspension_has_a_reason() public {
        bytes32 key = draw();
        _fails(abi.encodeWithSelector(ICredentials.ReasonMissing.selector));
        _by(STATUS).suspend(key, batch, _one(1), Reason.None);
        no(credentials.commandSeen(COLLEGE, key), "a refused command may be sent again");
    }

    function test_status_acts_need_a_batch_of_the_callers_member() public {
        bytes20 unknown = _batchId(COLLEGE, 77);
        _fails(abi.encodeWithSelector(ICredentials.BatchUnknown.selector, unknown));
        _by(STATUS).suspend(draw(), unknown, _one(0), Reason.Other);
        _fails(abi.encodeWithSelector(ICredentials.BatchUnknown.selector, unknown));
        _by(COLLEGE_ADMIN).reinstate(draw(), unknown, _one(0));
        _fails(abi.encodeWithSelector(ICredentials.BatchOfOtherMember.selector, batch, FACTORY));
        _suspend(FACTORY_ALL, _one(0));
        _fails(abi.encodeWithSelector(ICredentials.BatchOfOtherMember.selector, batch, FACTORY));
        _reinstate(FACTORY_ADMIN, _one(0));
    }

    // ── who, when, how often ────────────────────────────────────────────────────────────────────────────────────

    function test_status_acts_need_the_status_role() public {
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _fails(abi.encodeWithSelector(fault, ISSUER, COLLEGE, ROLE_STATUS));
        _suspend(ISSUER, _one(0));
        _fails(abi.encodeWithSelector(fault, STRANGER, 0, ROLE_STATUS));
        _suspend(STRANGER, _one(0));
    }

    /// @dev Else a thief of one status account puts back what another account took away.
    function test_no_status_account_reinstates() public {
        _suspend(STATUS, _one(0));
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _fails(abi.encodeWithSelector(fault, OTHER_STATUS, COLLEGE, ROLE_ADMIN));
        _reinstate(OTHER_STATUS, _one(0));
        _fails(abi.encodeWithSelector(fault, STATUS, COLLEGE, ROLE_ADMIN));
        _reinstate(STATUS, _one(0));
        _stands(0, Standing.Suspended);
    }

    function test_status_acts_happen_once() public {
        bytes32 key = draw();
        _by(STATUS).suspend(key, batch, _one(1), Reason.Other);
        _failsAsRepeated(COLLEGE, key);
        _by(STATUS).suspend(key, batch, _one(1), Reason.Other);
        _failsAsRepeated(COLLEGE, key);
        _by(COLLEGE_ADMIN).reinstate(key, batch, _one(1));
    }

    function test_a_suspended_member_may_suspend_but_not_reinstate() public {
        _suspend(STATUS, _one(1));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _suspend(STATUS, _one(2));
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _reinstate(COLLEGE_ADMIN, _one(1));
        _bits(0, 0, 6, 0);
    }

    function test_an_expelled_member_does_neither() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _suspend(STATUS, _one(1));
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Expelled));
        _reinstate(COLLEGE_ADMIN, _one(1));
    }

    function test_in_a_pause_one_may_suspend_but_not_reinstate() public {
        _council().setPaused(draw(), true);
        _suspend(STATUS, _one(1));
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _reinstate(COLLEGE_ADMIN, _one(1));
    }

    function test_a_retired_deployment_still_takes_status_acts() public {
        _council().retireContract(draw(), CREDENTIALS);
        _suspend(STATUS, _one(1));
        _reinstate(COLLEGE_ADMIN, _one(1));
        uint64 act = _revoke(STATUS, _one(1));
        _withdraw(COLLEGE_ADMIN, act);
        _bits(0, 0, 0, 0);
    }

    function test_fuzz_suspending_and_reinstating_restores_every_bit(uint256 chosen, uint256 earlier) public {
        uint16[] memory others = _positionsBelow(256, earlier & ~chosen);
        uint16[] memory positions = _positionsBelow(256, chosen);
        if (positions.length == 0 || others.length == 0) return;
        _suspend(STATUS, others);
        _suspend(STATUS, positions);
        _bits(0, 0, chosen | earlier, 0);
        _reinstate(COLLEGE_ADMIN, positions);
        _bits(0, 0, earlier & ~chosen, 0);
    }

    function _positionsBelow(uint16 limit, uint256 mask) private pure returns (uint16[] memory positions) {
        uint16[] memory found = new uint16[](limit);
        uint256 count;
        for (uint16 i = 0; i < limit; ++i) {
            if ((mask >> i) & 1 == 1) found[count++] = i;
        }
        positions = new uint16[](count);
        for (uint256 i = 0; i < count; ++i) {
            positions[i] = found[i];
        }
    }
}
