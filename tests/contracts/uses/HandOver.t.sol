// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IOccupancy} from "../../../contracts/interfaces/IOccupancy.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {ROLE_BOOK} from "../../../contracts/types/Roles.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Reservation} from "../../../contracts/types/Reservations.sol";
import {UseStage} from "../support/UseStage.sol";
import {vm} from "../support/Vm.sol";

contract HandOverTest is UseStage {
    function test_a_confirmed_booking_passes_by_the_givers_signature() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        BookingIds.HandOver memory given = _given(booking, 0);
        bytes memory signature = _signHandOver(given, FACTORY_SIGNER);
        vm.expectEmit(address(bookings));
        emit IBookings.HandedOver(booking, 1, FACTORY, MILL, "theirs");
        _using(MILL_BOOK).handOver(given, signature, "theirs");
        eq(uint32(bookings.recordOf(booking) >> 64), MILL, "holder");
        _fails(abi.encodeWithSelector(IBookings.BookingOfOtherMember.selector, booking, MILL));
        _by(FACTORY_BOOK).cancel(booking, 1, 1);
        // On an older state it is nothing.
        _fails(abi.encodeWithSelector(IBookings.BookingMoved.selector, booking, 1));
        _using(MILL_BOOK).handOver(given, signature, "theirs");
    }

    function test_only_the_giver_signs_and_only_the_named_taker_sends() public {
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        BookingIds.HandOver memory given = _given(booking, 0);
        bytes memory signature = _signHandOver(given, MILL_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, MILL, MILL));
        _using(MILL_BOOK).handOver(given, signature, OPERATOR);
        signature = _signHandOver(given, FACTORY_SIGNER);
        _fails(abi.encodeWithSelector(IUses.SidesWrong.selector, booking, COLLEGE, FACTORY));
        _using(COLLEGE_BOOK).handOver(given, signature, OPERATOR);
        given.from = COLLEGE;
        signature = _signHandOver(given, COLLEGE_SIGNER);
        _fails(abi.encodeWithSelector(IBookings.BookingOfOtherMember.selector, booking, FACTORY));
        _using(MILL_BOOK).handOver(given, signature, OPERATOR);
        given = _given(booking, 0);
        signature = _signHandOver(given, FACTORY_SIGNER);
        vm.warp(given.deadline + 1);
        _fails(abi.encodeWithSelector(IUses.StatementExpired.selector, given.deadline, block.timestamp));
        _using(MILL_BOOK).handOver(given, signature, OPERATOR);
    }

    function test_none_passes_after_the_first_start_or_to_a_kind_that_may_not_or_asks() public {
        _council().setMemberPowers(draw(), BUREAU, ROLE_BOOK);
        _join(REGISTRAR_ADMIN, BUREAU, vm.addr(0x14), ROLE_BOOK);
        bytes20 booking = _reserve(FACTORY_BOOK, FACTORY, 1, TEN);
        BookingIds.HandOver memory given = _given(booking, 0);
        given.to = BUREAU;
        bytes memory signature = _signHandOver(given, FACTORY_SIGNER);
        _fails(abi.encodeWithSelector(IOccupancy.ClassNotAllowed.selector, HALL, 1, 9));
        _using(vm.addr(0x14)).handOver(given, signature, OPERATOR);

        Reservation memory asked = _wanted(FACTORY, 2, DAY, ELEVEN);
        asked.asset = STATE_HALL;
        _by(FACTORY_BOOK).reserve(asked);
        _refused(asked.booking, 0, abi.encodeWithSelector(IBookings.BookingNotConfirmed.selector, asked.booking, 2));
        _by(COLLEGE_BOOK).approve(asked.booking, 0);
        _refused(asked.booking, 1, abi.encodeWithSelector(IBookings.HandOverAsks.selector, asked.booking, 5));

        _toSlot(DAY, TEN);
        uint256 start = uint256(DAY) * 96 + TEN;
        _refused(booking, 0, abi.encodeWithSelector(IBookings.OccurrenceStarted.selector, booking, 0, start));
    }

    function test_a_composite_passes_to_nobody() public {
        Reservation[] memory parts = new Reservation[](2);
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = _wanted(FACTORY, 1, DAY, TEN);
            parts[i].unit = i;
            parts[i].booking = BookingIds.idOf(FACTORY, "composite", 2, i);
        }
        _by(FACTORY_BOOK).reserveTogether(parts);
        bytes20 part = parts[1].booking;
        _refused(part, 0, abi.encodeWithSelector(IBookings.HandOverComposite.selector, part));
    }

    function _refused(bytes20 booking, uint16 acts, bytes memory fault) private {
        BookingIds.HandOver memory given = _given(booking, acts);
        bytes memory signature = _signHandOver(given, FACTORY_SIGNER);
        _fails(fault);
        _using(MILL_BOOK).handOver(given, signature, OPERATOR);
    }

    function _given(bytes20 booking, uint16 acts) private view returns (BookingIds.HandOver memory) {
        return BookingIds.HandOver(booking, acts, FACTORY, MILL, uint64(block.timestamp) + 600);
    }
}
