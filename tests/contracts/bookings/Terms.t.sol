// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {Approval, AssetUse, Terms} from "../../../contracts/types/Bookings.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

contract TermsTest is AssetStage {
    function test_a_version_is_seven_words_and_its_times_as_the_formats_lay_them_out() public {
        Terms memory terms = _terms(TODAY + 1, TODAY + 300);
        bytes32 requestId = draw();
        _accepts(address(assets), COLLEGE, requestId, COLLEGE_BOOK);
        vm.expectEmit(address(assets));
        emit IAssets.TermsSet(HALL, 1, terms);
        eq(_at(COLLEGE_BOOK).setTerms(requestId, HALL, terms), 1, "version");

        (uint256[7] memory hours_, uint256 times) = assets.termsOf(HALL, 1);
        for (uint256 weekday = 0; weekday < 7; ++weekday) {
            eq(hours_[weekday], _expected(terms, terms.open[weekday], HALL), "a weekday");
        }
        eq(times, uint256(8) << 64 | 2 << 48 | 48 << 32 | 96 << 16 | 192, "times");
        eq(assets.assetOf(HALL).version, 1, "newest");
        eq(assets.assetOf(HALL).longestHorizon, 60, "longest horizon");
        eq(assets.assetOf(STATE_HALL).version, 0, "another asset stays");
    }

    function testFuzz_every_setting_keeps_to_its_bits(uint16[8] memory given, uint96 open, uint32 group) public {
        Terms memory terms = _terms(TODAY + 1 + given[0] % 100, TODAY + 200 + given[1] % 1_000);
        terms.horizon = 1 + given[2] % 1_023;
        terms.notice = given[3] % 4_096;
        terms.least = 1 + given[4] % 127;
        terms.most = terms.least + given[5] % (673 - terms.least);
        terms.made = given[6] % 4_096;
        (terms.may, terms.asks, terms.limit) = (given[7], given[0], given[1]);
        terms.open[6] = open;
        terms.group = group % 2 == 0 ? 0 : STATE_HALL;
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        (uint256[7] memory hours_,) = assets.termsOf(HALL, 1);
        eq(hours_[6], _expected(terms, open, terms.group == 0 ? HALL : STATE_HALL), "word");
    }

    function test_attack_old_terms_a_version_cuts_the_one_before_and_one_lies_ahead_at_most() public {
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, _terms(TODAY + 1, TODAY + 300));
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.TermsAhead.selector, HALL, 1, TODAY + 1));
        _at(COLLEGE_BOOK).setTerms(requestId, HALL, _terms(TODAY + 9, TODAY + 300));
        _toDay(TODAY + 1);
        vm.expectEmit(address(assets));
        emit IAssets.TermsCut(HALL, 1, TODAY + 9);
        _at(COLLEGE_BOOK).setTerms(requestId, HALL, _terms(TODAY + 9, TODAY + 300));
        _runs(HALL, 1, TODAY + 1, TODAY + 9);
        _runs(HALL, 2, TODAY + 9, TODAY + 300);
        _fails(abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY + 1, TODAY + 2));
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, _terms(TODAY + 1, TODAY + 300));
    }

    function test_terms_lie_in_life_and_say_what_makes_sense() public {
        _refused(
            HALL, _terms(TODAY + 9, TODAY + 9), abi.encodeWithSelector(IAssets.DaysEmpty.selector, TODAY + 9, TODAY + 9)
        );
        bytes4 life = IAssets.TermsOutsideLife.selector;
        _refused(HALL, _terms(TODAY + 1, END + 1), abi.encodeWithSelector(life, HALL, TODAY + 1, END + 1, TODAY, END));
        Terms memory terms = _terms(TODAY + 1, TODAY + 9);
        terms.horizon = 0;
        _refusedSetting(terms, "horizon", 0, 1, 1_023);
        terms.horizon = 1_024;
        _refusedSetting(terms, "horizon", 1_024, 1, 1_023);
        terms = _terms(TODAY + 1, TODAY + 9);
        terms.notice = 4_096;
        _refusedSetting(terms, "notice", 4_096, 0, 4_095);
        terms = _terms(TODAY + 1, TODAY + 9);
        terms.least = 0;
        _refusedSetting(terms, "least", 0, 1, 127);
        terms.least = 40;
        _refusedSetting(terms, "most", 32, 40, 672);
        terms.most = 673;
        _refusedSetting(terms, "most", 673, 40, 672);
        terms = _terms(TODAY + 1, TODAY + 9);
        terms.made = 4_096;
        _refusedSetting(terms, "made", 4_096, 0, 4_095);
        terms = _terms(TODAY + 1, TODAY + 9);
        terms.group = 1 << 20;
        _refusedSetting(terms, "group", 1 << 20, 0, (1 << 20) - 1);
    }

    function test_attack_another_s_group_quota_is_counted_with_own_assets_alone() public {
        _at(FACTORY_BOOK).registerAsset(draw(), _asset(false));
        Terms memory terms = _terms(TODAY + 1, TODAY + 9);
        terms.group = 3;
        _refused(HALL, terms, abi.encodeWithSelector(IAssets.GroupOfOtherMember.selector, 3, FACTORY));
        terms.group = 4;
        _refused(HALL, terms, abi.encodeWithSelector(IAssets.AssetUnknown.selector, 4));
    }

    // ── assets of the state ─────────────────────────────────────────────────────────────────────────────────────

    function test_attack_terms_over_the_approvals_last_day_or_under_its_floor() public {
        Terms memory terms = _terms(TODAY + 1, TODAY + 401);
        terms.approval = 1;
        bytes4 outside = IAssets.TermsOutsideApproval.selector;
        _refused(STATE_HALL, terms, abi.encodeWithSelector(outside, STATE_HALL, 1, TODAY, TODAY + 400));
        terms.until = TODAY + 400;
        terms.prices[7] = FLOOR - 1;
        _refused(STATE_HALL, terms, abi.encodeWithSelector(IAssets.PriceBelowFloor.selector, 7, FLOOR - 1, FLOOR));
        terms.prices[7] = FLOOR;
        terms.prices[8] = 0; // nobody may book at it
        terms.approval = 0;
        _refused(STATE_HALL, terms, abi.encodeWithSelector(IAssets.ApprovalUnknown.selector, STATE_HALL, 0));
        terms.approval = 1;
        _refused(HALL, terms, abi.encodeWithSelector(IAssets.AssetNotStateOwned.selector, HALL));
        _at(COLLEGE_BOOK).setTerms(draw(), STATE_HALL, terms);
        _runs(STATE_HALL, 1, TODAY + 1, TODAY + 400);
    }

    function test_a_custodians_own_asset_has_no_floor() public {
        Terms memory terms = _terms(TODAY + 1, TODAY + 9);
        terms.prices[0] = 0;
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        _runs(HALL, 1, TODAY + 1, TODAY + 9);
    }

    function test_an_approval_cut_short_cuts_the_terms_that_rest_on_it_and_no_others() public {
        _setUnder(1, TODAY + 1, TODAY + 400);
        _toDay(TODAY + 1);
        _at(COUNCIL).recordApproval(draw(), STATE_HALL, AssetUse.Lend, "filing 8", TODAY, 0, "value", FLOOR);
        _setUnder(2, TODAY + 200, TODAY + 900);
        vm.expectEmit(address(assets));
        emit IAssets.ApprovalEnded(STATE_HALL, 1, TODAY + 100);
        vm.expectEmit(address(assets));
        emit IAssets.TermsCut(STATE_HALL, 1, TODAY + 100);
        _at(COUNCIL).endApproval(draw(), STATE_HALL, 1, TODAY + 100);
        _runs(STATE_HALL, 1, TODAY + 1, TODAY + 100);
        _runs(STATE_HALL, 2, TODAY + 200, TODAY + 900);
        eq(assets.approvalOf(STATE_HALL, 1).until, TODAY + 100, "approval");
    }

    function test_versions_that_came_to_rule_no_day_never_let_two_rule_one() public {
        _setUnder(1, TODAY + 1, TODAY + 400);
        _toDay(TODAY + 1);
        for (uint32 approval = 2; approval < 5; ++approval) {
            _at(COUNCIL).recordApproval(draw(), STATE_HALL, AssetUse.Lend, "filing", TODAY, 0, "value", FLOOR);
            _setUnder(approval, TODAY + 300 - uint16(approval), TODAY + 900);
            _at(COUNCIL).endApproval(draw(), STATE_HALL, approval, TODAY + 20);
            _runs(STATE_HALL, uint16(approval), TODAY + 300 - uint16(approval), TODAY + 300 - uint16(approval));
        }
        _setUnder(1, TODAY + 50, TODAY + 400);
        _runs(STATE_HALL, 1, TODAY + 1, TODAY + 50);
        _runs(STATE_HALL, 5, TODAY + 50, TODAY + 400);
    }

    function test_approvals_are_the_councils_dated_and_end_earlier_only() public {
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, COLLEGE_ADMIN));
        _at(COLLEGE_ADMIN).recordApproval(requestId, STATE_HALL, AssetUse.Lend, "", TODAY, 0, "", 0);
        _fails(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, COLLEGE_ADMIN));
        _at(COLLEGE_ADMIN).endApproval(requestId, STATE_HALL, 1, TODAY + 9);
        _fails(abi.encodeWithSelector(IAssets.AssetNotStateOwned.selector, HALL));
        _at(COUNCIL).recordApproval(requestId, HALL, AssetUse.Lend, "", TODAY, 0, "", 0);
        _fails(abi.encodeWithSelector(IAssets.ApprovalUseMissing.selector));
        _at(COUNCIL).recordApproval(requestId, STATE_HALL, AssetUse.None, "", TODAY, 0, "", 0);
        _fails(abi.encodeWithSelector(IAssets.DaysEmpty.selector, TODAY, TODAY));
        _at(COUNCIL).recordApproval(requestId, STATE_HALL, AssetUse.Lend, "", TODAY, TODAY, "", 0);
        _fails(abi.encodeWithSelector(IAssets.ApprovalUnknown.selector, STATE_HALL, 2));
        _at(COUNCIL).endApproval(requestId, STATE_HALL, 2, TODAY + 9);
        _fails(abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY, TODAY + 1));
        _at(COUNCIL).endApproval(requestId, STATE_HALL, 1, TODAY);
        bytes4 later = IAssets.ApprovalEndNotEarlier.selector;
        _fails(abi.encodeWithSelector(later, STATE_HALL, 1, TODAY + 400, TODAY + 400));
        _at(COUNCIL).endApproval(requestId, STATE_HALL, 1, TODAY + 400);
        Approval memory expected = Approval(AssetUse.Lease, TODAY, TODAY + 400, FLOOR);
        eq(abi.encode(assets.approvalOf(STATE_HALL, 1)), abi.encode(expected), "approval");
    }

    /// @dev Written from docs/formats.md, not from the contract.
    function _expected(Terms memory terms, uint256 open, uint256 group) private pure returns (uint256 word) {
        word = open | uint256(terms.from) << 96 | uint256(terms.until) << 112 | uint256(terms.may) << 128;
        word |= uint256(terms.asks) << 144 | uint256(terms.limit) << 160 | group << 176;
        word |= uint256(terms.horizon) << 196 | uint256(terms.notice) << 206 | uint256(terms.least) << 218;
        word |= uint256(terms.most) << 225 | uint256(terms.made) << 235 | uint256(UNITS) << 247;
        word |= uint256(terms.limit + uint256(terms.made) == 0 ? 2 : 3) << 253;
    }

    function _setUnder(uint32 approval, uint16 from, uint16 until) private {
        Terms memory terms = _terms(from, until);
        terms.approval = approval;
        _at(COLLEGE_BOOK).setTerms(draw(), STATE_HALL, terms);
    }

    function _runs(uint32 asset, uint16 version, uint16 from, uint16 until) private view {
        (uint256[7] memory hours_,) = assets.termsOf(asset, version);
        for (uint256 weekday = 0; weekday < 7; ++weekday) {
            eq(hours_[weekday] >> 96 & 0xffff, from, "from");
            eq(hours_[weekday] >> 112 & 0xffff, until, "until");
        }
    }

    function _refused(uint32 asset, Terms memory terms, bytes memory fault) private {
        bytes32 requestId = draw();
        _fails(fault);
        _at(COLLEGE_BOOK).setTerms(requestId, asset, terms);
    }

    function _refusedSetting(Terms memory terms, bytes32 setting, uint256 value, uint256 least, uint256 most) private {
        _refused(HALL, terms, abi.encodeWithSelector(IAssets.TermsSettingInvalid.selector, setting, value, least, most));
    }
}
