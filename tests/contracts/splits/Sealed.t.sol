// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../../../contracts/interfaces/IAllocations.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {IObjections} from "../../../contracts/interfaces/IObjections.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {ActKind, AllocationKey, AllocationRequest, EntryRequest, SealedAct} from "../../../contracts/types/Splits.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {vm} from "../support/Vm.sol";

/// @notice A committed agreement: the chain has digests, their number, time and maker.
contract SealedTest is SplitTest {
    uint32 private constant NOVEMBER = FIRST_DAY + 31;

    function setUp() public override {
        _found(6);
        version = _activate(AGREEMENT, _rulesOf(0, MONTH, true, abi.encodePacked(_cost(), _benefit())));
    }

    function test_a_sealed_act_counts_as_others_do_and_shows_its_digest_alone() public {
        SealedAct memory act = _sealed(2, ActKind.Entry, MONTH, "key");
        _seal(2, act);
        _acceptAll(act.id);
        bytes32 root = keccak256(abi.encodePacked(uint8(0x09), bytes32(0), act.digest));
        eq(splits.rootOf(AGREEMENT, MONTH), root, "root");
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 0, "no sum is known");
        SealedAct memory other = _sealed(3, ActKind.Entry, MONTH, "key");
        _seal(3, other);
        vm.warp(block.timestamp + 10 days);
        bytes32 requestId = draw();
        vm.expectPartialRevert(ISplits.InvoiceKeyTaken.selector);
        vm.prank(money(6));
        splits.count(requestId, _one(other.id));
        SealedAct memory reversal = _sealed(5, ActKind.Reversal, MONTH, 0);
        reversal.reverses = act.id;
        _seal(5, reversal);
        _acceptAll(reversal.id);
        _count(other.id);
    }

    function test_a_sealed_payment_waits_for_its_counterparty() public {
        SealedAct memory act = _sealed(3, ActKind.Payment, 0, 0);
        act.counterparty = 5;
        _seal(3, act);
        bytes32 requestId = draw();
        vm.prank(money(5));
        splits.confirm(requestId, act.id);
        act = _sealed(3, ActKind.Payment, 0, 0);
        act.counterparty = 3;
        _failsToSeal(3, act, abi.encodeWithSelector(IJournal.PaymentToOneself.selector, 3));
    }

    function test_open_and_sealed_do_not_mix() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        vm.expectRevert(abi.encodeWithSelector(IJournal.DisclosureMismatch.selector, AGREEMENT, true));
        vm.prank(money(2));
        journal.enter(request);
        SealedAct memory act = _sealed(2, ActKind.Entry, 0, "key");
        _failsToSeal(2, act, abi.encodeWithSelector(IJournal.SealedActInvalid.selector, 1, 0));
        act = _sealed(2, ActKind.Entry, MONTH + 1, "key");
        bytes memory fault = abi.encodeWithSelector(IJournal.DayOutsideReach.selector, MONTH + 1, MONTH - 13, MONTH);
        _failsToSeal(2, act, fault);
        act = _sealed(2, ActKind.Entry, MONTH, 0);
        _failsToSeal(2, act, abi.encodeWithSelector(IJournal.InvoiceKeyMissing.selector));
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        AllocationRequest memory lines = _costRequest(MONTH, MONTH);
        _failsToAllocate(lines, abi.encodeWithSelector(IAllocations.AllocationNotDue.selector, MONTH, MONTH));
    }

    function test_the_administrator_commits_to_lines_once_unless_they_were_found_wrong() public {
        _failsToCommit(2, abi.encodeWithSelector(IAllocations.AllocationBeforeClose.selector, MONTH, MONTH));
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        _failsToCommit(3, abi.encodeWithSelector(IObjections.AdministratorOnly.selector, 3, 2));
        _commit("lines");
        _failsToCommit(2, abi.encodeWithSelector(IObjections.LinesAlreadyCommitted.selector, AGREEMENT, MONTH));
        bytes32 allocation = allocations.allocationOf(AGREEMENT, MONTH, MONTH, 0, 0);
        bytes32 requestId = draw();
        vm.prank(money(5));
        uint64 objection =
            splits.objectToLine(requestId, AllocationKey(AGREEMENT, MONTH, MONTH, 0, 0), 0, 0, 0, "cannot open it");
        requestId = draw();
        vm.prank(money(5));
        splits.escalateLineObjection(requestId, objection);
        requestId = draw();
        vm.prank(COUNCIL);
        splits.decideLineObjection(requestId, objection, true);
        vm.warp(block.timestamp + 40 days);
        no(splits.isFinal(allocation), "found wrong");
        _commit("other lines");
        eq(splits.committedLinesOf(AGREEMENT, MONTH), "other lines", "mended");
        vm.warp(block.timestamp + 10 days);
        yes(splits.isFinal(allocation), "final");
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _sealed(uint32 maker, ActKind kind, uint32 month, bytes32 key) private returns (SealedAct memory) {
        bytes20 id = _id(maker);
        return SealedAct(id, AGREEMENT, kind, month, key, 0, 0, keccak256(abi.encode("digest", id)));
    }

    function _seal(uint32 maker, SealedAct memory act) private {
        vm.prank(money(maker));
        journal.enterSealed(act);
    }

    function _failsToSeal(uint32 maker, SealedAct memory act, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(money(maker));
        journal.enterSealed(act);
    }

    function _commit(bytes32 digest) private {
        bytes32 requestId = draw();
        vm.prank(money(2));
        splits.commitLines(requestId, AGREEMENT, MONTH, digest);
    }

    function _failsToCommit(uint32 member, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(member));
        splits.commitLines(requestId, AGREEMENT, MONTH, "lines");
    }
}
