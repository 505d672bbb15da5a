// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {Slots} from "../../../contracts/libraries/Slots.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

contract DaysTest is AssetStage {
    uint256 private constant MORNING = 0xffff << 32;

    function test_protected_hours_lie_in_the_day_s_word_and_come_back_by_release() public {
        uint256[] memory words = _word(3, TODAY + 1, MORNING);
        bytes32 requestId = draw();
        _accepts(address(assets), COLLEGE, requestId, COLLEGE_BOOK);
        vm.expectEmit(address(assets));
        emit IAssets.HoursProtected(HALL, words);
        _at(COLLEGE_BOOK).protectHours(requestId, HALL, words);
        eq(assets.dayOf(HALL, 3, TODAY + 1), MORNING << 96, "word");
        eq(assets.dayOf(HALL, 2, TODAY + 1), 0, "another unit stays free");
        eq(assets.dayOf(STATE_HALL, 3, TODAY + 1), 0, "another asset stays free");

        vm.expectEmit(address(assets));
        emit IAssets.HoursReleased(HALL, words);
        _at(COLLEGE_BOOK).releaseHours(draw(), HALL, words);
        eq(assets.dayOf(HALL, 3, TODAY + 1), 0, "released is free");
    }

    function test_hours_are_protected_once_and_the_refusal_names_the_stretch() public {
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, _word(0, TODAY + 1, MORNING));
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, TODAY + 1, 32, 48));
        _at(COLLEGE_BOOK).protectHours(requestId, HALL, _word(0, TODAY + 1, 1 << 40));
    }

    function test_a_list_with_one_bad_word_changes_nothing() public {
        uint256[] memory words = new uint256[](2);
        words[0] = words[1] = _word(0, TODAY + 1, MORNING)[0];
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, TODAY + 1, 32, 48));
        _at(COLLEGE_BOOK).protectHours(requestId, HALL, words);
        eq(assets.dayOf(HALL, 0, TODAY + 1), 0, "word");
        no(assets.commandSeen(COLLEGE, requestId), "the command did not count");
    }

    function test_only_protected_hours_are_released() public {
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, _word(0, TODAY + 1, 3));
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.SlotsNotProtected.selector, HALL, 0, TODAY + 1, 4));
        _at(COLLEGE_BOOK).releaseHours(requestId, HALL, _word(0, TODAY + 1, 6));
    }

    function test_a_day_follows_another_weekday_none_or_its_own_again() public {
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, _word(0, TODAY + 1, MORNING));
        uint256[] memory words = _word(0, TODAY + 1, 8);
        vm.expectEmit(address(assets));
        emit IAssets.DaysFollow(HALL, words);
        _at(COLLEGE_BOOK).followDays(draw(), HALL, words);
        eq(assets.dayOf(HALL, 0, TODAY + 1), 8 << 192 | MORNING << 96, "closed, what is protected stays");
        _at(COLLEGE_BOOK).followDays(draw(), HALL, _word(0, TODAY + 1, 1));
        eq(Slots.hoursOf(assets.dayOf(HALL, 0, TODAY + 1), TODAY + 1), 0, "Monday's hours");
        _at(COLLEGE_BOOK).followDays(draw(), HALL, _word(0, TODAY + 1, 0));
        eq(assets.dayOf(HALL, 0, TODAY + 1), MORNING << 96, "its own");
    }

    function test_attack_slot_96_day_0_overflow_every_word_names_a_day_ahead_of_a_unit_that_is_there() public {
        uint256[] memory word = _word(0, TODAY, 1);
        _refused(word, abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY, TODAY + 1));
        word = _word(0, 0, 1);
        _refused(word, abi.encodeWithSelector(IAssets.DayTooEarly.selector, 0, TODAY + 1));
        word = _word(0, END, 1);
        _refused(word, abi.encodeWithSelector(IAssets.AssetEnds.selector, HALL, END, END));
        word = _word(UNITS, TODAY + 1, 1);
        _refused(word, abi.encodeWithSelector(IAssets.UnitUnknown.selector, HALL, UNITS, UNITS));
        word = _word(0, TODAY + 1, 1);
        word[0] |= 1 << 120;
        _refused(word, abi.encodeWithSelector(IAssets.WordInvalid.selector, 0, word[0]));
        _refused(new uint256[](0), abi.encodeWithSelector(IAssets.WordsCountInvalid.selector, 0, 600));
        _refused(new uint256[](601), abi.encodeWithSelector(IAssets.WordsCountInvalid.selector, 601, 600));
        bytes32 requestId = draw();
        word = _word(0, TODAY + 1, 0);
        _fails(abi.encodeWithSelector(IAssets.WordInvalid.selector, 0, word[0]));
        _at(COLLEGE_BOOK).protectHours(requestId, HALL, word);
        _fails(abi.encodeWithSelector(IAssets.WordInvalid.selector, 0, word[0]));
        _at(COLLEGE_BOOK).releaseHours(requestId, HALL, word);
        word = _word(0, TODAY + 1, 9);
        _fails(abi.encodeWithSelector(IAssets.WordInvalid.selector, 0, word[0]));
        _at(COLLEGE_BOOK).followDays(requestId, HALL, word);
    }

    function test_a_custodian_changes_the_days_of_its_own_assets_alone() public {
        uint256[] memory word = _word(0, TODAY + 1, 1);
        bytes32 requestId = draw();
        bytes memory fault = abi.encodeWithSelector(IAssets.AssetOfOtherMember.selector, HALL, COLLEGE);
        _fails(fault);
        _at(FACTORY_BOOK).protectHours(requestId, HALL, word);
        _fails(fault);
        _at(FACTORY_BOOK).releaseHours(requestId, HALL, word);
        _fails(fault);
        _at(FACTORY_BOOK).followDays(requestId, HALL, word);
    }

    function testFuzz_the_stretch_is_the_unbroken_run_around_the_lowest_common_slot(uint96 busy, uint96 wanted)
        public
        pure
    {
        if (busy & wanted == 0) return;
        (uint256 start, uint256 end) = Slots.stretchOf(busy, wanted);
        uint256 run = ((1 << end) - 1) ^ ((1 << start) - 1);
        eq(run & busy, run, "all of it is taken");
        yes(start == 0 || busy >> (start - 1) & 1 == 0, "it starts no earlier");
        yes(busy >> end & 1 == 0 || end == 96, "it ends no later");
        uint256 both = uint256(busy & wanted);
        yes(both & (both ^ (both - 1)) & run != 0, "the lowest common slot lies in it");
    }

    function testFuzz_a_day_and_weekday_at_utc_8(uint32 time) public pure {
        uint256 day = Slots.dayAt(time);
        eq(day, (uint256(time) + 28_800) / 86_400, "day");
        eq(Slots.weekdayOf(day), (day + 3) % 7, "weekday");
        eq(Slots.weekdayOf(Slots.dayAt(1_764_547_200)), 0, "2025-12-01 08:00 at UTC+8 is a Monday");
    }

    function _refused(uint256[] memory words, bytes memory fault) private {
        bytes32 requestId = draw();
        _fails(fault);
        _at(COLLEGE_BOOK).protectHours(requestId, HALL, words);
        _fails(fault);
        _at(COLLEGE_BOOK).releaseHours(requestId, HALL, words);
        _fails(fault);
        _at(COLLEGE_BOOK).followDays(requestId, HALL, words);
    }
}
