// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assets} from "../../../contracts/Assets.sol";
import {Bookings} from "../../../contracts/Bookings.sol";
import {Uses} from "../../../contracts/Uses.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {Assert} from "../support/Assert.sol";
import {vm} from "../support/Vm.sol";
import {BookingGhost} from "./BookingGhost.sol";
import {BookingReplay} from "./BookingReplay.sol";

/// @notice Whatever happens to bookings in whatever order: what a stranger notes from the events is what the contracts
/// hold, and nothing is that must not be. These only look.
contract BookingInvariantsTest is Assert {
    uint32 private constant HALL = 1;
    uint8 private constant UNITS = 4;
    uint256 private constant OPEN = ((1 << 48) - 1) << 32;
    BookingGhost private ghost;
    BookingReplay private notes;
    Assets private assets;
    Bookings private bookings;
    Uses private uses;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        ghost = BookingGhost(vm.deployCode("BookingGhost.sol:BookingGhost", ""));
        notes = ghost.replay();
        (assets, bookings, uses) = ghost.contracts();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(ghost);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[14] memory chosen = [
            BookingGhost.letTimePass.selector,
            BookingGhost.reserve.selector,
            BookingGhost.reserve.selector,
            BookingGhost.reserveTogether.selector,
            BookingGhost.wait.selector,
            BookingGhost.wait.selector,
            BookingGhost.claim.selector,
            BookingGhost.leaveOrPassOn.selector,
            BookingGhost.cancel.selector,
            BookingGhost.move.selector,
            BookingGhost.answer.selector,
            BookingGhost.displace.selector,
            BookingGhost.maintain.selector,
            BookingGhost.use.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(ghost), new bytes4[](chosen.length));
        for (uint256 i = 0; i < chosen.length; ++i) {
            targets[0].selectors[i] = chosen[i];
        }
    }

    /// @dev 3 (who gives way to whom), 5 (minutes, overruns) and the order of events are looked at as they come.
    function invariant_no_event_says_what_cannot_be_and_nothing_taken_was_granted() public view {
        if (notes.faults() != 0) revert NotTrue(notes.fault());
        eq(ghost.surprises(), 0, "an act went another way than foreseen");
    }

    /// @dev 1: taken is what stands, is offered, in use, was used or missed; no slot twice; released is free.
    function invariant_the_words_are_what_the_occurrences_hold() public view {
        uint256 first = ghost.FIRST();
        uint256 last = ghost.lastDay();
        BookingReplay.Occurrence[] memory all = notes.all();
        uint256[] memory held = new uint256[](UNITS * (last - first + 1));
        for (uint256 i = 0; i < all.length; ++i) {
            for (uint256 slot = all[i].from; slot < all[i].to; ++slot) {
                uint256 word = (slot / 96 - first) * UNITS + all[i].unit;
                eq(held[word] >> slot % 96 & 1, 0, "a slot is held twice");
                held[word] |= 1 << slot % 96;
            }
        }
        for (uint256 i = 0; i < held.length; ++i) {
            eq(assets.dayOf(HALL, uint8(i % UNITS), uint16(first + i / UNITS)), held[i], "word of a day");
        }
    }

    /// @dev 2: what is made lies in its terms' hours and days; maintenance lies where it likes.
    function invariant_what_stands_lies_in_its_terms() public view {
        BookingReplay.Occurrence[] memory all = notes.all();
        for (uint256 i = 0; i < all.length; ++i) {
            BookingReplay.Occurrence memory each = all[i];
            uint8 class = notes.noteOf(each.booking).class;
            if (each.stage != BookingReplay.Stage.Standing || class == 90) continue;
            uint256 day = notes.startOf(each) / 96;
            yes((day + 3) % 7 < 5 && day >= ghost.FIRST(), "a closed day");
            eq(_maskOn(each.from, each.to, day) & ~OPEN, 0, "closed hours");
        }
    }

    /// @dev 4: no place that fits is without its offer, and offers went in order.
    function invariant_whoever_is_ahead_and_fits_has_the_offer() public view {
        uint256 last = ghost.lastDay();
        uint256 slot = (block.timestamp + 28_800) / 900;
        for (uint256 day = ghost.FIRST(); day <= last; ++day) {
            uint256[] memory line = bookings.lineOf(HALL, uint16(day));
            uint256 rank = type(uint256).max;
            for (uint256 i = 0; i < line.length; ++i) {
                (uint256 next, uint32 place) = _rankOf(line[i]);
                yes(next <= rank, "out of order");
                rank = next;
                if (uint8(line[i] >> 192) != 0 || line[i] >> 232 <= slot) continue;
                bool served = place <= notes.servedUpTo(day);
                no(_fitsBefore(line, i, day, served), "a place that fits has no offer");
            }
        }
    }

    /// @dev 6: minutes are the sum of what was used, in its month and window.
    function invariant_minutes_are_the_sum_of_what_was_settled() public view {
        for (uint32 member = 2; member <= 4; ++member) {
            for (uint16 month = 24_309; month <= 24_311; ++month) {
                for (uint16 window = month; window <= 24_312; ++window) {
                    for (uint8 class = 10; class <= 40; class += 10) {
                        int256 counted = uses.usedMinutes(HALL, member, month, window, class);
                        int256 noted = notes.minutesOf(notes.keyOf(member, month, window, class));
                        eq(uint256(counted), uint256(noted), "minutes");
                    }
                }
            }
        }
    }

    /// @dev 7: quota is the sum of what stands, is in use, was used, missed, given back late or left unused.
    function invariant_quota_is_the_sum_of_what_it_counts() public view {
        BookingReplay.Occurrence[] memory all = notes.all();
        for (uint32 member = 2; member <= 4; ++member) {
            for (uint16 period = 24_309; period <= 24_312; ++period) {
                uint256 sum = 0;
                for (uint256 i = 0; i < all.length; ++i) {
                    BookingReplay.Occurrence memory each = all[i];
                    bool counts = uint32(bytes4(each.booking)) == member && notes.periodOf(notes.startOf(each) / 96) == period;
                    if (counts) sum += each.counted;
                }
                (uint64 minuteCount, uint64 made) = bookings.quotaOf(HALL, member, period);
                eq(minuteCount, sum, "minutes");
                eq(minuteCount, uint256(notes.quota(member, period)), "minutes on the way");
                eq(made, notes.made(member, period), "made");
            }
        }
    }

    /// @dev 8: until its first start a composite stands wholly or not at all.
    function invariant_a_composite_stands_wholly_or_not_at_all() public view {
        BookingReplay.Occurrence[] memory all = notes.all();
        for (uint256 i = 0; i < all.length; ++i) {
            BookingReplay.Occurrence memory each = all[i];
            if (uint8(uint160(each.booking)) != 0x10) continue;
            uint256 first = uint64(bookings.recordOf(each.booking));
            uint256 second = uint64(bookings.recordOf(bytes20(uint160(each.booking) | 1)));
            if (first >> 32 == 0 && second >> 32 == 0) eq(first, second, "a composite stands in part");
        }
    }

    /// @dev What never goes through shows nothing.
    function test_every_act_of_the_ghost_goes_through_now_and_then() public {
        FuzzSelector[] memory targets = this.targetSelectors();
        for (uint256 i = 0; i < 900; ++i) {
            bytes4 selector = targets[0].selectors[i % targets[0].selectors.length];
            (bool went,) = address(ghost).call(abi.encodeWithSelector(selector, keccak256(abi.encode(i))));
            yes(went, "the ghost fell");
        }
        bytes4[13] memory acts = [
            IBookings.reserve.selector,
            IBookings.reserveTogether.selector,
            IBookings.cancel.selector,
            IBookings.move.selector,
            IBookings.approve.selector,
            IWaiting.wait.selector,
            IWaiting.claim.selector,
            IWaiting.leave.selector,
            IWaiting.displace.selector,
            IWaiting.maintain.selector,
            IUses.checkIn.selector,
            IUses.checkOut.selector,
            IUses.noShow.selector
        ];
        for (uint256 i = 0; i < acts.length; ++i) {
            below(0, ghost.done(acts[i]), vm.toString(i));
        }
    }

    // ── help ────────────────────────────────────────────────────────────────────────────────────────────────────

    function _maskOn(uint256 from, uint256 to, uint256 day) private pure returns (uint256 mask) {
        for (uint256 slot = from; slot < to; ++slot) {
            if (slot / 96 == day) mask |= 1 << slot % 96;
        }
    }

    /// @param served it stood in the line when something was last offered: it fits too if everybody behind it lets go
    function _fitsBefore(uint256[] memory line, uint256 position, uint256 day, bool served)
        private
        view
        returns (bool)
    {
        uint256 unit = uint8(line[position] >> 184);
        uint256 end = unit == 255 ? UNITS : unit + 1;
        for (unit = unit == 255 ? 0 : unit; unit < end; ++unit) {
            uint256 word = assets.dayOf(HALL, uint8(unit), uint16(day));
            for (uint256 i = position + 1; served && i < line.length; ++i) {
                if (uint8(line[i] >> 192) == unit + 1) word &= ~_placeMask(line[i]);
            }
            if (word & _placeMask(line[position]) == 0) return true;
        }
        return false;
    }

    function _placeMask(uint256 place) private pure returns (uint256) {
        return (1 << uint8(place >> 176)) - 1 << uint8(place >> 168);
    }

    function _rankOf(uint256 place) private view returns (uint256 rank, uint32 order) {
        bytes20 booking = bytes20(uint160(place));
        uint8 class = notes.noteOf(booking).class;
        BookingReplay.Occurrence[] memory all = notes.all();
        for (uint256 i = 0; i < all.length; ++i) {
            BookingReplay.Occurrence memory each = all[i];
            if (each.booking != booking || each.index != uint8(place >> 160)) continue;
            return (uint256(class) * 2 + (each.displaced ? 1 : 0), each.place);
        }
    }
}
