// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Reservation, Settled} from "../../../contracts/types/Reservations.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {UseStage} from "../support/UseStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Two sides sign: one signs, the other sends.
contract CheckInOutTest is UseStage {
    function test_both_begin_an_occurrence_whoever_of_them_sends() public {
        bytes20 booking = _begin();
        BookingIds.UseStatement memory statement = _entering(booking);
        vm.expectEmit(address(uses));
        emit IUses.CheckedIn(booking, 0, statement.start, "evidence");
        _using(COLLEGE_BOOK).checkIn(statement, _sign(statement, FACTORY_SIGNER));
        (uint256 live, uint256 used) = _live(booking);
        eq(live & used, 1, "in use");
    }

    function test_minutes_both_signed_count_and_the_rest_is_freed_at_once() public {
        bytes20 booking = _begin();
        _checkIn(booking);
        _toSlot(DAY, TEN + 2);
        BookingIds.UseStatement memory statement = _leaving(booking, TEN + 2);
        statement.minuteCount = 25;
        vm.expectEmit(address(bookings));
        emit IBookings.Freed(booking, 0, uint32(uint256(DAY) * 96 + TEN + 2));
        vm.expectEmit(address(uses));
        emit IUses.Used(
            booking, 0, HALL, FACTORY, Settled.ByBoth, statement.start, statement.end, 25, 2, "left"
        );
        _using(FACTORY_BOOK).checkOut(statement, _sign(statement, COLLEGE_SIGNER));
        eq(_taken(DAY), _bits(TEN, 2), "used to its real end");
        (uint256 live, uint256 used) = _live(booking);
        eq(live, 0, "nothing lives");
        eq(used, 1, "used");
        eq(_minutes(24_309, 24_309), 25, "minutes");
        eq(uses.usedMonths(HALL, 24_309), 1, "this month's");
    }

    function test_an_end_within_a_slot_keeps_the_slot() public {
        bytes20 booking = _begin();
        _checkIn(booking);
        vm.warp(_time(DAY, TEN + 1) + 1);
        BookingIds.UseStatement memory statement = _leaving(booking, TEN + 1);
        statement.end += 1;
        _out(statement);
        eq(_taken(DAY), _bits(TEN, 2), "the slot that began is used");
    }

    function test_an_overrun_takes_free_slots_or_is_refused() public {
        bytes20 booking = _begin();
        _checkIn(booking);
        _reserve(MILL_BOOK, MILL, 2, ELEVEN + 6);
        _toSlot(DAY, ELEVEN + 8);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN + 7);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, ELEVEN + 6, ELEVEN + 10));
        _using(FACTORY_BOOK).checkOut(statement, signature);
        statement = _leaving(booking, ELEVEN + 2);
        vm.expectEmit(address(bookings));
        emit IBookings.Overran(booking, 0, uint32(uint256(DAY) * 96 + ELEVEN + 2));
        _out(statement);
        eq(_taken(DAY), _bits(TEN, 6) | _bits(ELEVEN + 6, 4), "taken");
        eq(_minutes(24_309, 24_309), 90, "minutes");
    }

    function test_a_use_counts_in_its_month_and_in_the_window_in_which_it_was_settled() public {
        Reservation memory wanted = _wanted(FACTORY, 1, 20_392, TEN); // 31 October
        _by(FACTORY_BOOK).reserve(wanted);
        _toSlot(20_392, TEN);
        _checkIn(wanted.booking);
        BookingIds.UseStatement memory statement = _entering(wanted.booking);
        (statement.outcome, statement.minuteCount) = (2, 45);
        statement.end = statement.start + 2_700;
        _toSlot(20_399, 95); // 7 November: the window of October is open
        statement.deadline = uint64(block.timestamp);
        _out(statement);
        eq(_minutes(24_309, 24_309), 45, "October");
        _toSlot(20_400, 0);
        statement.minuteCount = 30;
        statement.deadline = uint64(block.timestamp) + 1;
        _using(FACTORY_BOOK).agree(statement, _sign(statement, COLLEGE_SIGNER));
        eq(_minutes(24_309, 24_309), 45, "what was settled in October stays");
        eq(uint256(-uses.usedMinutes(HALL, FACTORY, 24_309, 24_310, ENTERPRISE)), 15, "the difference in November");
        eq(uses.usedMonths(HALL, 24_310), 2, "minutes of the month before");
    }

    function test_the_rest_that_is_freed_goes_to_whoever_waits() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        Reservation memory wanted = _wanted(MILL, 2, DAY, TEN + 6);
        wanted.slots = 4;
        Reservation memory longer = _wanted(FACTORY, 3, DAY, TEN + 4);
        longer.slots = 8;
        _by(FACTORY_BOOK).reserve(longer);
        _by(MILL_BOOK).wait(wanted);
        _toSlot(DAY, TEN);
        _checkIn(booking);
        _toSlot(DAY, TEN + 4);
        _out(_leaving(booking, TEN + 4));
        eq(bookings.lineOf(HALL, DAY).length, 1, "what is longer is still there");
    }

    function test_no_check_in_before_the_start_after_the_end_or_of_what_is_not_confirmed() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        uint256 start = uint256(DAY) * 96 + TEN;
        vm.warp(_time(DAY, TEN) - 301);
        BookingIds.UseStatement memory statement = _entering(booking);
        statement.start = _time(DAY, TEN);
        _refusedIn(statement, abi.encodeWithSelector(IBookings.OccurrenceNotNow.selector, booking, 0, start, start + 4));
        _toSlot(DAY, ELEVEN);
        statement = _entering(booking);
        _refusedIn(statement, abi.encodeWithSelector(IBookings.OccurrenceNotNow.selector, booking, 0, start, start + 4));
        vm.warp(_time(DAY, TEN) - 300);
        statement = _entering(booking);
        statement.start = _time(DAY, TEN);
        _using(FACTORY_BOOK).checkIn(statement, _sign(statement, COLLEGE_SIGNER));
        Reservation memory held = _wanted(FACTORY, 4, DAY, ELEVEN);
        held.asset = STATE_HALL;
        _by(FACTORY_BOOK).reserve(held);
        _toSlot(DAY, ELEVEN);
        statement = _entering(held.booking);
        _refusedIn(statement, abi.encodeWithSelector(IBookings.BookingNotConfirmed.selector, held.booking, 2));
    }

    function test_a_statement_says_nothing_outside_its_occurrence_and_no_minute_too_many() public {
        bytes20 booking = _begin();
        BookingIds.UseStatement memory statement = _entering(booking);
        statement.start -= 1;
        _refusedIn(statement, _outside(statement));
        statement = _entering(booking);
        statement.minuteCount = 1;
        _refusedIn(statement, _outside(statement));
        _checkIn(booking);
        _toSlot(DAY, TEN + 2);
        statement = _leaving(booking, TEN + 2);
        statement.minuteCount = 31;
        _refusedOut(statement, abi.encodeWithSelector(IUses.StatementMinutesTooMany.selector, 31, 30));
        statement = _leaving(booking, TEN + 2);
        statement.end = uint64(block.timestamp) + 301;
        _refusedOut(
            statement,
            abi.encodeWithSelector(IUses.StatementAhead.selector, statement.end, block.timestamp + 300)
        );
        statement = _leaving(booking, TEN + 2);
        statement.outcome = 1;
        _refusedOut(statement, abi.encodeWithSelector(IUses.StatementOutcomeWrong.selector, 1));
        statement = _leaving(booking, TEN + 2);
        statement.deadline = uint64(block.timestamp) - 1;
        _refusedOut(
            statement,
            abi.encodeWithSelector(IUses.StatementExpired.selector, statement.deadline, block.timestamp)
        );
    }

    function test_check_in_and_check_out_stay_open_in_a_pause_and_to_suspended_members() public {
        bytes20 booking = _begin();
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        _checkIn(booking);
        _toSlot(DAY, TEN + 2);
        _out(_leaving(booking, TEN + 2));
        eq(_minutes(24_309, 24_309), 30, "minutes");
    }

    function test_a_member_that_uses_its_own_asset_is_both_sides() public {
        bytes20 booking = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory statement = _entering(booking);
        _using(COLLEGE_BOOK).checkIn(statement, _sign(statement, COLLEGE_SIGNER));
        _toSlot(DAY, TEN + 4);
        statement = _leaving(booking, TEN + 4);
        _using(COLLEGE_BOOK).checkOut(statement, _sign(statement, COLLEGE_SIGNER));
        eq(uint256(uses.usedMinutes(HALL, COLLEGE, 24_309, 24_309, ENTERPRISE)), 60, "minutes");
    }

    function _out(BookingIds.UseStatement memory statement) private {
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _using(FACTORY_BOOK).checkOut(statement, signature);
    }

    function _refusedIn(BookingIds.UseStatement memory statement, bytes memory fault) private {
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(fault);
        _using(FACTORY_BOOK).checkIn(statement, signature);
    }

    function _refusedOut(BookingIds.UseStatement memory statement, bytes memory fault) private {
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(fault);
        _using(FACTORY_BOOK).checkOut(statement, signature);
    }

    function _outside(BookingIds.UseStatement memory statement) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            IUses.StatementOutside.selector, statement.start, statement.end, _time(DAY, TEN), _time(DAY, ELEVEN)
        );
    }

    function _minutes(uint32 month, uint32 window) private view returns (uint256) {
        return uint256(uses.usedMinutes(HALL, FACTORY, month, window, ENTERPRISE));
    }
}
