// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assets} from "../../../contracts/Assets.sol";
import {Bookings} from "../../../contracts/Bookings.sol";
import {Uses} from "../../../contracts/Uses.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {Reservation, Victim} from "../../../contracts/types/Reservations.sol";
import {UseStage} from "../support/UseStage.sol";
import {vm} from "../support/Vm.sol";
import {BookingReplay} from "./BookingReplay.sol";

/// @notice Acts on the hall, whatever comes. Whether slots are free for a reservation is foreseen from the notes alone.
contract BookingGhost is UseStage {
    uint16 public constant FIRST = TODAY + 4; // a Monday
    uint16 public lastDay = FIRST + 12;
    BookingReplay public replay;
    uint256 public surprises;
    mapping(bytes4 act => uint256) public done;
    uint256 private _seed;

    constructor() {
        setUp();
        Terms memory terms = _terms(FIRST, TODAY + 400);
        // Enterprises ask when they book as other or as enterprise; half a day before the start nobody is displaced any more.
        (terms.asks, terms.limit, terms.made, terms.cutoff, terms.notice, terms.free) = (0x0030, 100, 90, 8, 0, 8);
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        _toSlot(FIRST, 30);
        replay = BookingReplay(vm.deployCode("BookingReplay.sol:BookingReplay", ""));
        vm.recordLogs();
    }

    function contracts() external view returns (Assets, Bookings, Uses) {
        return (assets, bookings, uses);
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function letTimePass(uint256 seed) external {
        vm.warp(block.timestamp + 1 + seed % 2 hours);
    }

    function reserve(uint256 seed) external {
        (address account, Reservation memory wanted) = _draw(seed);
        if (seed >> 20 & 3 == 0) (wanted.every, wanted.asked) = (1, 3);
        bool free = _free(wanted);
        bool went = _call(account, address(bookings), abi.encodeCall(IBookings.reserve, (wanted)));
        if (went && !free) ++surprises;
    }

    function reserveTogether(uint256 seed) external {
        (address account, Reservation memory wanted) = _draw(seed);
        Reservation[] memory parts = new Reservation[](2);
        bytes15 random = bytes15(keccak256(abi.encode("parts", ++_seed)));
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = abi.decode(abi.encode(wanted), (Reservation));
            parts[i].unit = i;
            parts[i].booking = BookingIds.idOf(uint32(bytes4(wanted.booking)), random, 2, i);
        }
        _call(account, address(bookings), abi.encodeCall(IBookings.reserveTogether, (parts)));
    }

    function wait(uint256 seed) external {
        (address account, Reservation memory wanted) = _draw(seed);
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Standing);
        if (each.booking != 0 && seed >> 44 & 3 != 0) {
            (wanted.start, wanted.unit) = (uint24(replay.startOf(each)), each.unit);
        }
        _call(account, address(bookings), abi.encodeCall(IWaiting.wait, (wanted)));
    }

    function claim(uint256 seed) external {
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Waiting, true);
        if (each.booking == 0) return;
        bytes memory data =
            abi.encodeCall(IWaiting.claim, (each.booking, _acts(each.booking), each.index, 2, OPERATOR));
        _call(_holder(each), address(bookings), data);
    }

    function leaveOrPassOn(uint256 seed) external {
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Waiting);
        if (each.booking == 0) return;
        bytes memory data = seed >> 9 & 1 == 0
            ? abi.encodeCall(IWaiting.leave, (each.booking, _acts(each.booking), each.index))
            : abi.encodeCall(IWaiting.passOn, (HALL, uint16(replay.startOf(each) / 96)));
        _call(_holder(each), address(bookings), data);
    }

    function cancel(uint256 seed) external {
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Standing);
        if (each.booking == 0) return;
        uint32 mask = uint32(1 << each.index);
        bytes memory data = abi.encodeCall(IBookings.cancel, (each.booking, _acts(each.booking), mask));
        _call(_holder(each), address(bookings), data);
    }

    function move(uint256 seed) external {
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Standing);
        if (each.booking == 0) return;
        (, Reservation memory wanted) = _draw(seed);
        wanted.booking = _id(replay.noteOf(each.booking).holder, ++_seed);
        Reservation[] memory made = new Reservation[](1);
        made[0] = wanted;
        bytes memory data = abi.encodeCall(IBookings.move, (each.booking, _acts(each.booking), made));
        _call(_holder(each), address(bookings), data);
    }

    function answer(uint256 seed) external {
        BookingReplay.Occurrence memory each;
        for (uint256 i = 0; i < 16 && (i == 0 || _state(each.booking) != 2); ++i) {
            each = _pick((seed >> 16) + i, BookingReplay.Stage.Standing);
        }
        if (each.booking == 0) return;
        uint16 acts = _acts(each.booking);
        bytes memory data = seed >> 9 & 1 == 0
            ? abi.encodeCall(IBookings.approve, (each.booking, acts))
            : seed >> 9 & 3 == 1
                ? abi.encodeCall(IBookings.refuse, (each.booking, acts, 0))
                : abi.encodeCall(IBookings.lapse, (each.booking));
        _call(COLLEGE_BOOK, address(bookings), data);
    }

    function displace(uint256 seed) external {
        BookingReplay.Occurrence memory by = _pick(seed, BookingReplay.Stage.Waiting);
        if (by.booking == 0 || by.unit == 255) return;
        uint256 start = replay.startOf(by);
        Victim[] memory victims = _inTheWay(by.unit, start, start + replay.noteOf(by.booking).slots, seed >> 40 & 7 == 0);
        bytes memory data = abi.encodeCall(IWaiting.displace, (by.booking, by.index, victims, 1));
        _call(COLLEGE_BOOK, address(bookings), data);
    }

    function maintain(uint256 seed) external {
        (, Reservation memory wanted) = _draw(seed);
        wanted.booking = _id(COLLEGE, ++_seed);
        (wanted.class, wanted.terms, wanted.operator) = (90, 0, 0);
        Victim[] memory victims = _inTheWay(wanted.unit, wanted.start, wanted.start + wanted.slots, seed >> 40 & 7 == 0);
        bytes memory data = abi.encodeCall(IWaiting.maintain, (wanted, victims, 1));
        _call(COLLEGE_BOOK, address(bookings), data);
    }

    /// @dev Goes on to its start, begins, and ends it after a while, sometimes late.
    function use(uint256 seed) external {
        BookingReplay.Occurrence memory each = _pick(seed, BookingReplay.Stage.Standing);
        if (each.booking == 0) return;
        uint256 start = replay.startOf(each) * 900 - 28_800;
        if (block.timestamp < start) vm.warp(start);
        uint64 now_ = uint64(block.timestamp);
        address sender = _holder(each);
        if (seed >> 30 & 3 == 0) {
            vm.warp(block.timestamp + 1_800);
            bytes memory miss = abi.encodeCall(IUses.noShow, (each.booking, each.index));
            _call(COLLEGE_BOOK, address(uses), miss);
            return;
        }
        BookingIds.UseStatement memory statement =
            BookingIds.UseStatement(each.booking, each.index, now_, 0, 0, 1, "in", now_);
        bytes memory data = abi.encodeCall(IUses.checkIn, (statement, _sign(statement, COLLEGE_SIGNER)));
        if (!_call(sender, address(uses), data)) return;
        vm.warp(block.timestamp + 60 + seed % 7_200);
        _checkOut(each, now_, seed, sender);
    }

    // ── help ────────────────────────────────────────────────────────────────────────────────────────────────────

    function _checkOut(BookingReplay.Occurrence memory each, uint64 start, uint256 seed, address sender) private {
        uint64 end = uint64(block.timestamp);
        uint8 outcome = end > uint256(each.to) * 900 - 28_800 ? 3 : 2;
        uint32 minuteCount = uint32((end - start) / 60);
        if (seed >> 50 & 7 == 0) ++minuteCount; // refused
        BookingIds.UseStatement memory statement = BookingIds.UseStatement(
            each.booking, each.index, start, end, minuteCount, outcome, "out", uint64(block.timestamp)
        );
        bytes memory data = abi.encodeCall(IUses.checkOut, (statement, _sign(statement, COLLEGE_SIGNER)));
        bool went = _call(sender, address(uses), data);
        if (went && seed >> 50 & 7 == 0) ++surprises;
    }

    function _draw(uint256 seed) private returns (address account, Reservation memory wanted) {
        uint32 member = COLLEGE + uint32(seed % 3);
        account = member == COLLEGE ? COLLEGE_BOOK : member == FACTORY ? FACTORY_BOOK : MILL_BOOK;
        uint256 today = (block.timestamp + 28_800) / 86_400;
        wanted = _wanted(member, ++_seed, today + (seed >> 8) % 3, 36 + (seed >> 10) % 6 * 4);
        (wanted.terms, wanted.class) = (2, uint8(10 + (seed >> 14) % 4 * 10));
        wanted.unit = uint8((seed >> 16) % 2);
        if (seed >> 60 & 7 == 0) wanted.unit = 255;
        if (seed >> 18 & 1 == 0) wanted.slots = 8;
        if (wanted.start / 96 + 3 > lastDay) lastDay = uint16(wanted.start / 96 + 3);
    }

    /// @dev Are all of its slots free, by the notes? On any unit: is one free for all?
    function _free(Reservation memory wanted) private view returns (bool) {
        for (uint256 unit = wanted.unit == 255 ? 0 : wanted.unit; unit < UNITS; ++unit) {
            uint256 mask = _bits(wanted.start % 96, wanted.slots);
            uint256 day = wanted.start / 96;
            bool free = replay.words(unit << 16 | day) & mask == 0;
            if (wanted.asked == 3) free = free && replay.words(unit << 16 | day + 1) & mask == 0;
            if (free) return true;
            if (wanted.unit != 255) return false;
        }
        return false;
    }

    function _inTheWay(uint8 unit, uint256 start, uint256 end, bool lacksOne) private view returns (Victim[] memory) {
        BookingReplay.Occurrence[] memory all = replay.all();
        Victim[] memory found = new Victim[](all.length);
        uint256 count = 0;
        for (uint256 i = 0; i < all.length; ++i) {
            BookingReplay.Occurrence memory each = all[i];
            if (each.to == 0 || each.unit != unit || each.from >= end || each.to <= start) continue;
            if (each.stage != BookingReplay.Stage.Standing && each.stage != BookingReplay.Stage.Waiting) continue;
            found[count++] = Victim(each.booking, _acts(each.booking), each.index);
        }
        if (lacksOne && count > 0) --count;
        assembly ("memory-safe") {
            mstore(found, count)
        }
        return found;
    }

    function _pick(uint256 seed, BookingReplay.Stage stage) private view returns (BookingReplay.Occurrence memory) {
        return _pick(seed, stage, false);
    }

    function _pick(uint256 seed, BookingReplay.Stage stage, bool holds)
        private
        view
        returns (BookingReplay.Occurrence memory found)
    {
        BookingReplay.Occurrence[] memory all = replay.all();
        for (uint256 i = 0; i < all.length; ++i) {
            found = all[(seed % all.length + all.length - i) % all.length];
            if (found.stage == stage && (!holds || found.to != 0)) return found;
        }
        found.booking = 0;
    }

    function _holder(BookingReplay.Occurrence memory each) private view returns (address) {
        uint32 member = replay.noteOf(each.booking).holder;
        return member == COLLEGE ? COLLEGE_BOOK : member == FACTORY ? FACTORY_BOOK : MILL_BOOK;
    }

    function _call(address account, address to, bytes memory data) private returns (bool went) {
        vm.prank(account);
        (went,) = to.call(data);
        if (!went) {
            vm.getRecordedLogs(); // also what a refused act said is recorded
            return false;
        }
        ++done[bytes4(data)];
        replay.replay();
    }
}
