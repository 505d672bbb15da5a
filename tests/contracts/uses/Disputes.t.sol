// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Settled} from "../../../contracts/types/Reservations.sol";
import {UseStage} from "../support/UseStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice What one side says alone, and what the other makes of it.
contract DisputesTest is UseStage {
    function test_silence_of_five_days_counts_and_is_marked() public {
        bytes20 booking = _declared(COLLEGE_BOOK, 50);
        uint64 until = uint64(block.timestamp) + 5 days;
        _fails(abi.encodeWithSelector(IUses.SilenceNotOver.selector, booking, 0, until));
        uses.settleBySilence(booking, 0);
        vm.warp(until);
        vm.expectEmit(address(uses));
        emit IUses.Used(
            booking, 0, HALL, FACTORY, Settled.BySilence, _time(DAY, TEN), _time(DAY, ELEVEN), 50, 2, 0
        );
        uses.settleBySilence(booking, 0);
        _counts(50);
        _fails(abi.encodeWithSelector(IUses.UsePhaseWrong.selector, booking, 0, 3));
        uses.settleBySilence(booking, 0);
    }

    function test_the_other_side_disputes_in_five_days_and_it_is_no_bill() public {
        bytes20 booking = _declared(COLLEGE_BOOK, 50);
        _fails(abi.encodeWithSelector(IUses.SideWrong.selector, booking, COLLEGE));
        _using(COLLEGE_BOOK).differ(booking, 0, 20);
        _fails(abi.encodeWithSelector(IUses.SideWrong.selector, booking, MILL));
        _using(MILL_BOOK).differ(booking, 0, 20);
        vm.expectEmit(address(uses));
        emit IUses.Disputed(booking, 0, false, 20);
        _using(FACTORY_BOOK).differ(booking, 0, 20);
        vm.warp(block.timestamp + 6 days);
        _fails(abi.encodeWithSelector(IUses.UsePhaseWrong.selector, booking, 0, 2));
        uses.settleBySilence(booking, 0);
        _counts(0);
    }

    function test_a_dispute_ends_by_both_signatures() public {
        bytes20 booking = _declared(FACTORY_BOOK, 50);
        _using(COLLEGE_BOOK).differ(booking, 0, 60);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        statement.minuteCount = 55;
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IUses.UsePhaseWrong.selector, booking, 0, 2));
        _using(FACTORY_BOOK).checkOut(statement, signature);
        _using(FACTORY_BOOK).agree(statement, signature);
        _counts(55);
    }

    function test_a_dispute_ends_by_the_council_alone() public {
        bytes20 booking = _declared(FACTORY_BOOK, 50);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IUses.UsePhaseWrong.selector, booking, 0, 1));
        _using(COUNCIL).settleByCouncil(requestId, statement);
        _using(COLLEGE_BOOK).differ(booking, 0, 60);
        _failsAsStranger();
        uses.settleByCouncil(requestId, statement);
        _using(COUNCIL).settleByCouncil(requestId, statement);
        _counts(60);
        eq(_taken(DAY), _bits(TEN, 4), "taken");
    }

    function test_differing_after_five_days_is_too_late() public {
        bytes20 booking = _declared(COLLEGE_BOOK, 50);
        uint64 until = uint64(block.timestamp) + 5 days;
        vm.warp(until);
        _fails(abi.encodeWithSelector(IUses.DisputeTooLate.selector, booking, 0, until));
        _using(FACTORY_BOOK).differ(booking, 0, 20);
    }

    function test_one_side_alone_declares_no_overrun_nothing_unbegun_and_nothing_late() public {
        bytes20 booking = _begin();
        _fails(abi.encodeWithSelector(IBookings.OccurrenceNotInUse.selector, booking, 0));
        _using(FACTORY_BOOK).declare(_leaving(booking, TEN + 1));
        _checkIn(booking);
        _toSlot(DAY, ELEVEN + 2);
        _fails(abi.encodeWithSelector(IUses.StatementOutcomeWrong.selector, 3));
        _using(FACTORY_BOOK).declare(_leaving(booking, ELEVEN + 1));
        _fails(abi.encodeWithSelector(IUses.SideWrong.selector, booking, MILL));
        _using(MILL_BOOK).declare(_leaving(booking, ELEVEN));
        vm.warp(_time(DAY, ELEVEN) + 5 days + 1);
        _fails(abi.encodeWithSelector(IUses.DisputeTooLate.selector, booking, 0, _time(DAY, ELEVEN) + 5 days));
        _using(FACTORY_BOOK).declare(_leaving(booking, ELEVEN));
        // Nobody declared: it counts no minutes, until both sign after all, as a correction.
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        vm.expectEmit(address(uses));
        emit IUses.Used(
            booking, 0, HALL, FACTORY, Settled.ByCorrection, statement.start, statement.end, 60, 2, "left"
        );
        _using(FACTORY_BOOK).checkOut(statement, signature);
    }

    function test_a_no_show_frees_the_rest_after_the_grace() public {
        bytes20 booking = _begin();
        uint256 start = uint256(DAY) * 96 + TEN;
        bytes memory fault =
            abi.encodeWithSelector(IBookings.OccurrenceNotNow.selector, booking, 0, start + 2, start + 4 + 480);
        _fails(fault);
        _using(COLLEGE_BOOK).noShow(booking, 0);
        _toSlot(DAY, TEN + 2);
        _fails(abi.encodeWithSelector(IUses.SideWrong.selector, booking, FACTORY));
        _using(FACTORY_BOOK).noShow(booking, 0);
        vm.expectEmit(address(bookings));
        emit IBookings.Freed(booking, 0, uint32(start + 2));
        vm.expectEmit(address(uses));
        emit IUses.NoShow(booking, 0);
        _using(COLLEGE_BOOK).noShow(booking, 0);
        eq(_taken(DAY), _bits(TEN, 2), "taken");
        _toSlot(DAY + 5, ELEVEN);
        bytes20 other = _id(FACTORY, 9);
        _fails(abi.encodeWithSelector(IBookings.BookingUnknown.selector, other));
        _using(COLLEGE_BOOK).noShow(other, 0);
    }

    function test_the_booker_objects_to_a_no_show_within_three_days() public {
        bytes20 booking = _begin();
        _toSlot(DAY, ELEVEN);
        _using(COLLEGE_BOOK).noShow(booking, 0);
        _fails(abi.encodeWithSelector(IUses.SideWrong.selector, booking, MILL));
        _using(MILL_BOOK).object(booking, 0);
        vm.warp(block.timestamp + 3 days);
        _fails(abi.encodeWithSelector(IUses.DisputeTooLate.selector, booking, 0, block.timestamp));
        _using(FACTORY_BOOK).object(booking, 0);
        vm.warp(block.timestamp - 1);
        vm.expectEmit(address(uses));
        emit IUses.Disputed(booking, 0, false, 0);
        _using(FACTORY_BOOK).object(booking, 0);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        statement.minuteCount = 40;
        _using(COUNCIL).settleByCouncil(draw(), statement);
        _counts(40);
        eq(_taken(DAY), _bits(TEN, 4), "the slots are what they were");
    }

    function test_a_correction_counts_its_difference_and_an_older_statement_never_comes_back() public {
        bytes20 booking = _begin();
        _checkIn(booking);
        _toSlot(DAY, ELEVEN);
        BookingIds.UseStatement memory first = _leaving(booking, ELEVEN);
        bytes memory signature = _sign(first, COLLEGE_SIGNER);
        _using(FACTORY_BOOK).checkOut(first, signature);
        BookingIds.UseStatement memory second = _leaving(booking, ELEVEN);
        (second.minuteCount, second.deadline) = (30, first.deadline + 1);
        _using(FACTORY_BOOK).agree(second, _sign(second, COLLEGE_SIGNER));
        _counts(30);
        _fails(abi.encodeWithSelector(IUses.StatementSuperseded.selector, first.deadline, second.deadline));
        _using(FACTORY_BOOK).agree(first, signature);
        signature = _sign(second, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IUses.StatementSuperseded.selector, second.deadline, second.deadline));
        _using(FACTORY_BOOK).agree(second, signature);
    }

    function _declared(address account, uint32 minuteCount) private returns (bytes20 booking) {
        booking = _begin();
        _checkIn(booking);
        _toSlot(DAY, ELEVEN);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        statement.minuteCount = minuteCount;
        vm.expectEmit(address(uses));
        bool custodian = account == COLLEGE_BOOK;
        emit IUses.Declared(booking, 0, custodian, statement.start, statement.end, minuteCount, "left");
        _using(account).declare(statement);
    }

    function _counts(uint256 minuteCount) private view {
        eq(uint256(uses.usedMinutes(HALL, FACTORY, 24_309, 24_309, ENTERPRISE)), minuteCount, "minutes");
    }
}
