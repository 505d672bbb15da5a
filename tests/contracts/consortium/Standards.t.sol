// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {
    AccreditationRecord,
    Basis,
    MemberStatus,
    StandardKind,
    StandardRecord
} from "../../../contracts/types/Types.sol";
import {Stage} from "../support/Stage.sol";
import {vm} from "../support/Vm.sol";

contract StandardsTest is Stage {
    // ── registerStandard ────────────────────────────────────────────────────────────────────────────────────────

    function test_a_standard_gets_the_next_number_and_keeps_its_kind() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(consortium.standardOf(WELDER));
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.StandardRegistered(3, StandardKind.OnePlusX, "code", "edition", "name");
        uint32 standard = _council().registerStandard(key, StandardKind.OnePlusX, "code", "edition", "name");

        eq(standard, 3, "number");
        eq(consortium.standardCount(), 3, "count");
        eq(abi.encode(consortium.standardOf(3)), abi.encode(StandardRecord(StandardKind.OnePlusX, START)), "standard");
        eq(abi.encode(consortium.standardOf(WELDER)), before, "another standard stays");
    }

    function test_a_standard_has_a_kind() public {
        _fails(abi.encodeWithSelector(IConsortium.StandardKindMissing.selector));
        _council().registerStandard(draw(), StandardKind.None, "", "", "");
    }

    // ── grantAccreditation ──────────────────────────────────────────────────────────────────────────────────────

    function test_an_accreditation_says_whom_what_when_and_on_whose_word() public {
        bytes32 key = draw();
        bytes memory before = abi.encode(consortium.accreditationOf(ACCREDITATION));
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccreditationGranted(
            2, FACTORY, FITTER, LEVELS, START + 5, START + 9, Basis.ConsortiumOnly, "decision 7"
        );
        uint32 accreditation = _council()
            .grantAccreditation(key, FACTORY, FITTER, LEVELS, START + 5, START + 9, Basis.ConsortiumOnly, "decision 7");

        eq(accreditation, 2, "number");
        eq(consortium.accreditationCount(), 2, "count");
        eq(
            abi.encode(consortium.accreditationOf(2)),
            abi.encode(AccreditationRecord(FACTORY, FITTER, START + 5, START + 9, Basis.ConsortiumOnly, LEVELS)),
            "accreditation"
        );
        eq(abi.encode(consortium.accreditationOf(ACCREDITATION)), before, "another accreditation stays");
    }

    function test_a_start_of_zero_is_now_and_an_end_of_zero_is_open() public view {
        AccreditationRecord memory held = consortium.accreditationOf(ACCREDITATION);
        eq(held.from, START, "from");
        eq(held.until, 0, "until");
    }

    function test_an_accreditation_never_starts_in_the_past() public {
        _fails(abi.encodeWithSelector(IConsortium.PeriodInPast.selector, START - 1, START));
        _grant(FACTORY, FITTER, LEVELS, START - 1, 0, Basis.OnePlusX);
    }

    function test_an_accreditation_lasts_at_least_a_second() public {
        _fails(abi.encodeWithSelector(IConsortium.PeriodEmpty.selector, START, START));
        _grant(FACTORY, FITTER, LEVELS, 0, START, Basis.OnePlusX);
        _fails(abi.encodeWithSelector(IConsortium.PeriodEmpty.selector, START + 9, START + 8));
        _grant(FACTORY, FITTER, LEVELS, START + 9, START + 8, Basis.OnePlusX);
    }

    function test_an_accreditation_needs_member_standard_levels_and_basis() public {
        _fails(abi.encodeWithSelector(IConsortium.MemberUnknown.selector, 9));
        _grant(9, FITTER, LEVELS, 0, 0, Basis.OnePlusX);
        _fails(abi.encodeWithSelector(IConsortium.StandardUnknown.selector, 9));
        _grant(FACTORY, 9, LEVELS, 0, 0, Basis.OnePlusX);
        _fails(abi.encodeWithSelector(IConsortium.LevelsEmpty.selector));
        _grant(FACTORY, FITTER, 0, 0, 0, Basis.OnePlusX);
        _fails(abi.encodeWithSelector(IConsortium.BasisMissing.selector));
        _grant(FACTORY, FITTER, LEVELS, 0, 0, Basis.None);
    }

    function test_an_expelled_member_gets_no_accreditation() public {
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IConsortium.MemberExpelled.selector, FACTORY));
        _grant(FACTORY, FITTER, LEVELS, 0, 0, Basis.OnePlusX);
    }

    // ── endAccreditation ────────────────────────────────────────────────────────────────────────────────────────

    function test_an_end_changes_the_end_only() public {
        AccreditationRecord memory expected = consortium.accreditationOf(ACCREDITATION);
        expected.until = START + 50;
        bytes32 key = draw();
        _accepts(address(consortium), 0, key, COUNCIL);
        vm.expectEmit(address(consortium));
        emit IConsortium.AccreditationEnded(ACCREDITATION, START + 50);
        _council().endAccreditation(key, ACCREDITATION, START + 50);
        eq(abi.encode(consortium.accreditationOf(ACCREDITATION)), abi.encode(expected), "accreditation");

        expected.until = START + 10;
        vm.warp(START + 10);
        _council().endAccreditation(draw(), ACCREDITATION, 0);
        eq(abi.encode(consortium.accreditationOf(ACCREDITATION)), abi.encode(expected), "an end moves earlier, to now");
    }

    function test_an_end_never_lies_in_the_past() public {
        _fails(abi.encodeWithSelector(IConsortium.PeriodInPast.selector, START - 1, START));
        _council().endAccreditation(draw(), ACCREDITATION, START - 1);
    }

    function test_an_end_never_moves_later() public {
        _council().endAccreditation(draw(), ACCREDITATION, START + 5);
        bytes4 fault = IConsortium.AccreditationNotCurrent.selector;
        _fails(abi.encodeWithSelector(fault, ACCREDITATION, START, START + 5, START + 5));
        _council().endAccreditation(draw(), ACCREDITATION, START + 5);
        _fails(abi.encodeWithSelector(fault, ACCREDITATION, START, START + 5, START + 6));
        _council().endAccreditation(draw(), ACCREDITATION, START + 6);
    }

    function test_an_end_needs_an_accreditation() public {
        _fails(abi.encodeWithSelector(IConsortium.AccreditationUnknown.selector, 9));
        _council().endAccreditation(draw(), 9, 0);
    }

    // ── who and how often ───────────────────────────────────────────────────────────────────────────────────────

    function test_standards_are_the_councils() public {
        bytes32 key = draw();
        _failsAsStranger();
        consortium.registerStandard(key, StandardKind.Award, "", "", "");
        _failsAsStranger();
        consortium.grantAccreditation(key, FACTORY, FITTER, LEVELS, 0, 0, Basis.OnePlusX, "");
        _failsAsStranger();
        consortium.endAccreditation(key, ACCREDITATION, 0);
    }

    function test_acts_on_standards_happen_once() public {
        bytes32 key = draw();
        _council().registerStandard(key, StandardKind.Award, "", "", "");
        _failsAsRepeated(0, key);
        _council().registerStandard(key, StandardKind.Award, "", "", "");
        _failsAsRepeated(0, key);
        _council().grantAccreditation(key, FACTORY, FITTER, LEVELS, 0, 0, Basis.OnePlusX, "");
        _failsAsRepeated(0, key);
        _council().endAccreditation(key, ACCREDITATION, 0);
    }

    function _grant(uint32 member, uint32 standard, uint256 levels, uint64 from, uint64 until, Basis basis) private {
        _council().grantAccreditation(draw(), member, standard, levels, from, until, basis, "");
    }
}
