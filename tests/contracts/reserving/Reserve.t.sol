// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {ICommands} from "../../../contracts/interfaces/ICommands.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IOccupancy} from "../../../contracts/interfaces/IOccupancy.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Reservation} from "../../../contracts/types/Reservations.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {BookingStage} from "../support/BookingStage.sol";
import {vm} from "../support/Vm.sol";

contract ReserveTest is BookingStage {
    function test_a_booking_takes_its_slots_and_says_so_in_one_record() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        uint256 record = uint256(3) << 248 | uint256(ENTERPRISE) << 240 | uint256(1) << 192 | uint256(4) << 176
            | uint256(wanted.start) << 152 | uint256(HALL) << 96 | uint256(FACTORY) << 64 | 1;
        vm.expectEmit(address(bookings));
        emit IBookings.Reserved(wanted.booking, HALL, FACTORY, record, 1, OPERATOR);
        _by(FACTORY_BOOK).reserve(wanted);
        eq(bookings.recordOf(wanted.booking), record, "record");
        eq(_taken(DAY), _bits(TEN, 4), "taken");
        eq(_takenOf(HALL, 1, DAY), 0, "the next unit is free");
    }

    function test_a_slot_is_held_once_and_the_refusal_names_the_window_that_holds_it() public {
        _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        bytes memory fault = abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4);
        _refused(MILL_BOOK, _wanted(MILL, 2, DAY, TEN + 3), fault);
        _refused(MILL_BOOK, _wanted(MILL, 2, DAY, TEN - 3), fault);
        _reserve(MILL_BOOK, MILL, 2, TEN + 4);
        _reserve(MILL_BOOK, MILL, 3, TEN - 4);
        eq(_taken(DAY), _bits(TEN - 4, 12), "taken");
    }

    function test_protected_hours_are_booked_by_nobody() public {
        _at(COLLEGE_BOOK).protectHours(draw(), HALL, _word(0, DAY, _bits(TEN, 4)));
        bytes memory fault = abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY, TEN, TEN + 4);
        _refused(COLLEGE_BOOK, _wanted(COLLEGE, 1, DAY, TEN), fault);
    }

    function test_an_id_is_its_members_and_makes_one_booking() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        bytes20 id = wanted.booking;
        _refused(MILL_BOOK, wanted, abi.encodeWithSelector(IBookings.BookingIdInvalid.selector, id, MILL, 0));
        wanted.booking = bytes20(uint160(id) | 0x10);
        bytes memory fault = abi.encodeWithSelector(IBookings.BookingIdInvalid.selector, wanted.booking, FACTORY, 0);
        _refused(FACTORY_BOOK, wanted, fault);
        wanted.booking = id;
        _by(FACTORY_BOOK).reserve(wanted);
        wanted.start += 8;
        fault = abi.encodeWithSelector(ICommands.CommandRepeated.selector, FACTORY, bytes32(id));
        _refused(FACTORY_BOOK, wanted, fault);
    }

    function test_old_terms_and_days_outside_of_them_are_refused() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.terms = 2;
        _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IOccupancy.TermsNotCurrent.selector, HALL, 2, 0, 0));
        wanted = _wanted(FACTORY, 1, TODAY, 80);
        bytes memory fault =
            abi.encodeWithSelector(IOccupancy.TermsNotCurrent.selector, HALL, 1, TODAY + 1, TODAY + 400);
        _refused(FACTORY_BOOK, wanted, fault);
        wanted.asset = 77;
        _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IAssets.AssetUnknown.selector, 77));
    }

    function test_a_class_that_the_kind_may_not_book_or_that_is_none_is_refused() public {
        // `may` lets schools and enterprises book; the bureau is government.
        _council().setMemberPowers(draw(), BUREAU, 16);
        _join(REGISTRAR_ADMIN, BUREAU, vm.addr(0x14), 16);
        Reservation memory wanted = _wanted(BUREAU, 1, DAY, TEN);
        _refused(
            vm.addr(0x14), wanted, abi.encodeWithSelector(IOccupancy.ClassNotAllowed.selector, HALL, 1, 9)
        );
        uint8[5] memory none = [0, 15, 50, 90, 255];
        for (uint256 i = 0; i < none.length; ++i) {
            wanted = _wanted(FACTORY, 1, DAY, TEN);
            wanted.class = none[i];
            _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IBookings.ClassUnknown.selector, none[i]));
        }
    }

    function test_from_that_is_to_and_lengths_outside_the_terms_are_refused() public {
        uint16[3] memory lengths = [uint16(0), 1, 33];
        for (uint256 i = 0; i < lengths.length; ++i) {
            Reservation memory wanted = _wanted(FACTORY, 1, DAY, NINE);
            wanted.slots = lengths[i];
            _refused(
                FACTORY_BOOK,
                wanted,
                abi.encodeWithSelector(IOccupancy.SlotCountInvalid.selector, lengths[i], 2, 32)
            );
        }
    }

    function test_the_past_and_the_notice_and_what_is_beyond_the_horizon_are_refused() public {
        _toSlot(DAY, TEN);
        uint256 earliest = uint256(DAY) * 96 + TEN + 4;
        for (uint256 i = 0; i < 2; ++i) {
            Reservation memory early = _wanted(FACTORY, 1, DAY, i == 0 ? NINE : TEN + 3);
            _refused(
                FACTORY_BOOK,
                early,
                abi.encodeWithSelector(IOccupancy.StartTooEarly.selector, early.start, earliest)
            );
        }
        Reservation memory wanted = _wanted(FACTORY, 1, DAY + 62, TEN);
        _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IOccupancy.StartTooFar.selector, DAY + 62, DAY + 60));
        _reserve(FACTORY_BOOK, FACTORY, 1, TEN + 4);
    }

    function test_closed_hours_are_named_slot_by_slot() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, 30);
        bytes memory fault = abi.encodeWithSelector(IOccupancy.HoursClosed.selector, HALL, 0, DAY, _bits(30, 2));
        _refused(FACTORY_BOOK, wanted, fault);
        _at(COLLEGE_BOOK).followDays(draw(), HALL, _word(0, DAY, 8));
        wanted = _wanted(FACTORY, 1, DAY, TEN);
        fault = abi.encodeWithSelector(IOccupancy.HoursClosed.selector, HALL, 0, DAY, _bits(TEN, 4));
        _refused(FACTORY_BOOK, wanted, fault);
        // A Saturday that follows a Tuesday is open.
        wanted = _wanted(FACTORY, 1, DAY + 4, TEN);
        fault = abi.encodeWithSelector(IOccupancy.HoursClosed.selector, HALL, 0, DAY + 4, _bits(TEN, 4));
        _refused(FACTORY_BOOK, wanted, fault);
        _at(COLLEGE_BOOK).followDays(draw(), HALL, _word(0, DAY + 4, 2));
        _by(FACTORY_BOOK).reserve(wanted);
    }

    function test_a_gated_asset_asks_for_a_commitment_to_the_operator() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.operator = 0;
        _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IBookings.OperatorMissing.selector, HALL, 1));
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        vm.expectEmit(address(bookings));
        emit IBookings.OperatorNamed(booking, "another");
        _by(FACTORY_BOOK).nameOperator(booking, "another");
        _fails(abi.encodeWithSelector(IBookings.OperatorMissing.selector, HALL, 1));
        _by(FACTORY_BOOK).nameOperator(booking, 0);
        _fails(abi.encodeWithSelector(IBookings.BookingOfOtherMember.selector, booking, FACTORY));
        _by(MILL_BOOK).nameOperator(booking, "another");
    }

    function test_any_is_the_lowest_unit_on_which_all_fit() public {
        for (uint8 unit = 0; unit < UNITS; ++unit) {
            Reservation memory wanted = _wanted(FACTORY, unit, DAY, TEN);
            wanted.unit = 255;
            _by(FACTORY_BOOK).reserve(wanted);
            eq(uint8(bookings.recordOf(wanted.booking) >> 224), unit, "unit");
            eq(_takenOf(HALL, unit, DAY), _bits(TEN, 4), "taken");
        }
        Reservation memory more = _wanted(FACTORY, 9, DAY, TEN);
        more.unit = 255;
        _refused(FACTORY_BOOK, more, abi.encodeWithSelector(IOccupancy.NoUnitFree.selector, HALL, more.start));
        more.unit = UNITS;
        _refused(FACTORY_BOOK, more, abi.encodeWithSelector(IAssets.UnitUnknown.selector, HALL, UNITS, UNITS));
    }

    function test_nothing_new_for_a_suspended_member_in_a_pause_or_on_a_retired_deployment() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Suspended);
        bytes memory fault =
            abi.encodeWithSelector(IConsortium.MemberNotActive.selector, FACTORY, MemberStatus.Suspended);
        _refused(FACTORY_BOOK, wanted, fault);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Active);
        _council().setPaused(draw(), true);
        _refused(FACTORY_BOOK, wanted, abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _council().setPaused(draw(), false);
        _by(FACTORY_BOOK).reserve(wanted);
        _council().retireContract(draw(), "Bookings");
        wanted = _wanted(FACTORY, 2, DAY, ELEVEN);
        fault = abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Bookings"), address(bookings));
        _refused(FACTORY_BOOK, wanted, fault);
        // What it took it still gives back.
        _by(FACTORY_BOOK).cancel(_id(FACTORY, 1), 0, 1);
        eq(_taken(DAY), 0, "free");
    }

    function test_nobody_but_bookings_takes_or_frees_slots() public {
        bytes memory fault =
            abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Bookings"), COLLEGE_BOOK);
        _fails(fault);
        _at(COLLEGE_BOOK).extend(1);
        _fails(fault);
        _at(COLLEGE_BOOK).free(1, 1);
        _fails(fault);
        _at(COLLEGE_BOOK).offer(HALL, DAY, new uint256[](0));
        fault = abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, bytes32("Uses"), COLLEGE_BOOK);
        _fails(fault);
        _by(COLLEGE_BOOK).startUse(_id(FACTORY, 1), 0);
        _fails(fault);
        _by(COLLEGE_BOOK).endUse(_id(FACTORY, 1), 0, 0);
    }
}
