// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {MemberStatus, Reason, Standing} from "../../../contracts/types/Types.sol";
import {Acting} from "../support/Acting.sol";
import {vm} from "../support/Vm.sol";

/// @notice What the council does to credentials of an expelled member, and takes back.
contract CouncilRevocationTest is Acting {
    uint64 private constant PERIOD = 72 hours;
    address private immutable SECOND_COUNCIL = vm.addr(0x03);

    function setUp() public override {
        super.setUp();
        vm.prank(COUNCIL);
        manager.grantRole(0, SECOND_COUNCIL, 0);
    }

    // ── revokeByCouncil ─────────────────────────────────────────────────────────────────────────────────────────

    function test_the_council_revokes_for_an_expelled_member_also_in_a_pause() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _council().setPaused(draw(), true);
        bytes32 key = draw();
        _accepts(address(credentials), 0, key, COUNCIL);
        vm.expectEmit(address(credentials));
        emit ICredentials.CredentialsRevoked(1, batch, _one(3), Reason.AuthorityWithdrawn, COUNCIL);
        eq(_by(COUNCIL).revokeByCouncil(key, batch, _one(3), Reason.AuthorityWithdrawn), 1, "act");
        _bits(8, 0, 0, 0);
        _stands(3, Standing.RevokedProvisional);
        _stands(4, Standing.Good);
    }

    function test_the_council_revokes_for_nobody_else() public {
        bytes4 fault = IConsortium.MemberNotExpelled.selector;
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Active));
        _by(COUNCIL).revokeByCouncil(draw(), batch, _one(3), Reason.Other);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Suspended));
        _by(COUNCIL).revokeByCouncil(draw(), batch, _one(3), Reason.Other);
    }

    function test_the_councils_revocation_is_an_act_like_another() public {
        bytes20 unknown = _batchId(COLLEGE, 77);
        _revoke(STATUS, _one(3));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(ICredentials.BatchUnknown.selector, unknown));
        _by(COUNCIL).revokeByCouncil(draw(), unknown, _one(3), Reason.Other);
        _fails(abi.encodeWithSelector(ICredentials.CredentialAlreadyRevoked.selector, batch, 3));
        _by(COUNCIL).revokeByCouncil(draw(), batch, _two(2, 3), Reason.Other);
        _fails(abi.encodeWithSelector(ICredentials.ReasonMissing.selector));
        _by(COUNCIL).revokeByCouncil(draw(), batch, _one(2), Reason.None);
        bytes32 key = draw();
        _by(COUNCIL).revokeByCouncil(key, batch, _one(2), Reason.Other);
        _failsAsRepeated(0, key);
        _by(COUNCIL).revokeByCouncil(key, batch, _one(1), Reason.Other);
        _failsAsStranger();
        credentials.revokeByCouncil(key, batch, _one(1), Reason.Other);
    }

    // ── withdrawRevocationByCouncil ─────────────────────────────────────────────────────────────────────────────

    /// @dev Else what a thief revoked before the expulsion would become final: no account of the member acts any more.
    function test_the_council_withdraws_what_a_thief_revoked_before_the_expulsion_also_in_a_pause() public {
        uint64 act = _revoke(STATUS, _three(3, 255, 256));
        _expel();
        _council().setPaused(draw(), true);
        bytes32 key = draw();
        _accepts(address(credentials), 0, key, COUNCIL);
        vm.expectEmit(address(credentials));
        emit ICredentials.RevocationWithdrawn(act, batch);
        _by(COUNCIL).withdrawRevocationByCouncil(key, act);
        _bits(0, 0, 0, 0);
        yes(credentials.revocationOf(act).withdrawn, "the act says so");
    }

    function test_the_councils_own_mistake_is_withdrawn_by_another_account_of_it() public {
        _expel();
        uint64 act = _by(COUNCIL).revokeByCouncil(draw(), batch, _one(3), Reason.Other);
        _fails(abi.encodeWithSelector(ICredentials.RevocationBySameAccount.selector, act, COUNCIL));
        _by(COUNCIL).withdrawRevocationByCouncil(draw(), act);
        _by(SECOND_COUNCIL).withdrawRevocationByCouncil(draw(), act);
        _stands(3, Standing.Good);
        _fails(abi.encodeWithSelector(ICredentials.RevocationAlreadyWithdrawn.selector, act));
        _by(SECOND_COUNCIL).withdrawRevocationByCouncil(draw(), act);
    }

    function test_the_council_withdraws_strictly_within_72_hours() public {
        uint64 act = _revoke(STATUS, _one(3));
        _expel();
        vm.warp(START + PERIOD);
        _fails(abi.encodeWithSelector(ICredentials.RevocationFinal.selector, act, START + PERIOD));
        _by(COUNCIL).withdrawRevocationByCouncil(draw(), act);
        vm.warp(START + PERIOD - 1);
        _by(COUNCIL).withdrawRevocationByCouncil(draw(), act);
        _stands(3, Standing.Good);
    }

    function test_the_council_withdraws_for_nobody_who_can() public {
        uint64 act = _revoke(STATUS, _one(3));
        bytes4 fault = IConsortium.MemberNotExpelled.selector;
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Active));
        _by(COUNCIL).withdrawRevocationByCouncil(draw(), act);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Suspended));
        _by(COUNCIL).withdrawRevocationByCouncil(draw(), act);
    }

    function test_withdrawing_for_an_expelled_member_is_the_councils_and_happens_once() public {
        uint64 first = _revoke(STATUS, _one(3));
        uint64 second = _revoke(STATUS, _one(4));
        _expel();
        bytes32 key = draw();
        _failsAsStranger();
        credentials.withdrawRevocationByCouncil(key, first);
        _fails(abi.encodeWithSelector(ICredentials.RevocationUnknown.selector, 9));
        _by(COUNCIL).withdrawRevocationByCouncil(key, 9);
        _by(COUNCIL).withdrawRevocationByCouncil(key, first);
        _failsAsRepeated(0, key);
        _by(COUNCIL).withdrawRevocationByCouncil(key, second);
    }

    function _expel() private {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
    }
}
