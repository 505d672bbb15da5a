// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {Ending, Reservation, Victim} from "../../../contracts/types/Reservations.sol";
import {BookingStage} from "../support/BookingStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Who gives way to whom.
contract DisplaceTest is BookingStage {
    function test_a_lower_class_gives_way_and_stands_first_of_its_class() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _wait(MILL_BOOK, MILL, 2, TEN, ENTERPRISE);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(victim, 1, 1, Ending.Displaced, 5);
        vm.expectEmit(address(bookings));
        emit IWaiting.Displaced(victim, 0, by, true);
        _by(COLLEGE_BOOK).displace(by, 0, _victims(victim, 0, 0), 5);
        eq(_state(victim), 1, "waiting");
        _by(COLLEGE_BOOK).claim(by, 0, 0, 1, OPERATOR);
        uint256[] memory line = bookings.lineOf(HALL, DAY);
        eq(uint160(line[0]), uint160(victim), "the displaced one is first");
        eq(uint160(line[1]), uint160(_id(MILL, 2)), "then who waited");
        // And it comes back before anybody else.
        _by(COLLEGE_BOOK).cancel(by, 1, 1);
        _by(FACTORY_BOOK).claim(victim, 1, 0, 1, OPERATOR);
        eq(_state(victim), 3, "confirmed");
    }

    function test_only_a_strictly_higher_class_before_the_cut_off() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        bytes20 equal = _wait(MILL_BOOK, MILL, 2, TEN, ENTERPRISE);
        _fails(abi.encodeWithSelector(IWaiting.ClassNotHigher.selector, victim, ENTERPRISE, ENTERPRISE));
        _by(COLLEGE_BOOK).displace(equal, 0, _victims(victim, 0, 0), 0);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        _fails(abi.encodeWithSelector(IAssets.AssetOfOtherMember.selector, HALL, COLLEGE));
        _by(MILL_BOOK).displace(by, 0, _victims(victim, 0, 0), 0);
        _toSlot(DAY - 2, TEN + 1);
        uint256 cutOff = uint256(DAY - 2) * 96 + TEN;
        _fails(abi.encodeWithSelector(IWaiting.CutOffPassed.selector, victim, cutOff));
        _by(COLLEGE_BOOK).displace(by, 0, _victims(victim, 0, 0), 0);
        _toSlot(DAY - 2, TEN);
        _by(COLLEGE_BOOK).displace(by, 0, _victims(victim, 0, 0), 0);
    }

    function test_the_list_of_victims_is_whole_and_holds_nobody_beside_and_nobody_twice() public {
        bytes20 first = _reserve(FACTORY_BOOK, FACTORY, 1, TEN - 2);
        bytes20 second = _reserve(MILL_BOOK, MILL, 2, TEN + 2);
        bytes20 beside = _reserve(FACTORY_BOOK, FACTORY, 3, TEN + 6);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 4, TEN, TEACHING);
        _fails(abi.encodeWithSelector(IWaiting.NotFirstInLine.selector, by));
        _by(COLLEGE_BOOK).displace(by, 0, _victims(first, 0, 0), 0);
        Victim[] memory victims = new Victim[](3);
        (victims[0], victims[1], victims[2]) = (Victim(first, 0, 0), Victim(second, 0, 0), Victim(beside, 0, 0));
        _fails(abi.encodeWithSelector(IWaiting.VictimBeside.selector, beside, 0));
        _by(COLLEGE_BOOK).displace(by, 0, victims, 0);
        victims[2] = Victim(first, 1, 0);
        _fails(abi.encodeWithSelector(IWaiting.VictimBeside.selector, first, 0));
        _by(COLLEGE_BOOK).displace(by, 0, victims, 0);
        victims[2] = Victim(first, 0, 0);
        _fails(abi.encodeWithSelector(IBookings.BookingMoved.selector, first, 1));
        _by(COLLEGE_BOOK).displace(by, 0, victims, 0);
        Victim[] memory whole = new Victim[](2);
        (whole[0], whole[1]) = (victims[0], victims[1]);
        _by(COLLEGE_BOOK).displace(by, 0, whole, 0);
        eq(_taken(DAY), _bits(TEN, 4) | _bits(TEN + 6, 4), "taken");
    }

    function test_nobody_is_displaced_for_somebody_behind_in_the_line() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        bytes20 high = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        bytes20 behind = _wait(MILL_BOOK, MILL, 2, TEN, SOCIAL);
        _fails(abi.encodeWithSelector(IWaiting.NotFirstInLine.selector, behind));
        _by(COLLEGE_BOOK).displace(behind, 0, _victims(victim, 0, 0), 0);
        _by(COLLEGE_BOOK).displace(high, 0, _victims(victim, 0, 0), 0);
    }

    function test_displaced_minutes_come_back_and_what_was_made_does_not() public {
        bytes20 victim = _limited();
        (uint64 counted, uint64 made) = bookings.quotaOf(HALL, FACTORY, 24_309);
        eq(counted, 60, "minutes");
        bytes20 by = _limitedWait();
        _by(COLLEGE_BOOK).displace(by, 0, _victims(victim, 0, 0), 0);
        (counted, made) = bookings.quotaOf(HALL, FACTORY, 24_309);
        eq(counted, 0, "minutes");
        eq(made, 1, "made");
    }

    function test_maintenance_takes_its_hours_at_any_time_from_all_in_its_way() public {
        bytes20 victim = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        _toSlot(DAY, TEN - 1);
        Reservation memory wanted = _maintenance(TEN + 2, 8);
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4));
        _by(COLLEGE_BOOK).maintain(wanted, new Victim[](0), 1);
        _fails(abi.encodeWithSelector(IAssets.AssetOfOtherMember.selector, HALL, COLLEGE));
        Reservation memory others = _maintenance(TEN + 2, 8);
        others.booking = _id(MILL, 9);
        _by(MILL_BOOK).maintain(others, _victims(victim, 0, 0), 1);
        vm.expectEmit(address(bookings));
        emit IWaiting.Displaced(victim, 0, wanted.booking, false); // its notice has come
        _by(COLLEGE_BOOK).maintain(wanted, _victims(victim, 0, 0), 1);
        eq(_taken(DAY), _bits(TEN + 2, 8), "taken");
        eq(_state(victim), 4, "ended");
    }

    function test_maintenance_ends_offers_in_its_way_and_they_wait_first_again() public {
        bytes20 standing = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
        bytes20 waiting = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        Reservation memory wanted = _maintenance(TEN, 4);
        vm.expectEmit(address(bookings));
        emit IWaiting.Displaced(waiting, 0, wanted.booking, true);
        _by(COLLEGE_BOOK).maintain(wanted, _victims(waiting, 0, 0), 1);
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, waiting, 0));
        _by(FACTORY_BOOK).claim(waiting, 1, 0, 1, OPERATOR);
        _by(COLLEGE_BOOK).cancel(wanted.booking, 0, 1);
        _by(FACTORY_BOOK).claim(waiting, 1, 0, 1, OPERATOR);
    }

    function test_maintenance_ends_an_offer_on_any_unit_only_where_it_lies() public {
        for (uint8 unit = 0; unit < UNITS; ++unit) {
            Reservation memory more = _wanted(COLLEGE, 10 + unit, DAY, TEN);
            more.unit = unit;
            _by(COLLEGE_BOOK).reserve(more);
        }
        Reservation memory any = _wanted(FACTORY, 2, DAY, TEN);
        any.unit = 255;
        _by(FACTORY_BOOK).wait(any);
        _by(COLLEGE_BOOK).cancel(_id(COLLEGE, 12), 0, 1); // it is offered unit 2
        Reservation memory wanted = _maintenance(ELEVEN, 4);
        _fails(abi.encodeWithSelector(IWaiting.VictimBeside.selector, any.booking, 0));
        _by(COLLEGE_BOOK).maintain(wanted, _victims(any.booking, 0, 0), 1);
        (wanted.unit, wanted.start) = (2, wanted.start - 4);
        _by(COLLEGE_BOOK).maintain(wanted, _victims(any.booking, 0, 0), 1);
        eq(_takenOf(HALL, 2, DAY), _bits(TEN, 4), "taken");
        eq(_state(any.booking), 1, "it waits again");
    }

    function test_a_displaced_part_ends_its_whole_composite_and_none_of_it_waits() public {
        Reservation[] memory parts = new Reservation[](2);
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = _wanted(FACTORY, 1, DAY, TEN);
            parts[i].unit = i;
            parts[i].booking = BookingIds.idOf(FACTORY, "composite", 2, i);
        }
        _by(FACTORY_BOOK).reserveTogether(parts);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        vm.expectEmit(address(bookings));
        emit IWaiting.Displaced(parts[0].booking, 0, by, false);
        vm.expectEmit(address(bookings));
        emit IWaiting.Displaced(parts[1].booking, 0, by, false);
        _by(COLLEGE_BOOK).displace(by, 0, _victims(parts[0].booking, 0, 0), 0);
        eq(_state(parts[1].booking), 4, "the other part ended too");
        eq(_takenOf(HALL, 1, DAY), 0, "free");
    }

    function test_a_composite_gives_way_only_to_what_is_higher_than_all_of_it() public {
        Reservation[] memory parts = new Reservation[](2);
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = _wanted(COLLEGE, 1, DAY, TEN);
            (parts[i].unit, parts[i].class) = (i, i == 0 ? ENTERPRISE : TEACHING);
            parts[i].booking = BookingIds.idOf(COLLEGE, "composite", 2, i);
        }
        _by(COLLEGE_BOOK).reserveTogether(parts);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        _fails(abi.encodeWithSelector(IWaiting.ClassNotHigher.selector, parts[1].booking, TEACHING, TEACHING));
        _by(COLLEGE_BOOK).displace(by, 0, _victims(parts[0].booking, 0, 0), 0);
    }

    function test_a_series_keeps_what_stands_and_claims_back_what_it_lost() public {
        Reservation memory series = _wanted(FACTORY, 1, DAY, TEN);
        (series.every, series.asked) = (7, 3);
        _by(FACTORY_BOOK).reserve(series);
        bytes20 by = _wait(COLLEGE_BOOK, COLLEGE, 3, TEN, TEACHING);
        _by(COLLEGE_BOOK).displace(by, 0, _victims(series.booking, 0, 0), 0);
        (uint256 live,) = _live(series.booking);
        eq(live, 2, "the second stands");
        eq(_state(series.booking), 3, "confirmed");
        _by(COLLEGE_BOOK).leave(by, 0, 0);
        _by(FACTORY_BOOK).claim(series.booking, 1, 0, 1, OPERATOR);
        (live,) = _live(series.booking);
        eq(live, 3, "both stand");
    }

    function _maintenance(uint256 slot, uint16 slots) private pure returns (Reservation memory wanted) {
        wanted = _wanted(COLLEGE, 8, DAY, slot);
        (wanted.slots, wanted.class, wanted.terms, wanted.operator) = (slots, 90, 0, 0);
    }

    /// @dev Under terms that count.
    function _limited() private returns (bytes20) {
        Terms memory terms = _terms(TODAY + 2, TODAY + 400);
        terms.asks = 0;
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.terms = 2;
        _by(FACTORY_BOOK).reserve(wanted);
        return wanted.booking;
    }

    function _limitedWait() private returns (bytes20) {
        Reservation memory wanted = _wanted(COLLEGE, 3, DAY, TEN);
        (wanted.class, wanted.terms) = (TEACHING, 2);
        _by(COLLEGE_BOOK).wait(wanted);
        return wanted.booking;
    }
}
