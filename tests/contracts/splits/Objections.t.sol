// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../../../contracts/interfaces/IAgreements.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IObjections} from "../../../contracts/interfaces/IObjections.sol";
import {AllocationKey, AllocationRequest, ObjectionState} from "../../../contracts/types/Splits.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {vm} from "../support/Vm.sol";

contract ObjectionsTest is SplitTest {
    uint32 private constant NOVEMBER = FIRST_DAY + 31;
    bytes32 private allocation;
    AllocationKey private key;

    function setUp() public override {
        super.setUp();
        _counted(COST_, FIRST_DAY, 100, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        _allocate(_costRequest(MONTH, MONTH));
        key = AllocationKey(AGREEMENT, MONTH, MONTH, POOL, COST_);
        allocation = allocations.allocationOf(AGREEMENT, MONTH, MONTH, POOL, COST_);
    }

    function test_lines_are_final_when_their_days_have_passed_without_an_objection() public {
        no(splits.isFinal(allocation), "not yet");
        vm.warp(block.timestamp + 10 days);
        yes(splits.isFinal(allocation), "final");
        bytes memory fault =
            abi.encodeWithSelector(IObjections.LineObjectionTooLate.selector, allocation, block.timestamp);
        _failsToObject(3, fault);
    }

    function test_an_objection_holds_thirty_days_and_no_longer() public {
        uint256 at = block.timestamp + 9 days;
        vm.warp(at);
        uint64 objection = _objectTo(3);
        _failsToObject(3, abi.encodeWithSelector(IObjections.LineObjectionRepeated.selector, allocation, 3));
        vm.warp(at + 30 days - 1);
        no(splits.isFinal(allocation), "under objection");
        vm.warp(at + 30 days);
        yes(splits.isFinal(allocation), "lapsed");
        bytes32 requestId = draw();
        vm.expectRevert(
            abi.encodeWithSelector(IObjections.LineObjectionNotOpen.selector, objection, ObjectionState.Open)
        );
        vm.prank(money(3));
        splits.escalateLineObjection(requestId, objection);
    }

    function test_before_the_council_it_holds_until_decided() public {
        uint64 objection = _escalated();
        vm.warp(block.timestamp + 400 days);
        no(splits.isFinal(allocation), "before the council");
        _decide(objection, false);
        yes(splits.isFinal(allocation), "dismissed");
        bytes32 requestId = draw();
        vm.expectRevert(
            abi.encodeWithSelector(IObjections.LineObjectionNotOpen.selector, objection, ObjectionState.Dismissed)
        );
        vm.prank(COUNCIL);
        splits.decideLineObjection(requestId, objection, true);
    }

    function test_what_was_found_wrong_is_not_final_before_it_is_restated() public {
        _decide(_escalated(), true);
        vm.warp(block.timestamp + 20 days);
        no(splits.isFinal(allocation), "upheld");
        _counted(COST_, FIRST_DAY, 1, 2);
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        AllocationRequest memory request = _costRequest(MONTH + 1, MONTH);
        request.record = _record(100, 100, 50, 30, 20);
        _allocate(request);
        yes(splits.isFinal(allocation), "restated");
        bytes32 restated = allocations.allocationOf(AGREEMENT, MONTH + 1, MONTH, POOL, COST_);
        no(splits.isFinal(restated), "its own days begin");
    }

    function test_who_objected_withdraws_and_nobody_else() public {
        uint64 objection = _objectTo(3);
        bytes32 requestId = draw();
        vm.expectRevert(abi.encodeWithSelector(IObjections.LineObjectionOfOtherMember.selector, objection, 3));
        vm.prank(money(5));
        splits.withdrawLineObjection(requestId, objection);
        vm.prank(money(3));
        splits.withdrawLineObjection(requestId, objection);
        eq(uint8(splits.objectionOf(objection).state), uint8(ObjectionState.Withdrawn), "withdrawn");
        vm.warp(block.timestamp + 10 days);
        yes(splits.isFinal(allocation), "nothing is open");
    }

    function test_objections_stay_open_in_a_pause_to_participants_of_known_lines() public {
        _as(COUNCIL).setPaused(draw(), true);
        _objectTo(4);
        _failsToObject(6, abi.encodeWithSelector(IAgreements.MemberNotParticipant.selector, version, 6));
        key.side = BENEFIT_;
        allocation = allocations.allocationOf(AGREEMENT, MONTH, MONTH, POOL, BENEFIT_);
        _failsToObject(3, abi.encodeWithSelector(IObjections.AllocationUnknown.selector, allocation));
        vm.expectRevert(
            abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Allocations"), address(this))
        );
        splits.openLines(key, 10);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _objectTo(uint32 member) private returns (uint64) {
        bytes32 requestId = draw();
        vm.prank(money(member));
        return splits.objectToLine(requestId, key, keccak256("run"), keccak256("3"), 31, "why");
    }

    function _failsToObject(uint32 member, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(member));
        splits.objectToLine(requestId, key, keccak256("run"), keccak256("3"), 31, "why");
    }

    function _escalated() private returns (uint64 objection) {
        objection = _objectTo(3);
        bytes32 requestId = draw();
        vm.prank(money(3));
        splits.escalateLineObjection(requestId, objection);
    }

    function _decide(uint64 objection, bool upheld) private {
        bytes32 requestId = draw();
        vm.prank(COUNCIL);
        splits.decideLineObjection(requestId, objection, upheld);
    }
}
