// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../../../contracts/interfaces/IAllocations.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {
    AllocationRequest,
    EntryRequest,
    QuotaRows,
    SideRecord,
    TableWeights
} from "../../../contracts/types/Splits.sol";
import {SplitRules} from "../support/SplitRules.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {Vm, vm} from "../support/Vm.sol";

contract ClosesTest is SplitTest {
    uint32 private constant NOVEMBER = FIRST_DAY + 31;

    function test_a_close_too_early_is_refused() public {
        _toDay(NOVEMBER + 6);
        _failsToClose(
            2, MONTH, 0, abi.encodeWithSelector(ISplits.CloseTooEarly.selector, MONTH, NOVEMBER + 6, NOVEMBER + 7)
        );
        _toDay(NOVEMBER + 16);
        _failsToClose(
            3, MONTH, 0, abi.encodeWithSelector(ISplits.CloseTooEarly.selector, MONTH, NOVEMBER + 16, NOVEMBER + 17)
        );
        _failsToClose(4, MONTH, 0, abi.encodeWithSelector(ISplits.CloserNotParty.selector, version, 4));
        _toDay(NOVEMBER + 17);
        vm.expectEmit(address(splits));
        emit ISplits.PeriodClosed(AGREEMENT, MONTH, 3, version, 0, 0);
        vm.recordLogs();
        bytes32 requestId = _closeAs(3, MONTH, 0);
        yes(splits.commandSeen(3, requestId), "closed by a party");
    }

    function test_a_close_twice_or_out_of_order_is_refused() public {
        _toDay(NOVEMBER + 7);
        _failsToClose(2, MONTH + 1, 0, abi.encodeWithSelector(ISplits.CloseOutOfOrder.selector, MONTH + 1, MONTH));
        _close(2, MONTH);
        _failsToClose(2, MONTH, 0, abi.encodeWithSelector(ISplits.CloseOutOfOrder.selector, MONTH, MONTH + 1));
    }

    function test_a_close_with_an_entry_left_out_is_refused() public {
        _counted(COST_, FIRST_DAY, 100, 1);
        bytes32 seen = splits.rootOf(AGREEMENT, MONTH);
        _counted(COST_, FIRST_DAY, 7, 2);
        bytes32 root = splits.rootOf(AGREEMENT, MONTH);
        _toDay(NOVEMBER + 7);
        _failsToClose(2, MONTH, seen, abi.encodeWithSelector(ISplits.CloseRootMismatch.selector, root, seen));
        _close(2, MONTH);
    }

    function test_what_counts_after_a_close_is_booked_in_the_next_and_dated_to_both() public {
        _counted(COST_, FIRST_DAY, 100, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        bytes32 fixedRoot = splits.rootOf(AGREEMENT, MONTH);
        EntryRequest memory late = _entry(2, COST_, FIRST_DAY, 1, 2);
        _enter(2, late);
        _acceptAll(late.parts[0].id);
        eq(splits.rootOf(AGREEMENT, MONTH), fixedRoot, "what a close fixed never changes");
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 100, "as the close had it");
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH + 1), 101, "as the next has it");
        eq(splits.lateAt(AGREEMENT, POOL, COST_, MONTH + 1), 2, "the month before came late");
        _allocates(_costRequest(MONTH, MONTH), 100, _three(50, 30, 20));
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        AllocationRequest memory own = _costRequest(MONTH + 1, MONTH + 1);
        _failsToAllocate(own, abi.encodeWithSelector(IAllocations.AllocationOutOfOrder.selector, MONTH + 1, MONTH));
        AllocationRequest memory again = _costRequest(MONTH + 1, MONTH);
        again.record = _record(100, 100, 50, 30, 20);
        _allocates(again, 101, _three(1, 0, 0));
        _allocates(own, 0, _three(0, 0, 0));
    }

    function test_an_early_repeated_or_skipped_allocation_is_refused() public {
        _counted(COST_, FIRST_DAY, 100, 1);
        AllocationRequest memory request = _costRequest(MONTH, MONTH);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.AllocationBeforeClose.selector, MONTH, MONTH));
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH);
        _close(2, MONTH + 1);
        AllocationRequest memory next = _costRequest(MONTH + 1, MONTH + 1);
        _failsToAllocate(next, abi.encodeWithSelector(IAllocations.AllocationOutOfOrder.selector, MONTH, MONTH));
        _allocate(request);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.AllocationRepeated.selector, MONTH, MONTH));
        AllocationRequest memory restated = _costRequest(MONTH + 1, MONTH);
        _failsToAllocate(restated, abi.encodeWithSelector(IAllocations.AllocationNotDue.selector, MONTH + 1, MONTH));
        _allocate(next);
    }

    function test_one_changed_fen_of_what_stands_is_refused() public {
        _counted(COST_, FIRST_DAY, 100, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        AllocationRequest memory request = _costRequest(MONTH, MONTH);
        request.record = _record(0, 0, 0, 0, 0);
        _failsAs(request, IAllocations.RecordMismatch.selector);
        request.record = SideRecord(0, new uint256[](0), new uint256[](0), new int256[](0));
        _allocate(request);
        _counted(COST_, FIRST_DAY, 1, 2);
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        request = _costRequest(MONTH + 1, MONTH);
        request.record = _record(100, 100, 51, 29, 20);
        _failsAs(request, IAllocations.RecordMismatch.selector);
    }

    function test_stages_that_were_not_signed_are_refused() public {
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        AllocationRequest memory request = _costRequest(MONTH, MONTH);
        request.list = _single(SplitRules.fixed_(_weights(51, 29, 20), LARGEST));
        _failsAs(request, IAllocations.RulesMismatch.selector);
        request = _costRequest(MONTH, MONTH);
        request.parties = abi.encodePacked(uint32(3), uint32(2), uint32(5));
        _failsAs(request, IAllocations.RulesMismatch.selector);
        _activate(keccak256("next"), _rulesOf(AGREEMENT, MONTH + 1, false, abi.encodePacked(_otherCost(), _benefit())));
        _allocate(_costRequest(MONTH, MONTH));
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        _failsAs(_costRequest(MONTH + 1, MONTH + 1), IAllocations.RulesMismatch.selector); // a stale version
    }

    function test_a_false_schedule_row_is_refused() public {
        (uint256 takes, AllocationRequest memory request) = _benefitOf(1_005);
        AllocationRequest memory good = _benefitRequest(MONTH, MONTH, 0, takes);
        (request.rows[0].then[0], request.rows[0].then[1]) = (good.rows[0].then[0] + 1, good.rows[0].then[1] - 1);
        bytes memory fault = abi.encodeWithSelector(IAllocations.ScheduleRowInvalid.selector, 3, takes % 10);
        _failsToAllocate(request, fault);
        request.rows[0] = SplitRules.rows(_weights(5, 3, 2), 1, takes - 1); // another h
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.ScheduleRowInvalid.selector, 3, 0));
        request.rows = new QuotaRows[](0);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.ProofMissing.selector, 3));
        request.rows = new QuotaRows[](2);
        (request.rows[0], request.rows[1]) = (good.rows[0], good.rows[0]);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.ProofUnused.selector, 0, 1));
        request = good;
        request.tables = new TableWeights[](1);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.ProofUnused.selector, 1, 0));
        _allocate(_benefitRequest(MONTH, MONTH, 0, takes));
    }

    /// @dev 1,000: 100 to the fund, 300 to 3, 300 by heads (2 and 5: 150 each), 300 by quota 150/90/60.
    function test_stages_drivers_and_funds_share_what_is_left_and_an_until_fills_once() public {
        _acceptAll(_heads(2, 2, FIRST_DAY, 4));
        _acceptAll(_heads(2, 5, FIRST_DAY, 4));
        (, AllocationRequest memory request) = _benefitOf(1_000);
        int256[] memory lines = _added(request);
        int256[11] memory expected = [int256(100), 300, 150, 0, 150, 150, 90, 60, 0, 0, 0];
        for (uint256 i = 0; i < 11; ++i) {
            eq(uint256(lines[i]), uint256(expected[i]), "line");
        }
        eq(allocations.takenOf(AGREEMENT, POOL, BENEFIT_, keccak256("first"), 2025), 300, "the until is full");
        _counted(BENEFIT_, NOVEMBER, 10, 9);
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        lines = _added(_benefitRequest(MONTH + 1, MONTH + 1, 300, 5));
        eq(uint256(lines[1]), 0, "nothing more to 3");
    }

    function test_stages_of_nothing_give_nothing() public {
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        int256[] memory lines = _added(_benefitRequest(MONTH, MONTH, 0, 0));
        for (uint256 i = 0; i < lines.length; ++i) {
            eq(uint256(lines[i]), 0, "line");
        }
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return takes what the stage by quota takes
    function _benefitOf(uint64 net) private returns (uint256 takes, AllocationRequest memory request) {
        _counted(BENEFIT_, FIRST_DAY, net, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        uint256 left = net - net / 10 - 300;
        takes = left - left / 2;
        request = _benefitRequest(MONTH, MONTH, 0, takes);
    }

    function _otherCost() private pure returns (bytes memory) {
        return _single(SplitRules.fixed_(_weights(51, 29, 20), LARGEST));
    }

    function _closeAs(uint32 member, uint32 month, bytes32 root) private returns (bytes32 requestId) {
        requestId = draw();
        vm.prank(money(member));
        splits.close(requestId, AGREEMENT, month, root);
    }

    function _failsToClose(uint32 member, uint32 month, bytes32 root, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(member));
        splits.close(requestId, AGREEMENT, month, root);
    }

    function _failsAs(AllocationRequest memory request, bytes4 fault) private {
        bytes32 requestId = draw();
        vm.expectPartialRevert(fault);
        vm.prank(money(6));
        allocations.allocate(requestId, request);
    }

    function _added(AllocationRequest memory request) private returns (int256[] memory lines) {
        vm.recordLogs();
        _allocate(request);
        (,,,,, lines) =
            abi.decode(vm.getRecordedLogs()[1].data, (bytes32, uint8, uint256, uint256[], uint256[], int256[]));
    }

    function _allocates(AllocationRequest memory request, uint256 total, int256[] memory lines) private {
        uint256[] memory takes = new uint256[](1);
        takes[0] = total;
        bytes32 requestId = draw();
        vm.expectEmit(address(allocations));
        emit IAllocations.Allocated(
            AGREEMENT, request.booked, request.month, POOL, COST_, total, takes, new uint256[](0), lines
        );
        vm.recordLogs();
        _allocateAs(requestId, request);
    }

    function _allocateAs(bytes32 requestId, AllocationRequest memory request) private {
        vm.prank(money(6));
        allocations.allocate(requestId, request);
    }

    function _three(int256 a, int256 b, int256 c) private pure returns (int256[] memory lines) {
        lines = new int256[](3);
        (lines[0], lines[1], lines[2]) = (a, b, c);
    }
}
