// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {BookingIds} from "../../contracts/libraries/BookingIds.sol";
import {ROLE_ADMIN, ROLE_BOOK} from "../../contracts/types/Roles.sol";
import {Terms} from "../../contracts/types/Bookings.sol";
import {Reservation} from "../../contracts/types/Reservations.sol";
import {MemberKind} from "../../contracts/types/Types.sol";
import {UseStage} from "./support/UseStage.sol";
import {vm} from "./support/Vm.sol";

/// @notice What each act on a booking costs, as Gas.t.sol measures it: figures by name in tests/contracts/gas/. A fresh
/// word is a day on which nothing was taken yet, a used one has something.
/// forge-config: default.isolate = true
contract BookingGasTest is UseStage {
    function test_Gas_a_booking_on_a_fresh_and_on_a_used_word() public {
        _first();
        below(_reserving(_wanted(FACTORY, 1, DAY, TEN), "reserve, fresh word"), 103_000, "fresh");
        below(_reserving(_wanted(FACTORY, 2, DAY, ELEVEN), "reserve, used word"), 86_000, "used");
    }

    function test_Gas_a_booking_that_counts_quota() public {
        _first();
        _quotaTerms();
        below(_reserving(_second(3, TEN), "reserve with quota, fresh word"), 128_000, "fresh");
        below(_reserving(_second(4, ELEVEN), "reserve with quota, used word"), 95_000, "used");
        Reservation memory wanted = _second(5, NINE);
        (wanted.every, wanted.asked, wanted.start) = (7, 0xff, wanted.start + 96);
        _reserving(wanted, "reserve 8 weeks with quota, 3 months");
    }

    function test_Gas_a_series_of_sixteen_weeks() public {
        _first();
        Reservation memory wanted = _wanted(FACTORY, 1, DAY + 2, TEN);
        (wanted.every, wanted.asked, wanted.terms) = (7, 0xffff, 2);
        _longTerms();
        below(_reserving(wanted, "reserve 16 weeks, fresh words"), 465_000, "fresh");
        wanted.booking = _id(FACTORY, 2);
        wanted.start += 4;
        below(_reserving(wanted, "reserve 16 weeks, used words"), 200_000, "used");
    }

    function test_Gas_an_answer() public {
        Reservation memory wanted = _wanted(FACTORY, 1, DAY, TEN);
        wanted.asset = STATE_HALL;
        _by(FACTORY_BOOK).reserve(wanted);
        _prepare();
        _by(COLLEGE_BOOK).approve(wanted.booking, 0);
        below(_spent("approve"), 50_000, "approve");
    }

    function test_Gas_a_cancellation_without_and_with_sixteen_that_wait() public {
        _first();
        bytes20 booking = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
        _prepare();
        _by(COLLEGE_BOOK).cancel(booking, 0, 1);
        below(_spent("cancel"), 62_000, "cancel");
        booking = _reserve(COLLEGE_BOOK, COLLEGE, 2, TEN);
        for (uint32 i = 0; i < 16; ++i) {
            _wait(_admit(5 + i), 5 + i, 2, TEN, ENTERPRISE);
        }
        _prepare();
        _by(COLLEGE_BOOK).cancel(booking, 0, 1);
        below(_spent("cancel, 16 wait"), 156_000, "16 wait");
        _prepare();
        _by(vm.addr(0x1005)).claim(_id(5, 2), 0, 0, 1, OPERATOR);
        _spent("claim, 15 wait behind");
        vm.resumeGasMetering();
    }

    function test_Gas_a_claim() public {
        bytes20 booking = _reserve(COLLEGE_BOOK, COLLEGE, 1, TEN);
        bytes20 waiting = _wait(FACTORY_BOOK, FACTORY, 2, TEN, ENTERPRISE);
        _by(COLLEGE_BOOK).cancel(booking, 0, 1);
        _prepare();
        _by(FACTORY_BOOK).claim(waiting, 0, 0, 1, OPERATOR);
        below(_spent("claim"), 68_000, "claim");
    }

    function test_Gas_a_check_in_and_a_check_out() public {
        bytes20 first = _begin();
        BookingIds.UseStatement memory statement = _entering(first);
        bytes memory signature = _sign(statement, COLLEGE_SIGNER);
        _prepare();
        _using(FACTORY_BOOK).checkIn(statement, signature);
        _spent("check in, the first of all");
        _toSlot(DAY, ELEVEN);
        statement = _leaving(first, ELEVEN);
        signature = _sign(statement, COLLEGE_SIGNER);
        _prepare();
        _using(FACTORY_BOOK).checkOut(statement, signature);
        _spent("check out, a member's first of the month");

        Reservation memory wanted = _wanted(FACTORY, 2, DAY, ELEVEN + 4);
        _by(FACTORY_BOOK).reserve(wanted);
        _toSlot(DAY, ELEVEN + 4);
        statement = _entering(wanted.booking);
        signature = _sign(statement, COLLEGE_SIGNER);
        _prepare();
        _using(FACTORY_BOOK).checkIn(statement, signature);
        below(_spent("check in"), 73_000, "check in");
        _toSlot(DAY, ELEVEN + 8);
        statement = _entering(wanted.booking);
        (statement.start, statement.end) = (_time(DAY, ELEVEN + 4), _time(DAY, ELEVEN + 8));
        (statement.minuteCount, statement.outcome) = (60, 2);
        signature = _sign(statement, COLLEGE_SIGNER);
        _prepare();
        _using(FACTORY_BOOK).checkOut(statement, signature);
        below(_spent("check out"), 108_000, "check out");
    }

    function test_Gas_the_later_booking_costs_what_the_first_did() public {
        _first();
        uint256 first = _reserving(_wanted(FACTORY, 1, DAY, 32), "reserve, one of many");
        for (uint256 i = 0; i < 40; ++i) {
            Reservation memory more = _wanted(MILL, i, DAY + 1 + i % 4 * 7, 32 + i / 4 * 4);
            _by(MILL_BOOK).reserve(more);
        }
        uint256 later = _reserving(_wanted(FACTORY, 2, DAY + 2, 32), "reserve, one of many");
        below(later, first * 101 / 100, "flat");
        vm.resumeGasMetering();
    }

    /// @dev So that what is written once for all is written.
    function _first() private {
        vm.pauseGasMetering();
        _by(MILL_BOOK).reserve(_wanted(MILL, 99, DAY + 14, TEN));
    }

    function _reserving(Reservation memory wanted, string memory name) private returns (uint256 gas) {
        _prepare();
        _by(FACTORY_BOOK).reserve(wanted);
        gas = _spent(name);
    }

    function _second(uint256 seed, uint256 slot) private pure returns (Reservation memory wanted) {
        wanted = _wanted(FACTORY, seed, DAY, slot);
        wanted.terms = 2;
    }

    function _quotaTerms() private {
        Terms memory terms = _terms(TODAY + 2, TODAY + 400);
        terms.asks = 0;
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
    }

    function _longTerms() private {
        Terms memory terms = _terms(TODAY + 2, TODAY + 400);
        (terms.asks, terms.limit, terms.made, terms.horizon) = (0, 0, 0, 200);
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
    }

    function _admit(uint32 member) private returns (address account) {
        address admin = vm.addr(0x2000 + member);
        account = vm.addr(0x1000 + member);
        _council().admitMember(draw(), MemberKind.Enterprise, ROLE_BOOK, admin, "{}");
        _accept(admin, member, ROLE_ADMIN);
        _join(admin, member, account, ROLE_BOOK);
    }

    function _prepare() private {
        vm.setEvmVersion("osaka");
        vm.resumeGasMetering();
    }

    function _spent(string memory name) private returns (uint256 gas) {
        vm.pauseGasMetering();
        gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue(name, gas);
    }
}
