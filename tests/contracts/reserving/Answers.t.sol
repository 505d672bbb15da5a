// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {Ending, Reservation} from "../../../contracts/types/Reservations.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {BookingStage} from "../support/BookingStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Held bookings and their answers; what is given back, and moved.
contract AnswersTest is BookingStage {
    function test_a_held_booking_is_answered_in_time_by_its_custodian() public {
        bytes20 booking = _hold(1);
        eq(uint24(bookings.recordOf(booking) >> 128), _nowSlot() + 48, "answer by");
        _fails(abi.encodeWithSelector(IAssets.AssetOfOtherMember.selector, STATE_HALL, COLLEGE));
        _by(FACTORY_BOOK).approve(booking, 0);
        _fails(abi.encodeWithSelector(IBookings.BookingMoved.selector, booking, 0));
        _by(COLLEGE_BOOK).approve(booking, 1);
        vm.expectEmit(address(bookings));
        emit IBookings.Approved(booking, 1);
        _by(COLLEGE_BOOK).approve(booking, 0);
        eq(_state(booking), 3, "confirmed");
        _fails(abi.encodeWithSelector(IBookings.BookingNotHeld.selector, booking, 3));
        _by(COLLEGE_BOOK).refuse(booking, 1, 0);
    }

    function test_a_refused_booking_frees_its_slots() public {
        bytes20 booking = _hold(1);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(booking, 1, 1, Ending.Refused, 7);
        _by(COLLEGE_BOOK).refuse(booking, 0, 7);
        eq(_takenOf(STATE_HALL, 0, DAY), 0, "free");
        eq(_state(booking), 4, "ended");
    }

    function test_an_answer_that_never_came_lapses_by_anyone_and_no_sooner() public {
        bytes20 booking = _hold(1);
        uint256 answerBy = _nowSlot() + 48;
        _fails(abi.encodeWithSelector(IBookings.AnswerNotOverdue.selector, booking, answerBy));
        _by(STRANGER).lapse(booking);
        vm.warp(answerBy * 900 - 28_800);
        _fails(abi.encodeWithSelector(IBookings.AnswerTooLate.selector, booking, answerBy));
        _by(COLLEGE_BOOK).approve(booking, 0);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(booking, 1, 1, Ending.Lapsed, 0);
        _by(STRANGER).lapse(booking);
        eq(_takenOf(STATE_HALL, 0, DAY), 0, "free");
        _fails(abi.encodeWithSelector(IBookings.BookingNotHeld.selector, booking, 4));
        _by(STRANGER).lapse(booking);
    }

    function test_an_answer_is_never_due_after_the_start() public {
        _toSlot(DAY, NINE);
        bytes20 booking = _hold(1);
        eq(uint24(bookings.recordOf(booking) >> 128), uint256(DAY) * 96 + ELEVEN, "answer by");
    }

    function test_what_is_given_back_after_the_free_time_is_late_occurrence_by_occurrence() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        (wanted.every, wanted.asked) = (7, 7);
        _by(FACTORY_BOOK).reserve(wanted);
        _toSlot(DAY - 1, TEN + 1);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(wanted.booking, 1, 4, Ending.Cancelled, 0);
        _by(FACTORY_BOOK).cancel(wanted.booking, 0, 4);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(wanted.booking, 2, 2, Ending.Cancelled, 0);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(wanted.booking, 3, 1, Ending.CancelledLate, 0);
        _by(FACTORY_BOOK).cancel(wanted.booking, 1, 3);
        eq(_state(wanted.booking), 4, "ended");
        eq(_taken(DAY) | _taken(DAY + 7) | _taken(DAY + 14), 0, "free");
    }

    function test_nothing_is_given_back_that_began_does_not_stand_or_is_anothers() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _fails(abi.encodeWithSelector(IBookings.BookingOfOtherMember.selector, booking, FACTORY));
        _by(MILL_BOOK).cancel(booking, 0, 1);
        _fails(abi.encodeWithSelector(IBookings.OccurrencesNotStanding.selector, booking, 2, 1));
        _by(FACTORY_BOOK).cancel(booking, 0, 2);
        _fails(abi.encodeWithSelector(IBookings.OccurrencesNotStanding.selector, booking, 0, 1));
        _by(FACTORY_BOOK).cancel(booking, 0, 0);
        _fails(abi.encodeWithSelector(IBookings.BookingUnknown.selector, _id(FACTORY, 9)));
        _by(FACTORY_BOOK).cancel(_id(FACTORY, 9), 0, 1);
        _toSlot(DAY, TEN);
        _fails(
            abi.encodeWithSelector(
                IBookings.OccurrenceStarted.selector, booking, 0, uint256(DAY) * 96 + TEN
            )
        );
        _by(FACTORY_BOOK).cancel(booking, 0, 1);
    }

    function test_the_custodian_gives_back_for_an_expelled_holder_alone() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotExpelled.selector, FACTORY, MemberStatus.Active));
        _by(COLLEGE_BOOK).cancel(booking, 0, 1);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Expelled);
        _fails(abi.encodeWithSelector(IBookings.BookingOfOtherMember.selector, booking, FACTORY));
        _by(MILL_BOOK).cancel(booking, 0, 1);
        _by(COLLEGE_BOOK).cancel(booking, 0, 1);
        eq(_taken(DAY), 0, "free");
    }

    function test_giving_back_stays_open_to_a_suspended_member_and_in_a_pause() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        _by(FACTORY_BOOK).cancel(booking, 0, 1);
        eq(_taken(DAY), 0, "free");
    }

    function test_a_booking_moves_over_its_own_hours() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        Reservation[] memory made = new Reservation[](1);
        made[0] = _wanted(FACTORY, 2, DAY, TEN + 2);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(booking, 1, 1, Ending.Moved, 0);
        _by(FACTORY_BOOK).move(booking, 0, made);
        eq(_taken(DAY), _bits(TEN + 2, 4), "moved");
        eq(_state(booking), 4, "ended");
        _by(MILL_BOOK).reserve(_wanted(MILL, 3, DAY, TEN - 2));
        made[0] = _wanted(FACTORY, 4, DAY, TEN);
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN - 2, TEN + 2));
        _by(FACTORY_BOOK).move(_id(FACTORY, 2), 0, made);
        eq(_taken(DAY), _bits(TEN - 2, 8), "it stays where it was");
        _toSlot(DAY - 1, TEN + 3);
        made[0] = _wanted(FACTORY, 5, DAY + 1, TEN);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(_id(FACTORY, 2), 1, 1, Ending.MovedLate, 0);
        _by(FACTORY_BOOK).move(_id(FACTORY, 2), 0, made);
    }

    function _hold(uint256 seed) private returns (bytes20) {
        Reservation memory wanted = _wanted(FACTORY, seed, DAY, ELEVEN);
        wanted.asset = STATE_HALL;
        _by(FACTORY_BOOK).reserve(wanted);
        eq(_state(wanted.booking), 2, "held");
        return wanted.booking;
    }

    function _nowSlot() private view returns (uint256) {
        return (block.timestamp + 28_800) / 900;
    }
}
