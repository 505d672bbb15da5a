// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IOccupancy} from "../../../contracts/interfaces/IOccupancy.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {ROLE_ADMIN, ROLE_BOOK} from "../../../contracts/types/Roles.sol";
import {Ending, Reservation} from "../../../contracts/types/Reservations.sol";
import {MemberKind, MemberStatus} from "../../../contracts/types/Types.sol";
import {BookingStage} from "../support/BookingStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Who waits, what is offered to whom, and how long.
contract LineTest is BookingStage {
    bytes20 private standing;

    function setUp() public override {
        super.setUp();
        standing = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
    }

    function test_whoever_waits_is_offered_what_is_given_back_and_claims_it() public {
        bytes20 waiting = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        eq(_state(waiting), 1, "waiting");
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(waiting, 0, 0, _claimEnd());
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        eq(_taken(DAY), _bits(TEN, 4), "the offer takes the slots");
        vm.expectEmit(address(bookings));
        emit IWaiting.Claimed(waiting, 0, 1, 1, 3, "who");
        _by(FACTORY_BOOK).claim(waiting, 0, 0, 1, "who");
        eq(_state(waiting), 3, "confirmed");
        eq(bookings.lineOf(HALL, DAY).length, 0, "nobody waits");
        eq(_taken(DAY), _bits(TEN, 4), "taken");
    }

    function test_a_higher_class_is_offered_first_and_the_next_one_gets_what_lapses() public {
        bytes20 low = _wait(FACTORY_BOOK, FACTORY, 2, TEN, OTHER);
        bytes20 high = _wait(MILL_BOOK, MILL, 3, TEN, SOCIAL);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, low, 0));
        _by(FACTORY_BOOK).claim(low, 0, 0, 1, OPERATOR);
        uint64 until = _claimEnd();
        vm.warp(until - 1);
        _by(STRANGER).passOn(HALL, DAY);
        eq(bookings.lineOf(HALL, DAY).length, 2, "nothing has lapsed");
        vm.warp(until);
        _fails(abi.encodeWithSelector(IWaiting.OfferLapsed.selector, high, 0, (until + 28_800) / 900));
        _by(MILL_BOOK).claim(high, 0, 0, 1, OPERATOR);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(high, 1, 1, Ending.Lapsed, 0);
        _by(STRANGER).passOn(HALL, DAY);
        _by(FACTORY_BOOK).claim(low, 0, 0, 1, OPERATOR);
        eq(_state(high), 4, "ended");
    }

    function test_an_offer_goes_to_a_higher_class_that_joined_later_once_the_line_is_served() public {
        bytes20 low = _wait(FACTORY_BOOK, FACTORY, 2, TEN, OTHER);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        bytes20 high = _wait(MILL_BOOK, MILL, 3, TEN, SOCIAL);
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, high, 0));
        _by(MILL_BOOK).claim(high, 0, 0, 1, OPERATOR);
        uint256 before = vm.snapshotState();
        _by(FACTORY_BOOK).claim(low, 0, 0, 1, OPERATOR);
        eq(_state(low), 3, "whoever claims first has it for good");

        vm.revertToState(before);
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(high, 0, 0, _claimEnd());
        _by(STRANGER).passOn(HALL, DAY);
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, low, 0));
        _by(FACTORY_BOOK).claim(low, 0, 0, 1, OPERATOR);
        eq(_state(low), 1, "it waits on");
        eq(bookings.lineOf(HALL, DAY).length, 2, "in the line");
        vm.warp(_claimEnd());
        _by(STRANGER).passOn(HALL, DAY);
        _by(FACTORY_BOOK).claim(low, 0, 0, 1, OPERATOR);
        eq(_state(low), 3, "a lapsed offer of the higher class comes back to it");
    }

    function test_within_a_class_whoever_joined_first_keeps_its_offer() public {
        bytes20 first = _wait(FACTORY_BOOK, FACTORY, 2, TEN, OTHER);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        _wait(MILL_BOOK, MILL, 3, TEN, OTHER);
        _by(STRANGER).passOn(HALL, DAY);
        _by(FACTORY_BOOK).claim(first, 0, 0, 1, OPERATOR);
        eq(_state(first), 3, "confirmed");
    }

    function test_places_are_offered_in_turn_what_fits_wholly() public {
        Reservation memory longer = _wanted(FACTORY, 2, DAY, TEN);
        longer.slots = 8;
        _by(COLLEGE_BOOK).reserve(_wanted(COLLEGE, 4, DAY, TEN + 4));
        _by(FACTORY_BOOK).wait(longer);
        bytes20 shorter = _wait(MILL_BOOK, MILL, 3, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        // The longer one is first and does not fit; the shorter one does.
        eq(_taken(DAY), _bits(TEN, 8), "taken");
        _by(COLLEGE_BOOK).cancel(_id(COLLEGE, 4), 0, 1);
        // Now it fits: all offers were cleared, and it is first.
        _fails(abi.encodeWithSelector(IWaiting.NotOffered.selector, shorter, 0));
        _by(MILL_BOOK).claim(shorter, 0, 0, 1, OPERATOR);
        _by(FACTORY_BOOK).claim(longer.booking, 0, 0, 1, OPERATOR);
    }

    function test_whoever_keeps_an_offer_keeps_its_time() public {
        bytes20 waiting = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).reserve(_wanted(COLLEGE, 4, DAY, TEN + 4));
        uint64 until = _claimEnd();
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        vm.warp(block.timestamp + 3_600);
        _by(COLLEGE_BOOK).cancel(_id(COLLEGE, 4), 0, 1);
        vm.warp(until);
        _by(STRANGER).passOn(HALL, DAY);
        eq(_state(waiting), 4, "lapsed");
    }

    function test_an_offer_of_the_night_is_claimed_in_the_morning_and_none_past_the_notice() public {
        _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        _toSlot(DAY - 2, 90);
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(_id(FACTORY, 2), 0, 0, _time(DAY - 1, 32 + 8));
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        _toSlot(DAY - 1, 32 + 8);
        _by(STRANGER).passOn(HALL, DAY);
        _by(MILL_BOOK).reserve(_wanted(MILL, 3, DAY, TEN));
        _wait(COLLEGE_BOOK, COLLEGE, 5, TEN, ENTERPRISE);
        _toSlot(DAY, 33);
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(_id(COLLEGE, 5), 0, 0, _time(DAY, TEN - 4));
        _by(MILL_BOOK).cancel(_id(MILL, 3), 0, 1);
        _toSlot(DAY, TEN - 4);
        _by(STRANGER).passOn(HALL, DAY);
        eq(_taken(DAY), 0, "free");
    }

    function test_nobody_waits_for_what_is_free_closed_a_series_or_overnight() public {
        Reservation memory wanted = _wanted(FACTORY, 2, DAY, ELEVEN);
        _refusedWait(wanted, abi.encodeWithSelector(IOccupancy.SlotsFree.selector, HALL, 0, wanted.start));
        wanted = _wanted(FACTORY, 2, DAY, 30);
        _refusedWait(
            wanted, abi.encodeWithSelector(IOccupancy.HoursClosed.selector, HALL, 0, DAY, _bits(30, 2))
        );
        wanted.unit = 255;
        _refusedWait(
            wanted, abi.encodeWithSelector(IOccupancy.HoursClosed.selector, HALL, UNITS - 1, DAY, _bits(30, 2))
        );
        wanted = _wanted(FACTORY, 2, DAY, TEN);
        (wanted.asked, wanted.every) = (3, 7);
        _refusedWait(wanted, abi.encodeWithSelector(IWaiting.WaitOfSeries.selector, wanted.booking));
        wanted = _wanted(FACTORY, 2, DAY, 94);
        _refusedWait(wanted, abi.encodeWithSelector(IWaiting.WaitAcrossMidnight.selector, wanted.start, 4));
        wanted = _wanted(FACTORY, 2, DAY, TEN);
        wanted.unit = 255;
        _refusedWait(wanted, abi.encodeWithSelector(IOccupancy.SlotsFree.selector, HALL, 1, wanted.start));
    }

    function test_a_member_has_one_place_and_sixteen_wait() public {
        bytes20 first = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        Reservation memory again = _wanted(FACTORY, 3, DAY, TEN + 1);
        _refusedWait(again, abi.encodeWithSelector(IWaiting.AlreadyWaiting.selector, HALL, DAY, first));
        for (uint32 i = 0; i < 15; ++i) {
            address account = _admit(5 + i);
            _wait(account, 5 + i, 2, TEN, ENTERPRISE);
        }
        Reservation memory wanted = _wanted(MILL, 3, DAY, TEN);
        _fails(abi.encodeWithSelector(IWaiting.LineFull.selector, HALL, DAY));
        _by(MILL_BOOK).wait(wanted);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        eq(bookings.lineOf(HALL, DAY).length, 16, "all wait");
        _by(FACTORY_BOOK).leave(first, 0, 0);
        eq(bookings.lineOf(HALL, DAY).length, 15, "one left");
        _by(vm.addr(0x1005)).claim(_id(5, 2), 0, 0, 1, OPERATOR);
    }

    function test_leaving_the_line_passes_the_offer_on_also_in_a_pause() public {
        bytes20 first = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        bytes20 second = _wait(MILL_BOOK, MILL, 3, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).cancel(standing, 0, 1);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Suspended);
        _council().setPaused(draw(), true);
        vm.expectEmit(address(bookings));
        emit IBookings.Ended(first, 1, 1, Ending.Left, 0);
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(second, 0, 0, _claimEnd());
        _by(FACTORY_BOOK).leave(first, 0, 0);
        _fails(abi.encodeWithSelector(IWaiting.NotWaiting.selector, first, 0));
        _by(FACTORY_BOOK).leave(first, 1, 0);
    }

    function test_a_place_on_any_unit_is_offered_the_lowest_that_fits() public {
        for (uint8 unit = 1; unit < UNITS; ++unit) {
            Reservation memory more = _wanted(COLLEGE, 10 + unit, DAY, TEN);
            more.unit = unit;
            _by(COLLEGE_BOOK).reserve(more);
        }
        Reservation memory wanted = _wanted(FACTORY, 2, DAY, TEN);
        wanted.unit = 255;
        _by(FACTORY_BOOK).wait(wanted);
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(wanted.booking, 0, 2, _claimEnd());
        _by(COLLEGE_BOOK).cancel(_id(COLLEGE, 12), 0, 1);
        _by(FACTORY_BOOK).claim(wanted.booking, 0, 0, 1, OPERATOR);
        eq(uint8(bookings.recordOf(wanted.booking) >> 224), 2, "unit");
        eq(_takenOf(HALL, 2, DAY), _bits(TEN, 4), "taken");
    }

    function test_released_hours_go_to_whoever_waits_for_them() public {
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, _word(0, DAY, _bits(ELEVEN, 4)));
        bytes20 waiting = _wait(FACTORY_BOOK, FACTORY, 2, ELEVEN, ENTERPRISE);
        bytes32 requestId = draw();
        vm.expectEmit(address(bookings));
        emit IWaiting.Offered(waiting, 0, 0, _claimEnd());
        _at(COLLEGE_BOOK).releaseHours(requestId, HALL, _word(0, DAY, _bits(ELEVEN, 4)));
        _refused(
            MILL_BOOK,
            _wanted(MILL, 3, DAY, ELEVEN),
            abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, ELEVEN + 4)
        );
    }

    function _refusedWait(Reservation memory wanted, bytes memory fault) private {
        _fails(fault);
        _by(FACTORY_BOOK).wait(wanted);
    }

    function _admit(uint32 member) private returns (address account) {
        address admin = vm.addr(0x2000 + member);
        account = vm.addr(0x1000 + member);
        _council().admitMember(draw(), MemberKind.Enterprise, ROLE_BOOK, admin, "{}");
        _accept(admin, member, ROLE_ADMIN);
        _join(admin, member, account, ROLE_BOOK);
    }

    /// @dev An offer made now, by day.
    function _claimEnd() private view returns (uint64) {
        return uint64(((block.timestamp + 28_800) / 900 + 9) * 900 - 28_800);
    }
}
