// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Bookings} from "../../../contracts/Bookings.sol";
import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IOccupancy} from "../../../contracts/interfaces/IOccupancy.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {Reservation, Settled} from "../../../contracts/types/Reservations.sol";
import {UseStage} from "../support/UseStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice What somebody might try, each caught. More of them stand with the acts that they try.
contract AttacksTest is UseStage {
    function test_displacing_for_teaching_releasing_and_rebooking_gives_the_victim_its_hours_back() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 2, TEN, TEACHING);
        _by(COLLEGE_BOOK).displace(by, 0, _victims(victim, 0, 0), 0);
        _by(COLLEGE_BOOK).claim(by, 0, 0, 1, OPERATOR);
        _by(COLLEGE_BOOK).cancel(by, 1, 1);
        bytes memory fault = abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4);
        _refused(MILL_BOOK, _wanted(MILL, 3, DAY, TEN), fault);
        _by(FACTORY_BOOK).claim(victim, 1, 0, 1, OPERATOR);
    }

    function test_maintenance_that_is_given_up_gives_the_victim_its_hours_back() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        Reservation memory wanted = _wanted(COLLEGE, 8, DAY, TEN);
        (wanted.class, wanted.terms, wanted.operator) = (90, 0, 0);
        _by(COLLEGE_BOOK).maintain(wanted, _victims(victim, 0, 0), 0);
        _by(COLLEGE_BOOK).cancel(wanted.booking, 0, 1);
        _by(FACTORY_BOOK).claim(victim, 1, 0, 1, OPERATOR);
    }

    function test_a_fresh_reservation_jumps_no_line() public {
        bytes20 standing = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
        _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        bytes memory fault = abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4);
        _refused(MILL_BOOK, _wanted(MILL, 3, DAY, TEN), fault);
    }

    function test_a_hand_over_jumps_no_line() public {
        bytes20 standing = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _wait(COLLEGE_BOOK, COLLEGE, 2, TEN, ENTERPRISE);
        BookingIds.HandOver memory given =
            BookingIds.HandOver(standing, 0, FACTORY, MILL, uint64(block.timestamp) + 600);
        bytes memory signature = _signHandOver(given, FACTORY_SIGNER);
        _fails(abi.encodeWithSelector(IBookings.LineNotEmpty.selector, HALL, DAY));
        _using(MILL_BOOK).handOver(given, signature, OPERATOR);
    }

    function test_a_place_on_any_unit_takes_nothing_from_whoever_is_ahead() public {
        for (uint8 unit = 0; unit < UNITS; ++unit) {
            Reservation memory more = _wanted(COLLEGE, 10 + unit, DAY, TEN);
            more.unit = unit;
            _by(COLLEGE_BOOK).reserve(more);
        }
        bytes20 ahead = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        Reservation memory any = _wanted(MILL, 3, DAY, TEN);
        any.unit = 255;
        _by(MILL_BOOK).wait(any);
        _by(COLLEGE_BOOK).cancel(_id(COLLEGE, 10), 0, 1);
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, any.booking, 0));
        _by(MILL_BOOK).claim(any.booking, 0, 0, 1, OPERATOR);
        _by(FACTORY_BOOK).claim(ahead, 0, 0, 1, OPERATOR);
    }

    function test_churning_wears_out_what_may_be_made_and_late_ones_keep_their_minutes() public {
        Terms memory terms = _terms(TODAY + 2, TODAY + 400);
        (terms.asks, terms.made) = (0, 2);
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        _toSlot(DAY, 33);
        for (uint256 i = 1; i < 3; ++i) {
            Reservation memory wanted = _wanted(FACTORY, i, DAY, TEN);
            wanted.terms = 2;
            _by(FACTORY_BOOK).reserve(wanted);
            _by(FACTORY_BOOK).cancel(wanted.booking, 0, 1);
        }
        (uint64 minuteCount, uint64 made) = bookings.quotaOf(HALL, FACTORY, 24_309);
        eq(minuteCount, 120, "late ones keep their minutes");
        eq(made, 2, "made");
        Reservation memory more = _wanted(FACTORY, 3, DAY, TEN);
        more.terms = 2;
        bytes memory fault =
            abi.encodeWithSelector(IBookings.QuotaMadeExceeded.selector, HALL, FACTORY, 24_309, 3, 2);
        _refused(FACTORY_BOOK, more, fault);
    }

    function test_terms_that_were_replaced_are_booked_by_nobody() public {
        Terms memory terms = _terms(TODAY + 2, TODAY + 400);
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        bytes memory fault =
            abi.encodeWithSelector(IOccupancy.TermsNotCurrent.selector, HALL, 1, TODAY + 1, TODAY + 2);
        _refused(FACTORY_BOOK, _wanted(FACTORY, 1, DAY, TEN), fault);
    }

    function test_nothing_is_booked_after_the_last_day_of_an_approval() public {
        _at(COUNCIL).endApproval(draw(), STATE_HALL, 1, DAY);
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.asset = STATE_HALL;
        _refused(
            FACTORY_BOOK,
            wanted,
            abi.encodeWithSelector(IOccupancy.TermsNotCurrent.selector, STATE_HALL, 1, TODAY + 1, DAY)
        );
    }

    function test_a_composite_half_answered_begins_nowhere_and_ends_wholly() public {
        Reservation[] memory parts = new Reservation[](2);
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = _wanted(FACTORY, 1, DAY, TEN);
            parts[i].asset = i == 0 ? HALL : STATE_HALL;
            parts[i].booking = BookingIds.idOf(FACTORY, "composite", 2, i);
        }
        _by(FACTORY_BOOK).reserveTogether(parts);
        eq(_state(parts[0].booking), 3, "the hall's is confirmed");
        eq(_state(parts[1].booking), 2, "the state hall's is held");
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory statement = _entering(parts[0].booking);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IBookings.BookingNotConfirmed.selector, parts[1].booking, 2));
        _using(FACTORY_BOOK).checkIn(statement, signature);
        _by(STRANGER).lapse(parts[1].booking);
        eq(_state(parts[0].booking), 4, "ended with the other");
        eq(_taken(DAY), 0, "free");
    }

    function test_a_statement_counts_for_its_own_booking_occurrence_and_contract_alone() public {
        bytes20 booking = _begin();
        bytes20 other = _id(FACTORY, 2);
        Reservation memory wanted = _wanted(FACTORY, 2, DAY, TEN);
        wanted.unit = 1;
        _toSlot(DAY - 1, TEN);
        _by(FACTORY_BOOK).reserve(wanted);
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory statement = _entering(booking);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        statement.booking = other;
        _failsForAStranger(statement, signature);
        statement = _entering(booking);
        statement.occurrence = 1;
        _failsForAStranger(statement, signature);
        statement = _entering(booking);
        signature = _signed(BookingIds.hashOf(statement), COLLEGE_SIGNER, address(bookings));
        _failsForAStranger(statement, signature);
    }

    function test_a_statement_signed_by_whoever_handed_the_booking_over_begins_nothing() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        BookingIds.HandOver memory given =
            BookingIds.HandOver(booking, 0, FACTORY, MILL, uint64(block.timestamp) + 600);
        _using(MILL_BOOK).handOver(given, _signHandOver(given, FACTORY_SIGNER), OPERATOR);
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory statement = _entering(booking);
        bytes memory signature = _sign(statement, FACTORY_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, COLLEGE, FACTORY));
        _using(COLLEGE_BOOK).checkIn(statement, signature);
    }

    function test_a_statement_counts_once_and_not_without_a_check_in() public {
        bytes20 booking = _begin();
        _toSlot(DAY, ELEVEN);
        BookingIds.UseStatement memory statement = _leaving(booking, ELEVEN);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IBookings.OccurrenceNotInUse.selector, booking, 0));
        _using(FACTORY_BOOK).checkOut(statement, signature);
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory entering = _entering(booking);
        bytes memory entered = _sign(entering, COLLEGE_SIGNER);
        _using(FACTORY_BOOK).checkIn(entering, entered);
        _fails(abi.encodeWithSelector(IBookings.OccurrencesNotStanding.selector, booking, 1, 0));
        _using(FACTORY_BOOK).checkIn(entering, entered);
        _toSlot(DAY, ELEVEN);
        _using(FACTORY_BOOK).checkOut(statement, signature);
        _fails(abi.encodeWithSelector(IUses.UsePhaseWrong.selector, booking, 0, 3));
        _using(FACTORY_BOOK).checkOut(statement, signature);
    }

    function test_one_side_alone_never_settles() public {
        bytes20 booking = _begin();
        BookingIds.UseStatement memory statement = _entering(booking);
        bytes memory signature = _sign(statement, FACTORY_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, FACTORY, FACTORY));
        _using(FACTORY_BOOK).checkIn(statement, signature);
        signature = _sign(statement, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, COLLEGE, COLLEGE));
        _using(COLLEGE_BOOK).checkIn(statement, signature);
        signature = _sign(statement, MILL_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, FACTORY, MILL));
        _using(FACTORY_BOOK).checkIn(statement, signature);
    }

    function test_a_no_show_of_somebody_who_is_there_is_refused() public {
        bytes20 booking = _begin();
        _checkIn(booking);
        _toSlot(DAY, TEN + 2);
        _fails(abi.encodeWithSelector(IBookings.OccurrencesNotStanding.selector, booking, 1, 0));
        _using(COLLEGE_BOOK).noShow(booking, 0);
    }

    function test_a_member_on_both_sides_is_seen_as_such() public {
        Reservation memory own = _wanted(COLLEGE, 1, DAY, TEN);
        _by(COLLEGE_BOOK).reserve(own);
        _toSlot(DAY, TEN);
        BookingIds.UseStatement memory statement = _entering(own.booking);
        _using(COLLEGE_BOOK).checkIn(statement, _sign(statement, COLLEGE_SIGNER));
        _toSlot(DAY, ELEVEN);
        statement = _leaving(own.booking, ELEVEN);
        // Its minutes stand under the custodian's own number, apart from everybody's.
        vm.expectEmit(address(uses));
        emit IUses.Used(
            own.booking, 0, HALL, COLLEGE, Settled.ByBoth, statement.start, statement.end, 60, 2, "left"
        );
        _using(COLLEGE_BOOK).checkOut(statement, _sign(statement, COLLEGE_SIGNER));
    }

    function test_another_custodians_group_counts_nothing() public {
        uint32 other = _at(FACTORY_BOOK).registerAsset(draw(), _asset(false));
        Terms memory terms = _terms(TODAY + 1, TODAY + 9);
        terms.group = HALL;
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.GroupOfOtherMember.selector, HALL, COLLEGE));
        _at(FACTORY_BOOK).setTerms(requestId, other, terms);
    }

    function testFuzz_no_slot_outside_of_the_days_is_ever_taken(uint24 start, uint16 slots, uint8 every, uint32 asked)
        public
    {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        (wanted.start, wanted.slots, wanted.every, wanted.asked) = (start, slots, every, asked);
        vm.prank(FACTORY_BOOK);
        try bookings.reserve(wanted) returns (uint32 live) {
            eq(live, asked, "all");
            eq(_takenOf(HALL, 0, start / 96), _bits(start % 96, slots), "taken");
        } catch {
            eq(_takenOf(HALL, 0, start / 96), 0, "nothing half booked");
        }
    }

    function test_two_deployments_let_one_room_once() public {
        _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _council().retireContract(draw(), "Bookings");
        bytes memory arguments = abi.encode(address(consortium), address(assets));
        Bookings next = Bookings(vm.deployCode("Bookings.sol:Bookings", arguments));
        _council().registerContract(draw(), "Bookings", address(next), address(bookings));
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4));
        vm.prank(MILL_BOOK);
        next.reserve(_wanted(MILL, 2, DAY, TEN));
        // What the first one took it still frees, and takes nothing more.
        _by(FACTORY_BOOK).cancel(_id(FACTORY, 1), 0, 1);
        _refused(
            MILL_BOOK,
            _wanted(MILL, 3, DAY, TEN),
            abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Bookings"), address(bookings))
        );
        vm.prank(MILL_BOOK);
        next.reserve(_wanted(MILL, 2, DAY, TEN));
    }

    function test_an_answer_to_a_booking_that_a_reorg_changed_is_refused() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.asset = STATE_HALL;
        // The custodian saw it; the chain that now is holds it not, or in another state.
        _fails(abi.encodeWithSelector(IBookings.BookingUnknown.selector, wanted.booking));
        _by(COLLEGE_BOOK).approve(wanted.booking, 0);
        _by(FACTORY_BOOK).reserve(wanted);
        _by(FACTORY_BOOK).cancel(wanted.booking, 0, 1);
        _fails(abi.encodeWithSelector(IBookings.BookingMoved.selector, wanted.booking, 1));
        _by(COLLEGE_BOOK).approve(wanted.booking, 0);
    }

    /// @dev A signature over other bytes is somebody's whom nobody knows.
    function _failsForAStranger(BookingIds.UseStatement memory statement, bytes memory signature) private {
        vm.prank(FACTORY_BOOK);
        try uses.checkIn(statement, signature) {
            yes(false, "a statement of something else counted");
        } catch (bytes memory fault) {
            eq(bytes32(bytes4(fault)), bytes32(IConsortium.AccountRoleMissing.selector), "whose signature");
        }
    }
}
