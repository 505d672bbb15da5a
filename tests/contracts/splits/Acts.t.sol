// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../../../contracts/interfaces/IAgreements.sol";
import {ICommands} from "../../../contracts/interfaces/ICommands.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {Act, ActState, EntryPart, EntryRequest, QuantityRequest} from "../../../contracts/types/Splits.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {vm} from "../support/Vm.sol";

contract ActsTest is SplitTest {
    function test_an_entry_counts_when_every_other_party_and_agent_has_accepted_it() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _accept(3, id);
        _accept(5, id);
        eq(uint8(splits.actOf(id).state), uint8(ActState.Pending), "the agent has not");
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 0, "nothing stands");
        bytes32 digest = splits.actOf(id).digest;
        bytes32 root = keccak256(abi.encodePacked(uint8(0x09), bytes32(0), digest));
        vm.expectEmit(address(splits));
        emit ISplits.ActAccepted(id, 4);
        vm.expectEmit(address(splits));
        emit ISplits.ActCounted(id, AGREEMENT, MONTH, digest, root);
        vm.recordLogs();
        _accept(4, id);
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 100, "stands");
        eq(splits.rootOf(AGREEMENT, MONTH), root, "root");
        (, uint16 parts) = splits.invoiceOf(keccak256(abi.encode("invoice", 1)));
        eq(parts, 1, "the invoice is taken");
    }

    function test_an_entry_counts_in_silence_after_the_days_of_objection() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        uint256 from = block.timestamp + 10 days;
        vm.warp(from - 1);
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActTooEarly.selector, id, from));
        vm.warp(from);
        _count(id);
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 100, "counts");
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActNotPending.selector, id, ActState.Counted));
    }

    function test_an_objection_parks_an_act_until_it_is_withdrawn_or_decided() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _object(5, id);
        vm.warp(block.timestamp + 40 days);
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActUnderObjection.selector, id, 4));
        bytes32 requestId = draw();
        vm.prank(money(5));
        splits.withdrawObjection(requestId, id);
        _object(3, id);
        _decide(id, false);
        _count(id);
        bytes20 other = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 2));
        _object(3, other);
        _decide(other, true);
        eq(uint8(splits.actOf(other).state), uint8(ActState.Refused), "refused");
        _failsToCount(other, abi.encodeWithSelector(ISplits.ActNotPending.selector, other, ActState.Refused));
    }

    function test_two_in_league_count_nothing_against_a_third() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _accept(3, id);
        _accept(4, id);
        _object(5, id);
        vm.warp(block.timestamp + 400 days);
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActUnderObjection.selector, id, 4));
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 0, "nothing stands");
    }

    function test_a_pause_runs_out_no_window() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _as(COUNCIL).setPaused(draw(), true);
        vm.warp(block.timestamp + 11 days);
        _failsToCount(id, abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _object(3, id);
        _as(COUNCIL).setPaused(draw(), false);
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActUnderObjection.selector, id, 2));
    }

    function test_a_suspended_member_objects_and_enters_nothing() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _as(COUNCIL).setMemberStatus(draw(), 5, MemberStatus.Suspended);
        _object(5, id);
        EntryRequest memory request = _entry(5, COST_, FIRST_DAY, 7, 2);
        _failsToEnter(
            5, request, abi.encodeWithSelector(IConsortium.MemberNotActive.selector, 5, MemberStatus.Suspended)
        );
    }

    function test_one_invoice_by_two_members_in_one_block_counts_once() public {
        bytes20 first = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        bytes20 second = _enter(3, _entry(3, COST_, FIRST_DAY, 100, 1));
        _acceptAll(first);
        (uint48 submission,) = splits.invoiceOf(keccak256(abi.encode("invoice", 1)));
        vm.warp(block.timestamp + 10 days);
        bytes32 key = keccak256(abi.encode("invoice", 1));
        _failsToCount(second, abi.encodeWithSelector(ISplits.InvoiceKeyTaken.selector, key, submission));
    }

    function test_a_squatted_key_is_free_until_its_entry_counts() public {
        bytes20 squatted = _enter(3, _entry(3, COST_, FIRST_DAY, 1, 1));
        _object(2, squatted);
        bytes20 id = _counted(COST_, FIRST_DAY, 100, 1);
        eq(uint8(splits.actOf(id).state), uint8(ActState.Counted), "the true one counts");
    }

    function test_one_act_cuts_an_invoice_over_sides_and_each_once() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 60, 1);
        EntryPart memory part = request.parts[0];
        request.parts = new EntryPart[](2);
        request.parts[0] = part;
        request.parts[1] = EntryPart(_id(2), 0, "training", BENEFIT_, 40, 40, 0);
        _enter(2, request);
        _acceptAll(request.parts[0].id);
        _acceptAll(request.parts[1].id);
        (, uint16 parts) = splits.invoiceOf(request.key);
        eq(parts, 2, "both count under one key");
        request.parts[1].side = COST_;
        (request.parts[0].id, request.parts[1].id) = (_id(2), _id(2));
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.EntryPartRepeated.selector, 1));
        request.parts = new EntryPart[](0);
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.EntryPartsInvalid.selector, 0, 8));
    }

    function test_a_reversal_takes_the_whole_out_once_and_frees_the_invoice() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        bytes20 id = _enter(2, request);
        bytes20 reversal = _id(3);
        bytes memory early = abi.encodeWithSelector(ISplits.ActNotReversible.selector, id, 1, ActState.Pending);
        _failsToReverse(3, reversal, request, early);
        _acceptAll(id);
        _reverse(3, reversal, request);
        bytes20 second = _id(5);
        _reverse(5, second, request);
        _acceptAll(reversal);
        eq(splits.totalAt(AGREEMENT, POOL, COST_, MONTH, MONTH), 0, "out of its period");
        (, uint16 parts) = splits.invoiceOf(request.key);
        eq(parts, 0, "free again");
        vm.warp(block.timestamp + 10 days);
        bytes memory twice = abi.encodeWithSelector(ISplits.ActNotReversible.selector, id, 1, ActState.Reversed);
        _failsToCount(second, twice);
        request.parts[0].id = reversal;
        _failsToReverse(5, _id(5), request, abi.encodeWithSelector(ISplits.ActNotReversible.selector, reversal, 4, 2));
        request.parts[0].id = id;
        bytes20 again = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _acceptAll(again);
    }

    function test_a_reversal_names_the_original_as_it_was_entered() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        bytes20 id = _enter(2, request);
        _acceptAll(id);
        bytes32 digest = splits.actOf(id).digest;
        (request.parts[0].gross, request.parts[0].net) = (99, 99);
        bytes20 reversal = _id(3);
        vm.expectPartialRevert(IJournal.ActNotThis.selector);
        vm.prank(money(3));
        journal.reverseEntry(reversal, 0, request, 0);
        eq(splits.actOf(id).digest, digest, "as it was");
    }

    function test_amounts_days_and_sides_that_cannot_be_are_refused() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        request.parts[0].gross = 101;
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.EntryAmountsInvalid.selector, 101, 100, 0));
        (request.parts[0].gross, request.parts[0].net) = (0, 0);
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.EntryAmountsInvalid.selector, 0, 0, 0));
        request = _entry(2, COST_, FIRST_DAY, 1e15 + 1, 1);
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.EntryAmountsInvalid.selector, 1e15 + 1, 1e15 + 1, 0));
        request = _entry(2, COST_, FIRST_DAY + 1, 100, 1);
        bytes memory fault =
            abi.encodeWithSelector(IJournal.DayOutsideReach.selector, FIRST_DAY + 1, FIRST_DAY - 366, FIRST_DAY);
        _failsToEnter(2, request, fault);
        request.occurred = FIRST_DAY - 1;
        _failsToEnter(
            2, request, abi.encodeWithSelector(IAgreements.MonthBeforeAgreement.selector, AGREEMENT, MONTH - 1)
        );
        request.occurred = FIRST_DAY;
        request.parts[0].side = 2;
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.SideUnknown.selector, version, POOL, 2));
        request.parts[0].side = 0;
        request.holder = 6;
        _failsToEnter(2, request, abi.encodeWithSelector(IAgreements.MemberNotParticipant.selector, version, 6));
        (request.holder, request.key) = (2, 0);
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.InvoiceKeyMissing.selector));
    }

    function test_an_act_is_entered_once_by_a_participant_under_its_own_number() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        bytes20 id = _enter(2, request);
        _failsToEnter(2, request, abi.encodeWithSelector(ICommands.CommandRepeated.selector, 2, bytes32(id)));
        _failsToEnter(3, request, abi.encodeWithSelector(IJournal.ActOfOtherMember.selector, id, 3));
        request = _entry(6, COST_, FIRST_DAY, 100, 1);
        _failsToEnter(6, request, abi.encodeWithSelector(IAgreements.MemberNotParticipant.selector, version, 6));
        vm.expectRevert(
            abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Journal"), address(this))
        );
        Act memory act;
        splits.register(id, act);
    }

    function test_an_act_under_a_version_that_no_longer_rules_its_month_is_stale() public {
        bytes20 id = _enter(2, _entry(2, COST_, FIRST_DAY, 100, 1));
        _activate(keccak256("next"), _rules(AGREEMENT, MONTH));
        vm.warp(block.timestamp + 10 days);
        _failsToCount(id, abi.encodeWithSelector(ISplits.ActVersionStale.selector, id, version));
    }

    function test_a_foreign_driver_is_refused() public {
        QuantityRequest memory request = QuantityRequest(_id(2), 0, AGREEMENT, "other", 3, FIRST_DAY, 1);
        _failsAs(request, abi.encodeWithSelector(IJournal.SeriesUnknown.selector, AGREEMENT, keccak256("other")));
        (request.series, request.member) = ("heads", 4);
        _failsAs(request, abi.encodeWithSelector(IJournal.MemberNotParty.selector, version, 4));
        (request.member, request.amount) = (3, -1);
        _failsAs(request, abi.encodeWithSelector(IJournal.QuantityInvalid.selector, -1));
    }

    function test_a_name_that_could_write_into_the_text_is_refused() public {
        EntryRequest memory request = _entry(2, COST_, FIRST_DAY, 100, 1);
        request.parts[0].pool = 'x","pool":"training';
        bytes32 name = keccak256(bytes(request.parts[0].pool));
        _failsToEnter(2, request, abi.encodeWithSelector(IJournal.SideUnknown.selector, version, name, 0));
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _failsToCount(bytes20 id, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(6));
        splits.count(requestId, _one(id));
    }

    function _failsToEnter(uint32 maker, EntryRequest memory request, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(money(maker));
        journal.enter(request);
    }

    function _failsAs(QuantityRequest memory request, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(money(2));
        journal.enterQuantity(request);
    }

    function _reverse(uint32 maker, bytes20 id, EntryRequest memory request) private {
        vm.prank(money(maker));
        journal.reverseEntry(id, 0, request, 0);
    }

    function _failsToReverse(uint32 maker, bytes20 id, EntryRequest memory request, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(money(maker));
        journal.reverseEntry(id, 0, request, 0);
    }

    function _decide(bytes20 id, bool upheld) private {
        bytes32 requestId = draw();
        vm.prank(COUNCIL);
        splits.decideAct(requestId, id, upheld);
    }
}
