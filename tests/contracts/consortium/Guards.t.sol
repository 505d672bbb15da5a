// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_ISSUE} from "../../../contracts/types/Roles.sol";
import {Basis, KeyPurpose, MemberKind, MemberStatus} from "../../../contracts/types/Types.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

/// @notice The guards that any contract of the consortium may ask for; this test is such a contract.
contract GuardsTest is Stage {
    bytes32 private constant GUARDED = "Guarded";

    function test_an_account_passes_for_its_own_active_member_and_no_other() public {
        consortium.requireActiveFor(COLLEGE, ISSUER, ROLE_ISSUE);
        bytes4 fault = IConsortium.AccountRoleMissing.selector;
        _fails(abi.encodeWithSelector(fault, ISSUER, FACTORY, ROLE_ISSUE));
        consortium.requireActiveFor(FACTORY, ISSUER, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(fault, STATUS, COLLEGE, ROLE_ISSUE));
        consortium.requireActiveFor(COLLEGE, STATUS, ROLE_ISSUE);
        _fails(abi.encodeWithSelector(fault, STRANGER, 0, ROLE_ISSUE));
        consortium.requireActiveFor(0, STRANGER, ROLE_ISSUE);
    }

    function test_no_account_passes_for_its_member_in_a_pause_or_a_suspension() public {
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        consortium.requireActiveFor(COLLEGE, ISSUER, ROLE_ISSUE);
        _council().setPaused(draw(), false);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, COLLEGE, MemberStatus.Suspended));
        consortium.requireActiveFor(COLLEGE, ISSUER, ROLE_ISSUE);
    }

    function test_any_registered_contract_asks_under_its_name_until_it_is_retired() public {
        bytes memory fault = abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, GUARDED, address(this));
        _fails(fault);
        consortium.requireActiveAt(GUARDED, ISSUER, ROLE_ISSUE);
        _council().registerContract(draw(), GUARDED, address(this), address(0));
        (uint32 member, MemberKind kind) = consortium.requireActiveAt(GUARDED, ISSUER, ROLE_ISSUE);
        eq(member, COLLEGE, "member");
        eq(uint8(kind), uint8(MemberKind.School), "kind");
        _council().retireContract(draw(), GUARDED);
        _fails(fault);
        consortium.requireActiveAt(GUARDED, ISSUER, ROLE_ISSUE);
    }

    function test_only_an_expelled_member_passes_as_expelled() public {
        bytes4 fault = IConsortium.MemberNotExpelled.selector;
        _fails(abi.encodeWithSelector(fault, 9, MemberStatus.None));
        consortium.requireExpelled(9);
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Active));
        consortium.requireExpelled(COLLEGE);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(fault, COLLEGE, MemberStatus.Suspended));
        consortium.requireExpelled(COLLEGE);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        consortium.requireExpelled(COLLEGE);
    }

    function test_a_key_passes_for_its_member_its_purpose_and_its_period() public {
        bytes32 key = _as(FACTORY_ADMIN).registerKey(draw(), KeyPurpose.Status, keccak256("key"), START + 1, START + 2);
        bytes4 fault = IConsortium.KeyNotCurrent.selector;
        _fails(abi.encodeWithSelector(fault, key, START + 1, START + 2, START));
        consortium.requireKey(key, FACTORY, KeyPurpose.Status);
        vm.warp(START + 1);
        consortium.requireKey(key, FACTORY, KeyPurpose.Status);
        _fails(abi.encodeWithSelector(IConsortium.KeyNotForThis.selector, key, COLLEGE, KeyPurpose.Status));
        consortium.requireKey(key, COLLEGE, KeyPurpose.Status);
        _fails(abi.encodeWithSelector(IConsortium.KeyNotForThis.selector, key, FACTORY, KeyPurpose.Token));
        consortium.requireKey(key, FACTORY, KeyPurpose.Token);
        vm.warp(START + 2);
        _fails(abi.encodeWithSelector(fault, key, START + 1, START + 2, START + 2));
        consortium.requireKey(key, FACTORY, KeyPurpose.Status);
    }

    function test_an_accreditation_passes_for_its_member_standard_level_and_period() public {
        uint32 given =
            _council().grantAccreditation(draw(), COLLEGE, FITTER, LEVELS, START, START + 5, Basis.OnePlusX, "");
        consortium.requireAccredited(given, COLLEGE, FITTER, LEVEL);
        _fails(abi.encodeWithSelector(IConsortium.AccreditationNotForThis.selector, given, FACTORY, FITTER, LEVEL));
        consortium.requireAccredited(given, FACTORY, FITTER, LEVEL);
        vm.warp(START + 5);
        bytes4 fault = IConsortium.AccreditationNotCurrent.selector;
        _fails(abi.encodeWithSelector(fault, given, START, START + 5, START + 5));
        consortium.requireAccredited(given, COLLEGE, FITTER, LEVEL);
    }
}
