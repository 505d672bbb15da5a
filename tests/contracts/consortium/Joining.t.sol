// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_ADMIN, ROLE_BOOK, ROLE_ISSUE, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {AccountProposal, AccountRecord, MemberKind, MemberStatus} from "../../../contracts/types/Types.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

/// @notice An account joins in two steps: a member's admin or the council proposes, the account itself accepts.
contract JoiningTest is Stage {
    address private immutable NEWCOMER = vm.addr(0x40);

    function test_an_account_joins_by_its_own_acceptance() public {
        bytes32 key = draw();
        _accepts(address(consortium), COLLEGE, key, COLLEGE_ADMIN);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountProposed(COLLEGE, NEWCOMER, ROLE_ISSUE);
        _as(COLLEGE_ADMIN).proposeAccount(key, NEWCOMER, ROLE_ISSUE);
        _isBound(NEWCOMER, 0, 0);
        _isProposed(NEWCOMER, COLLEGE, COLLEGE_ADMIN, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, NEWCOMER, 0, ROLE_ISSUE));
        consortium.requireActive(NEWCOMER, ROLE_ISSUE);

        key = draw();
        _accepts(address(consortium), COLLEGE, key, NEWCOMER);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountRolesChanged(COLLEGE, NEWCOMER, ROLE_ISSUE);
        _as(NEWCOMER).acceptAccount(key, COLLEGE, ROLE_ISSUE);
        _isBound(NEWCOMER, COLLEGE, ROLE_ISSUE);
        _isProposed(NEWCOMER, COLLEGE, address(0), 0);
        eq(consortium.requireActive(NEWCOMER, ROLE_ISSUE), COLLEGE, "and acts");
    }

    /// @dev On the old contract `setAccountRoles(key, victim, 0)` bound a stranger's address for ever.
    function test_no_member_binds_a_strangers_address() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountNotJoined.selector, STRANGER, FACTORY));
        _as(FACTORY_ADMIN).setAccountRoles(draw(), STRANGER, 0);
        _as(FACTORY_ADMIN).proposeAccount(draw(), STRANGER, ROLE_ISSUE);
        _isBound(STRANGER, 0, 0);
        _join(COLLEGE_ADMIN, COLLEGE, STRANGER, ROLE_STATUS);
        _isBound(STRANGER, COLLEGE, ROLE_STATUS);
    }

    /// @dev On the old contract the admission reverted for ever: `AccountOfOtherMember`.
    function test_whoever_sees_an_admission_coming_changes_nothing_of_it() public {
        _as(FACTORY_ADMIN).proposeAccount(draw(), NEWCOMER, ROLE_ADMIN);
        _fails(abi.encodeWithSelector(IConsortium.AccountNotJoined.selector, NEWCOMER, FACTORY));
        _as(FACTORY_ADMIN).setAccountRoles(draw(), NEWCOMER, 0);
        uint32 member = _council().admitMember(draw(), MemberKind.School, ROLE_BOOK, NEWCOMER, "{}");
        _accept(NEWCOMER, member, ROLE_ADMIN);
        eq(consortium.requireActive(NEWCOMER, ROLE_ADMIN), member, "the admin of the new member");
        _fails(abi.encodeWithSelector(IConsortium.AccountOfOtherMember.selector, NEWCOMER, member));
        _accept(NEWCOMER, FACTORY, ROLE_ADMIN);
    }

    function test_an_account_accepts_exactly_what_was_proposed_to_it() public {
        bytes4 fault = IConsortium.AccountNotProposed.selector;
        _fails(abi.encodeWithSelector(fault, NEWCOMER, COLLEGE, ROLE_ISSUE));
        _accept(NEWCOMER, COLLEGE, ROLE_ISSUE);
        _as(COLLEGE_ADMIN).proposeAccount(draw(), NEWCOMER, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(fault, NEWCOMER, COLLEGE, ROLE_STATUS));
        _accept(NEWCOMER, COLLEGE, ROLE_STATUS);
        _fails(abi.encodeWithSelector(fault, NEWCOMER, COLLEGE, 0));
        _accept(NEWCOMER, COLLEGE, 0);
        _fails(abi.encodeWithSelector(fault, NEWCOMER, FACTORY, ROLE_ISSUE));
        _accept(NEWCOMER, FACTORY, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(fault, STRANGER, COLLEGE, ROLE_ISSUE));
        _accept(STRANGER, COLLEGE, ROLE_ISSUE);
        bytes32 key = draw();
        _as(NEWCOMER).acceptAccount(key, COLLEGE, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(fault, NEWCOMER, COLLEGE, ROLE_ISSUE));
        _as(NEWCOMER).acceptAccount(key, COLLEGE, ROLE_ISSUE);
    }

    function test_a_command_key_counts_once_for_a_proposal_and_an_acceptance() public {
        bytes32 key = draw();
        _as(COLLEGE_ADMIN).proposeAccount(key, NEWCOMER, ROLE_ISSUE);
        _failsAsRepeated(COLLEGE, key);
        _as(COLLEGE_ADMIN).proposeAccount(key, STRANGER, ROLE_ISSUE);
        _failsAsRepeated(COLLEGE, key);
        _as(NEWCOMER).acceptAccount(key, COLLEGE, ROLE_ISSUE);
    }

    function test_a_proposal_is_withdrawn_also_in_a_pause_and_by_a_suspended_member() public {
        _as(COLLEGE_ADMIN).proposeAccount(draw(), NEWCOMER, ROLE_ISSUE);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        _accept(NEWCOMER, COLLEGE, ROLE_ISSUE);
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _accept(NEWCOMER, COLLEGE, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _as(COLLEGE_ADMIN).proposeAccount(draw(), STRANGER, ROLE_ISSUE);
        _as(COLLEGE_ADMIN).proposeAccount(draw(), NEWCOMER, 0);
        _isProposed(NEWCOMER, COLLEGE, COLLEGE_ADMIN, 0);
        _council().setPaused(draw(), false);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Active);
        _fails(abi.encodeWithSelector(IConsortium.AccountNotProposed.selector, NEWCOMER, COLLEGE, ROLE_ISSUE));
        _accept(NEWCOMER, COLLEGE, ROLE_ISSUE);
    }

    function test_a_thief_of_the_admin_role_leaves_no_proposal_behind() public {
        address thief = vm.addr(0x41);
        _join(COLLEGE_ADMIN, COLLEGE, thief, ROLE_ADMIN);
        _as(thief).proposeAccount(draw(), NEWCOMER, ROLE_ADMIN);
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), thief, 0);
        _fails(abi.encodeWithSelector(IConsortium.AccountNotProposed.selector, NEWCOMER, COLLEGE, ROLE_ADMIN));
        _accept(NEWCOMER, COLLEGE, ROLE_ADMIN);
    }

    function test_the_council_gives_a_member_whose_admins_are_lost_a_new_account() public {
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccountProposed(COLLEGE, NEWCOMER, ROLE_ADMIN);
        _council().proposeAccountByCouncil(key, COLLEGE, NEWCOMER, ROLE_ADMIN);
        _accept(NEWCOMER, COLLEGE, ROLE_ADMIN);
        eq(consortium.requireActive(NEWCOMER, ROLE_ADMIN), COLLEGE, "admin");
    }

    function test_a_proposal_is_for_an_account_that_belongs_to_nobody_and_within_powers() public {
        _fails(abi.encodeWithSelector(IConsortium.AccountZero.selector));
        _as(COLLEGE_ADMIN).proposeAccount(draw(), address(0), ROLE_ISSUE);
        _fails(abi.encodeWithSelector(IConsortium.AccountAlreadyJoined.selector, ISSUER, COLLEGE));
        _as(COLLEGE_ADMIN).proposeAccount(draw(), ISSUER, ROLE_STATUS);
        uint32 powers = ROLE_ISSUE | ROLE_STATUS | ROLE_ADMIN;
        _fails(abi.encodeWithSelector(IConsortium.PowersExceeded.selector, COLLEGE, powers, ROLE_BOOK));
        _as(COLLEGE_ADMIN).proposeAccount(draw(), NEWCOMER, ROLE_BOOK);
    }

    function _isBound(address account, uint32 member, uint32 roles) private view {
        eq(abi.encode(consortium.accountOf(account)), abi.encode(AccountRecord(member, roles)), "account");
    }

    function _isProposed(address account, uint32 member, address by, uint32 roles) private view {
        bytes memory expected = abi.encode(AccountProposal(by, roles));
        eq(abi.encode(consortium.proposalOf(member, account)), expected, "proposal");
    }
}
