// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_ADMIN, ROLE_BOOK, ROLE_ISSUE, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {AccountRecord, MemberKind, MemberRecord, MemberStatus} from "../../../contracts/types/Types.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

contract MembersTest is Stage {
    address private immutable NEWCOMER = vm.addr(0x40);

    // ── admitMember ─────────────────────────────────────────────────────────────────────────────────────────────

    function test_admission_gives_the_next_number_and_proposes_an_admin_and_nothing_else() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(consortium.memberOf(COLLEGE));
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.MemberAdmitted(4, MemberKind.Association, ROLE_BOOK | ROLE_ADMIN, "profile");
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountProposed(4, NEWCOMER, ROLE_ADMIN);
        uint32 member = _council().admitMember(key, MemberKind.Association, ROLE_BOOK, NEWCOMER, "profile");

        eq(member, 4, "number");
        eq(consortium.memberCount(), 4, "count");
        eq(
            abi.encode(consortium.memberOf(4)),
            abi.encode(MemberRecord(MemberStatus.Active, MemberKind.Association, ROLE_BOOK | ROLE_ADMIN, START)),
            "member"
        );
        eq(abi.encode(consortium.accountOf(NEWCOMER)), abi.encode(AccountRecord(0, 0)), "not joined yet");
        yes(consortium.commandSeen(0, key), "command");
        eq(abi.encode(consortium.memberOf(COLLEGE)), before, "another member stays");
    }

    function test_admission_is_the_councils() public {
        bytes32 key = draw();
        _failsAsStranger();
        consortium.admitMember(key, MemberKind.School, 0, NEWCOMER, "");
    }

    function test_admission_happens_once() public {
        bytes32 key = draw();
        _council().admitMember(key, MemberKind.School, 0, NEWCOMER, "");
        _failsAsRepeated(0, key);
        _council().admitMember(key, MemberKind.School, 0, vm.addr(0x41), "");
    }

    function test_admission_needs_a_kind() public {
        _fails(abi.encodeWithSelector(IConsortium.MemberKindMissing.selector));
        _council().admitMember(draw(), MemberKind.None, 0, NEWCOMER, "");
    }

    function test_admission_needs_an_account() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountZero.selector));
        _council().admitMember(draw(), MemberKind.School, 0, address(0), "");
    }

    function test_admission_refuses_another_members_account() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountOfOtherMember.selector, ISSUER, COLLEGE));
        _council().admitMember(draw(), MemberKind.School, 0, ISSUER, "");
    }

    // ── setMemberStatus ─────────────────────────────────────────────────────────────────────────────────────────

    function test_a_suspension_changes_the_status_only() public {
        MemberRecord memory expected = consortium.memberOf(COLLEGE);
        expected.status = MemberStatus.Suspended;
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.MemberStatusChanged(COLLEGE, MemberStatus.Suspended);
        _council().setMemberStatus(key, COLLEGE, MemberStatus.Suspended);
        eq(abi.encode(consortium.memberOf(COLLEGE)), abi.encode(expected), "member");

        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Active);
        eq(consortium.requireActive(ISSUER, ROLE_ISSUE), COLLEGE, "active again");
    }

    function test_an_expulsion_is_final() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Active);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _council().setMemberPowers(draw(), COLLEGE, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _council().setAccountRolesByCouncil(draw(), COLLEGE, ISSUER, ROLE_ADMIN);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _council().proposeAccountByCouncil(draw(), COLLEGE, NEWCOMER, ROLE_ADMIN);
    }

    function test_a_status_is_never_none() public {
        _fails(abi.encodeWithSelector(IConsortium.MemberStatusMissing.selector));
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.None);
    }

    function test_council_acts_on_members_need_a_member() public {
        _fails(abi.encodeWithSelector(IConsortium.MemberUnknown.selector, 9));
        _council().setMemberStatus(draw(), 9, MemberStatus.Active);
        _fails(abi.encodeWithSelector(IConsortium.MemberUnknown.selector, 0));
        _council().setMemberPowers(draw(), 0, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.MemberUnknown.selector, 9));
        _council().setAccountRolesByCouncil(draw(), 9, NEWCOMER, ROLE_ADMIN);
        _fails(abi.encodeWithSelector(IConsortium.MemberUnknown.selector, 9));
        _council().proposeAccountByCouncil(draw(), 9, NEWCOMER, ROLE_ADMIN);
    }

    function test_council_acts_on_members_are_the_councils() public {
        bytes32 key = draw();
        _failsAsStranger();
        consortium.setMemberStatus(key, COLLEGE, MemberStatus.Suspended);
        _failsAsStranger();
        consortium.setMemberPowers(key, COLLEGE, 0);
        _failsAsStranger();
        consortium.setAccountRolesByCouncil(key, COLLEGE, ISSUER, 0);
        _failsAsStranger();
        consortium.proposeAccountByCouncil(key, COLLEGE, NEWCOMER, ROLE_ADMIN);
    }

    function test_council_acts_on_members_happen_once() public {
        bytes32 key = draw();
        _council().setMemberStatus(key, COLLEGE, MemberStatus.Suspended);
        _failsAsRepeated(0, key);
        _council().setMemberStatus(key, COLLEGE, MemberStatus.Active);
        _failsAsRepeated(0, key);
        _council().setMemberPowers(key, COLLEGE, 0);
        _failsAsRepeated(0, key);
        _council().setAccountRolesByCouncil(key, COLLEGE, ISSUER, 0);
        _failsAsRepeated(0, key);
        _council().proposeAccountByCouncil(key, COLLEGE, NEWCOMER, ROLE_ADMIN);
    }

    // ── powers and roles ────────────────────────────────────────────────────────────────────────────────────────

    function test_powers_always_hold_admin_and_narrow_roles_at_once() public {
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.MemberPowersChanged(COLLEGE, ROLE_STATUS | ROLE_ADMIN);
        _council().setMemberPowers(key, COLLEGE, ROLE_STATUS);

        eq(consortium.memberOf(COLLEGE).powers, ROLE_STATUS | ROLE_ADMIN, "powers");
        eq(consortium.accountOf(ISSUER).roles, ROLE_ISSUE, "the role stays written");
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, ROLE_ISSUE));
        consortium.requireActive(ISSUER, ROLE_ISSUE);
    }

    function test_the_council_gives_an_account_back() public {
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountRolesChanged(COLLEGE, ISSUER, ROLE_ADMIN);
        _council().setAccountRolesByCouncil(key, COLLEGE, ISSUER, ROLE_ADMIN);
        eq(consortium.requireActive(ISSUER, ROLE_ADMIN), COLLEGE, "admin");
    }

    function test_an_admin_sets_the_whole_set_of_roles() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(consortium.accountOf(STATUS));
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountRolesChanged(COLLEGE, ISSUER, ROLE_STATUS);
        _as(COLLEGE_ADMIN).setAccountRoles(key, ISSUER, ROLE_STATUS);
        eq(
            abi.encode(consortium.accountOf(ISSUER)),
            abi.encode(AccountRecord(COLLEGE, ROLE_STATUS)),
            "the old role is gone"
        );
        eq(abi.encode(consortium.accountOf(STATUS)), before, "another account stays");
        yes(consortium.commandSeen(COLLEGE, key), "command");
        no(consortium.commandSeen(FACTORY, key), "another member's book stays");
    }

    function test_roles_stay_within_powers() public {
        uint32 powers = ROLE_ISSUE | ROLE_STATUS | ROLE_ADMIN;
        _fails(abi.encodeWithSelector(IConsortium.PowersExceeded.selector, COLLEGE, powers, ROLE_BOOK));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), ISSUER, ROLE_BOOK);
        _fails(abi.encodeWithSelector(IConsortium.PowersExceeded.selector, COLLEGE, powers, ROLE_BOOK));
        _council().setAccountRolesByCouncil(draw(), COLLEGE, ISSUER, ROLE_BOOK);
    }

    function test_an_account_belongs_to_one_member_for_ever() public {
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), ISSUER, 0);
        eq(abi.encode(consortium.accountOf(ISSUER)), abi.encode(AccountRecord(COLLEGE, 0)), "still theirs");
        _fails(abi.encodeWithSelector(IConsortium.AccountOfOtherMember.selector, ISSUER, COLLEGE));
        _as(FACTORY_ADMIN).setAccountRoles(draw(), ISSUER, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.AccountOfOtherMember.selector, ISSUER, COLLEGE));
        _as(FACTORY_ADMIN).proposeAccount(draw(), ISSUER, ROLE_ISSUE);
    }

    // ── setProfile, and who passes ──────────────────────────────────────────────────────────────────────────────

    function test_a_profile_is_published_and_not_stored() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(consortium.memberOf(COLLEGE));
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.MemberProfileChanged(COLLEGE, "new profile");
        _as(COLLEGE_ADMIN).setProfile(key, "new profile");
        eq(abi.encode(consortium.memberOf(COLLEGE)), before, "member stays");
    }

    function test_admin_acts_need_the_admin_role() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, ROLE_ADMIN));
        _as(ISSUER).setProfile(draw(), "");
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, STRANGER, 0, ROLE_ADMIN));
        _as(STRANGER).setAccountRoles(draw(), STRANGER, 0);
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, STRANGER, 0, ROLE_ADMIN));
        _as(STRANGER).proposeAccount(draw(), NEWCOMER, 0);
    }

    function test_admin_acts_need_an_active_member() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _as(COLLEGE_ADMIN).setProfile(draw(), "");
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), ISSUER, ROLE_ISSUE | ROLE_STATUS);
    }

    function test_roles_are_taken_away_in_a_pause_and_by_a_suspended_member_but_not_given() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        bytes32 key = draw();
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountRolesChanged(COLLEGE, STATUS, 0);
        _as(COLLEGE_ADMIN).setAccountRoles(key, STATUS, 0);
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, STATUS, COLLEGE, ROLE_STATUS));
        consortium.requireNotExpelled(STATUS, ROLE_STATUS);

        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), STATUS, ROLE_STATUS);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), ISSUER, ROLE_STATUS);
        _council().setPaused(draw(), false);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), STATUS, ROLE_STATUS);
    }

    function test_an_expelled_member_takes_no_roles_away() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), STATUS, 0);
    }

    function test_admin_acts_wait_for_the_end_of_a_pause() public {
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _as(COLLEGE_ADMIN).setProfile(draw(), "");
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), ISSUER, ROLE_ISSUE | ROLE_STATUS);
    }

    function test_admin_acts_happen_once_for_each_member() public {
        bytes32 key = draw();
        _as(COLLEGE_ADMIN).setProfile(key, "");
        _failsAsRepeated(COLLEGE, key);
        _as(COLLEGE_ADMIN).setAccountRoles(key, ISSUER, 0);
        _as(FACTORY_ADMIN).setProfile(key, "");
        yes(consortium.commandSeen(FACTORY, key), "the same key is another member's own");
    }

    function test_a_suspended_member_passes_only_where_trust_is_withdrawn() public {
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        eq(consortium.requireNotExpelled(STATUS, ROLE_STATUS), COLLEGE, "suspended passes, paused or not");
        _council().setPaused(draw(), false);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        consortium.requireActive(STATUS, ROLE_STATUS);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, COLLEGE));
        consortium.requireNotExpelled(STATUS, ROLE_STATUS);
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, STRANGER, 0, ROLE_STATUS));
        consortium.requireNotExpelled(STRANGER, ROLE_STATUS);
    }

    /// @dev Whatever the powers and roles, an account acts by what both hold.
    function test_fuzz_a_role_counts_where_account_and_member_both_have_it(uint32 powers, uint32 narrowed, uint32 roles)
        public
    {
        roles &= powers | ROLE_ADMIN;
        _council().setMemberPowers(draw(), COLLEGE, powers);
        _council().setAccountRolesByCouncil(draw(), COLLEGE, ISSUER, roles);
        _council().setMemberPowers(draw(), COLLEGE, narrowed);
        for (uint32 bit = 0; bit < 32; ++bit) {
            uint32 role = uint32(1) << bit;
            if (roles & (narrowed | ROLE_ADMIN) & role == 0) {
                _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, ISSUER, COLLEGE, role));
                consortium.requireActive(ISSUER, role);
            } else {
                eq(consortium.requireActive(ISSUER, role), COLLEGE, "role");
            }
        }
    }
}
