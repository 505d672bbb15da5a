// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../../../contracts/interfaces/IAgreements.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_MONEY} from "../../../contracts/types/Roles.sol";
import {PartySignature} from "../../../contracts/types/Splits.sol";
import {SplitRules} from "../support/SplitRules.sol";
import {SplitTest} from "../support/SplitTest.sol";
import {vm} from "../support/Vm.sol";

contract VersionsTest is SplitTest {
    bytes32 private constant NEXT = keccak256("next");

    function test_a_version_is_active_when_every_party_and_agent_of_old_and_new_has_signed() public {
        yes(agreements.versionOf(version).active, "all four signed");
        bytes memory head = SplitRules.head(AGREEMENT, MONTH + 1, 0, false, 2, _twoParties(), new uint32[](0));
        bytes memory rules =
            abi.encodePacked(head, hex"00", uint8(1), SplitRules.pool("training", 1, 0, 1, _costOfTwo()));
        bytes32 next = _propose(2, NEXT, rules);
        _sign(next, NEXT, rules, 2);
        _sign(next, NEXT, rules, 6);
        _sign(next, NEXT, rules, 3);
        _sign(next, NEXT, rules, 4);
        no(agreements.versionOf(next).active, "5 leaves, and is asked too");
        _sign(next, NEXT, rules, 5);
        yes(agreements.versionOf(next).active, "all of old and new");
        (bytes32 ruling,) = agreements.rulingOf(AGREEMENT, MONTH);
        eq(ruling, version, "the month before");
        (ruling,) = agreements.rulingOf(AGREEMENT, MONTH + 1);
        eq(ruling, next, "from its own on");
    }

    function test_one_text_signed_and_another_published_is_refused() public {
        bytes memory rules = _rules(AGREEMENT, MONTH + 1);
        bytes memory other = _rulesOf(AGREEMENT, MONTH + 1, false, abi.encodePacked(_otherCost(), _benefit()));
        bytes32 published = _propose(2, NEXT, other);
        PartySignature memory given = _signature(NEXT, _hashOf(rules), 3, uint64(block.timestamp + 1));
        _refusedFromStranger(published, given);
        given = _signature(keccak256("another text"), _hashOf(other), 3, uint64(block.timestamp + 1));
        _refusedFromStranger(published, given);
    }

    function test_a_signature_replayed_elsewhere_is_refused() public {
        bytes memory rules = _rules(AGREEMENT, MONTH + 1);
        bytes32 next = _propose(2, NEXT, rules);
        PartySignature memory given = _signature(NEXT, _hashOf(rules), 3, uint64(block.timestamp + 1));
        vm.chainId(99);
        _refusedFromStranger(next, given);
        vm.chainId(31337);
        bytes32 again = keccak256("again");
        bytes32 copy = _propose(2, again, rules);
        _refusedFromStranger(copy, given);
        given.member = 5;
        _refusedFromStranger(next, given);
    }

    function test_a_signature_counts_once_in_time_and_by_a_money_account_of_its_member() public {
        bytes memory rules = _rules(AGREEMENT, MONTH + 1);
        bytes32 next = _propose(2, NEXT, rules);
        uint64 at = uint64(block.timestamp);
        PartySignature memory given = _signature(NEXT, _hashOf(rules), 3, at - 1);
        _refused(next, given, abi.encodeWithSelector(IAgreements.AgreementSignatureExpired.selector, 3, at - 1, at));
        given = _signature(NEXT, _hashOf(rules), 3, at);
        _hand(next, given);
        _refused(next, given, abi.encodeWithSelector(IAgreements.AgreementSignatureRepeated.selector, next, 3, at));
        given = _signatureBy(2_005, NEXT, _hashOf(rules), 5, at);
        _refused(next, given, abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, admin_(5), 5, ROLE_MONEY));
        given = _signatureBy(1_003, NEXT, _hashOf(rules), 5, at);
        _refused(next, given, abi.encodeWithSelector(IAgreements.SignerOfOtherMember.selector, money(3), 3, 5));
        given.signature = hex"00";
        _refused(next, given, abi.encodeWithSelector(IAgreements.AgreementSignatureInvalid.selector, 5));
        given = _signature(NEXT, _hashOf(rules), 6, at);
        _refused(next, given, abi.encodeWithSelector(IAgreements.MemberNotParticipant.selector, next, 6));
    }

    function test_a_signature_past_its_deadline_makes_nothing_active_before_it_is_given_again() public {
        bytes memory rules = _rules(AGREEMENT, MONTH + 1);
        bytes32 next = _propose(2, NEXT, rules);
        _hand(next, _signature(NEXT, _hashOf(rules), 3, uint64(block.timestamp + 1)));
        _sign(next, NEXT, rules, 2);
        _sign(next, NEXT, rules, 4);
        vm.warp(block.timestamp + 2);
        _sign(next, NEXT, rules, 5);
        no(agreements.versionOf(next).active, "3 signed for a time that has passed");
        _sign(next, NEXT, rules, 3);
        yes(agreements.versionOf(next).active, "and signed again");
    }

    function test_of_two_versions_of_one_predecessor_one_becomes_active() public {
        (bytes memory rules, bytes memory other) = (_rules(AGREEMENT, MONTH + 1), _rules(AGREEMENT, MONTH + 2));
        bytes32 first = _propose(2, NEXT, rules);
        bytes32 second = _propose(2, keccak256("other"), other);
        for (uint32 member = 2; member < 5; ++member) {
            _sign(first, NEXT, rules, member);
            _sign(second, keccak256("other"), other, member);
        }
        _sign(first, NEXT, rules, 5);
        PartySignature memory last = _signature(keccak256("other"), _hashOf(other), 5, uint64(block.timestamp + 1));
        bytes memory fault = abi.encodeWithSelector(IAgreements.VersionNotSuccessor.selector, AGREEMENT, NEXT);
        _refused(second, last, fault);
        // A signed version follows the one that its rules name, and cannot be proposed as the successor of another.
        _failsToPropose(2, keccak256("third"), other, fault);
    }

    function test_a_version_begins_in_no_closed_month_also_when_it_closed_meanwhile() public {
        bytes memory rules = _rules(AGREEMENT, MONTH);
        bytes32 next = _propose(2, NEXT, rules);
        _sign(next, NEXT, rules, 3);
        _toDay(FIRST_DAY + 31 + 7);
        _close(2, MONTH);
        bytes memory fault = abi.encodeWithSelector(IAgreements.VersionPeriodClosed.selector, MONTH, MONTH + 1);
        _failsToPropose(2, keccak256("late"), rules, fault);
        for (uint32 member = 2; member < 5; ++member) {
            PartySignature memory one = _signature(NEXT, _hashOf(rules), member, uint64(block.timestamp + 9));
            _hand(next, one);
        }
        _refused(next, _signature(NEXT, _hashOf(rules), 5, uint64(block.timestamp + 9)), fault);
    }

    function test_weights_above_ten_thousand_or_zero_in_sum_are_refused() public {
        _refusedWeights(_weights(9_000, 900, 101), 10_001);
        _refusedWeights(_weights(0, 0, 0), 0);
        bytes memory lists = abi.encodePacked(_single(SplitRules.fixed_(_weights(10_000, 0, 0), LARGEST)), _benefit());
        _propose(2, keccak256("ten thousand"), _rulesOf(AGREEMENT, MONTH, false, lists));
    }

    function test_rules_that_cannot_be_computed_with_are_refused() public {
        bytes memory good = _rules(AGREEMENT, MONTH);
        bytes memory none = SplitRules.fixed_(_weights(5, 3, 2), LARGEST);
        _refusedRules(abi.encodePacked(good, hex"00")); // something after the end
        _refusedRules(hex"00");
        _refusedCost(abi.encodePacked(uint8(1), SplitRules.stage("run", SplitRules.percent(1), none), uint8(0)));
        _refusedCost(abi.encodePacked(uint8(0), uint8(0))); // no stage
        _refusedCost(_single(SplitRules.party(3))); // no such place
        _refusedCost(_single(SplitRules.reserve("fund", 2))); // a reserve on costs
        _refusedCost(_single(SplitRules.fixed_(_weights(5, 3, 2), hex"05"))); // no such rounding
        _refusedCost(_single(SplitRules.driver(2, "heads", _weights(1, 1, 1), SplitRules.quota(_weights(5, 3, 2)))));
        _refusedCost(abi.encodePacked(uint8(1), SplitRules.stage("run", "", none), uint8(1), uint8(0), uint64(1)));
        bytes memory run = SplitRules.stage("run", SplitRules.percent(1), none);
        _refusedCost(abi.encodePacked(uint8(2), run, SplitRules.stage("run", "", none), uint8(0))); // a name twice
        bytes memory nested = none;
        for (uint256 depth = 0; depth < 4; ++depth) {
            nested = abi.encodePacked(uint8(5), _single(nested));
        }
        _refusedCost(_single(nested)); // five deep
        bytes memory publicMoney = SplitRules.pool("training", 2, 1, 1, _cost());
        bytes memory head = SplitRules.head(AGREEMENT, MONTH, 0, false, 2, _parties(), _list(4));
        _refusedRules(abi.encodePacked(head, hex"00", uint8(1), publicMoney)); // netted by law never
        head = SplitRules.head(AGREEMENT, MONTH, 0, false, 6, _parties(), _list(4));
        _refusedRules(abi.encodePacked(head, hex"00", uint8(0))); // a stranger administers
        head = SplitRules.head(AGREEMENT, MONTH, 0, false, 2, _parties(), _list(3));
        _refusedRules(abi.encodePacked(head, hex"00", uint8(0))); // party and agent
    }

    function test_a_series_never_changes_its_kind() public {
        bytes memory target = SplitRules.driver(3, "heads", _weights(1, 1, 1), LARGEST);
        bytes memory rules = _rulesOf(AGREEMENT, MONTH, false, abi.encodePacked(_single(target), _benefit()));
        bytes memory fault = abi.encodeWithSelector(IAgreements.SeriesKindChanged.selector, keccak256("heads"), 2, 3);
        _failsToPropose(2, NEXT, rules, fault);
    }

    function test_only_a_participant_proposes_and_nothing_twice() public {
        bytes memory rules = _rules(AGREEMENT, MONTH);
        bytes32 id = keccak256(abi.encode(NEXT, _hashOf(rules)));
        _failsToPropose(6, NEXT, rules, abi.encodeWithSelector(IAgreements.MemberNotParticipant.selector, id, 6));
        _propose(5, NEXT, rules);
        _failsToPropose(5, NEXT, rules, abi.encodeWithSelector(IAgreements.VersionExists.selector, id));
        bytes memory first = _rules(0, MONTH + 3);
        _failsToPropose(2, AGREEMENT, first, abi.encodeWithSelector(IAgreements.AgreementExists.selector, AGREEMENT));
        bytes memory orphan = _rules(NEXT, MONTH);
        _failsToPropose(2, "orphan", orphan, abi.encodeWithSelector(IAgreements.AgreementUnknown.selector, NEXT));
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _twoParties() private pure returns (uint32[] memory parties) {
        parties = new uint32[](2);
        (parties[0], parties[1]) = (2, 6);
    }

    function _costOfTwo() private pure returns (bytes memory) {
        return _single(hex"020001000102");
    }

    function _otherCost() private pure returns (bytes memory) {
        return _single(SplitRules.fixed_(_weights(51, 29, 20), LARGEST));
    }

    function _hand(bytes32 id, PartySignature memory given) private {
        PartySignature[] memory signatures = new PartySignature[](1);
        signatures[0] = given;
        bytes32 requestId = draw();
        vm.prank(money(6));
        agreements.signVersion(requestId, id, signatures);
    }

    function _refused(bytes32 id, PartySignature memory given, bytes memory fault) private {
        PartySignature[] memory signatures = new PartySignature[](1);
        signatures[0] = given;
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(6));
        agreements.signVersion(requestId, id, signatures);
    }

    /// @dev Over other words a signature is some stranger's, who holds no role.
    function _refusedFromStranger(bytes32 id, PartySignature memory given) private {
        PartySignature[] memory signatures = new PartySignature[](1);
        signatures[0] = given;
        bytes32 requestId = draw();
        vm.expectPartialRevert(IConsortium.AccountRoleMissing.selector);
        vm.prank(money(6));
        agreements.signVersion(requestId, id, signatures);
    }

    function _failsToPropose(uint32 member, bytes32 text, bytes memory rules, bytes memory fault) private {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(member));
        agreements.proposeVersion(requestId, text, rules);
    }

    function _refusedWeights(uint16[] memory weights, uint256 sum) private {
        bytes memory cost = _single(SplitRules.fixed_(weights, LARGEST));
        bytes memory rules = _rulesOf(AGREEMENT, MONTH, false, abi.encodePacked(cost, _benefit()));
        uint256 at = 48 + 12 + 5 + 3 + 1 + 35 + 1 + 46 + 1 + 6;
        bytes memory fault = abi.encodeWithSelector(IAgreements.RulesWeightsInvalid.selector, at, sum, 10_000);
        _failsToPropose(2, NEXT, rules, fault);
    }

    function _refusedCost(bytes memory list) private {
        _refusedRules(_rulesOf(AGREEMENT, MONTH, false, abi.encodePacked(list, _benefit())));
    }

    function _refusedRules(bytes memory rules) private {
        bytes32 requestId = draw();
        vm.expectPartialRevert(IAgreements.RulesInvalid.selector);
        vm.prank(money(2));
        agreements.proposeVersion(requestId, NEXT, rules);
    }
}
