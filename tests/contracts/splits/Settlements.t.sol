// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {Account, ActState, NettingRequest, PaymentRequest, PayoutRequest} from "../../../contracts/types/Splits.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {vm} from "../support/Vm.sol";

contract SettlementsTest is SplitTest {
    function test_a_payment_counts_when_its_payee_confirms_and_silence_settles_nothing() public {
        PaymentRequest memory request = _payment(3, _member(3), _member(5), 70);
        _declare(3, request);
        vm.warp(block.timestamp + 400 days);
        bytes32 requestId = draw();
        vm.expectRevert(abi.encodeWithSelector(ISplits.ActNeedsConsent.selector, request.id));
        vm.prank(money(6));
        splits.count(requestId, _one(request.id));
        _failsToConfirm(2, request.id, abi.encodeWithSelector(ISplits.CounterpartyMismatch.selector, request.id, 2, 5));
        _confirm(5, request.id);
        eq(uint8(splits.actOf(request.id).state), uint8(ActState.Counted), "settled");
        no(splits.rootOf(AGREEMENT, MONTH) == 0, "in the root");
    }

    function test_a_payee_denies_what_never_came_also_in_a_pause_and_suspended() public {
        PaymentRequest memory request = _payment(3, _member(3), _member(5), 70);
        _declare(3, request);
        _as(COUNCIL).setPaused(draw(), true);
        _as(COUNCIL).setMemberStatus(draw(), 5, MemberStatus.Suspended);
        _failsToConfirm(5, request.id, abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        bytes32 requestId = draw();
        vm.expectEmit(address(splits));
        emit ISplits.ActDenied(request.id, 5, "no money");
        vm.prank(money(5));
        splits.deny(requestId, request.id, "no money");
        _as(COUNCIL).setPaused(draw(), false);
        _as(COUNCIL).setMemberStatus(draw(), 5, MemberStatus.Active);
        bytes memory fault = abi.encodeWithSelector(ISplits.ActNotPending.selector, request.id, ActState.Denied);
        _failsToConfirm(5, request.id, fault);
    }

    function test_the_keeper_pays_and_is_paid_for_a_fund() public {
        PaymentRequest memory request = _payment(3, _member(3), _fund("depreciation"), 9);
        _declare(3, request);
        eq(splits.actOf(request.id).member, 2, "the keeper confirms");
        _confirm(2, request.id);
        request = _payment(2, _member(2), _fund("depreciation"), 9);
        _failsToDeclare(2, request, abi.encodeWithSelector(IJournal.PaymentToOneself.selector, 2));
        request = _payment(3, _fund("depreciation"), _member(5), 9);
        _failsToDeclare(3, request, abi.encodeWithSelector(IJournal.PayerNotThis.selector, request.id, 3, 2));
        request = _payment(3, _member(3), _fund("other"), 9);
        bytes32 other = keccak256("other");
        _failsToDeclare(3, request, abi.encodeWithSelector(IJournal.FundUnknown.selector, AGREEMENT, POOL, other));
        request = _payment(3, _member(3), _member(5), 0);
        _failsToDeclare(3, request, abi.encodeWithSelector(IJournal.AmountInvalid.selector, 0));
    }

    function test_a_payout_counts_when_all_have_signed_and_never_in_silence() public {
        PayoutRequest memory request = PayoutRequest(_id(3), 0, AGREEMENT, "training", "depreciation", 5, 40);
        vm.prank(money(3));
        journal.enterPayout(request);
        _accept(2, request.id);
        _accept(5, request.id);
        vm.warp(block.timestamp + 400 days);
        bytes32 requestId = draw();
        vm.expectRevert(abi.encodeWithSelector(ISplits.ActNeedsConsent.selector, request.id));
        vm.prank(money(6));
        splits.count(requestId, _one(request.id));
        _accept(4, request.id);
        eq(uint8(splits.actOf(request.id).state), uint8(ActState.Counted), "all signed");
    }

    function test_only_parties_and_pools_that_allow_it_net() public {
        NettingRequest memory request =
            NettingRequest(_id(3), 0, AGREEMENT, "training", COST_, 5, "training", BENEFIT_, 7);
        vm.prank(money(3));
        journal.proposeNetting(request);
        _confirm(5, request.id);
        (request.id, request.b) = (_id(3), 2);
        vm.expectRevert(abi.encodeWithSelector(IJournal.NettingNotAllowed.selector, 3, 2));
        vm.prank(money(3));
        journal.proposeNetting(request);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _member(uint32 number) private pure returns (Account memory) {
        return Account(number, "", "");
    }

    function _fund(string memory reserve) private pure returns (Account memory) {
        return Account(0, "training", reserve);
    }

    function _payment(uint32 maker, Account memory from, Account memory to, uint64 fen)
        private
        returns (PaymentRequest memory)
    {
        return PaymentRequest(_id(maker), 0, AGREEMENT, from, to, "training", COST_, fen, "bank", "document");
    }

    function _declare(uint32 maker, PaymentRequest memory request) private {
        vm.prank(money(maker));
        journal.declarePayment(request);
    }

    function _failsToDeclare(uint32 maker, PaymentRequest memory request, bytes memory fault) private {
        vm.expectRevert(fault);
        vm.prank(money(maker));
        journal.declarePayment(request);
    }

    function _confirm(uint32 member, bytes20 id) private {
        bytes32 requestId = draw();
        vm.prank(money(member));
        splits.confirm(requestId, id);
    }

    function _failsToConfirm(uint32 member, bytes20 id, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(member));
        splits.confirm(requestId, id);
    }
}
