// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IOccupancy} from "../../../contracts/interfaces/IOccupancy.sol";
import {BookingIds} from "../../../contracts/libraries/BookingIds.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {Ending, Reservation} from "../../../contracts/types/Reservations.sol";
import {BookingStage} from "../support/BookingStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Several occurrences, several days, several parts, several months.
contract SeriesTest is BookingStage {
    function test_a_series_takes_all_or_nothing() public {
        _by(MILL_BOOK).reserve(_wanted(MILL, 1, DAY + 14, TEN));
        Reservation memory wanted = _weekly(2, 0xf);
        bytes memory fault = abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 0, DAY + 14, TEN, TEN + 4);
        _refused(FACTORY_BOOK, wanted, fault);
        eq(_taken(DAY), 0, "nothing half booked");
        eq(bookings.recordOf(wanted.booking), 0, "no record");
        wanted.asked = 0xb; // without the third
        _by(FACTORY_BOOK).reserve(wanted);
        eq(_taken(DAY), _bits(TEN, 4), "first");
        eq(_taken(DAY + 7), _bits(TEN, 4), "second");
        eq(_taken(DAY + 21), _bits(TEN, 4), "fourth");
    }

    function test_a_skipping_series_returns_what_it_took_and_leaves_out_the_rest() public {
        _by(MILL_BOOK).reserve(_wanted(MILL, 1, DAY, TEN));
        _at(COLLEGE_BOOK).followDays(draw(), HALL, _word(0, DAY + 14, 8)); // a holiday
        Reservation memory wanted = _weekly(2, 0xf);
        wanted.skips = true;
        vm.prank(FACTORY_BOOK);
        eq(bookings.reserve(wanted), 0xa, "live");
        (uint256 live,) = _live(wanted.booking);
        eq(live, 0xa, "record");
        eq(_taken(DAY + 14), 0, "the holiday is free");
        wanted = _weekly(3, 1);
        (wanted.every, wanted.skips) = (0, true);
        _refused(
            FACTORY_BOOK, wanted, abi.encodeWithSelector(IBookings.NothingFree.selector, HALL, wanted.start, 1)
        );
    }

    function test_a_mask_without_the_first_a_needless_step_and_occurrences_that_meet_are_refused() public {
        uint32[5] memory masks = [uint32(0), 2, 1, 3, 6];
        uint8[5] memory steps = [0, 7, 7, 0, 7];
        for (uint256 i = 0; i < 5; ++i) {
            Reservation memory wanted = _weekly(1, masks[i]);
            wanted.every = steps[i];
            bytes memory fault =
                abi.encodeWithSelector(IOccupancy.OccurrencesInvalid.selector, masks[i], steps[i]);
            _refused(FACTORY_BOOK, wanted, fault);
        }
    }

    function test_what_crosses_a_midnight_takes_both_days_and_counts_in_the_first_month() public {
        _nightTerms();
        // 31 October 2025, 22:00 to 02:00 of 1 November.
        Reservation memory wanted = _wanted(FACTORY, 1, 20_392, 88);
        (wanted.slots, wanted.terms) = (16, 2);
        _by(FACTORY_BOOK).reserve(wanted);
        eq(_taken(20_392), _bits(88, 8), "evening");
        eq(_taken(20_393), _bits(0, 8), "night");
        _quota(24_309, 240, 1);
        _quota(24_310, 0, 0);
    }

    function test_a_series_counts_in_each_month_and_a_quota_is_missed_by_one_minute_never() public {
        _nightTerms();
        // 17, 24, 31 October and 7 November 2025: a limit of 4 hours a month.
        Reservation memory wanted = _wanted(FACTORY, 1, 20_378, TEN);
        (wanted.slots, wanted.terms, wanted.every, wanted.asked) = (5, 2, 7, 0xf);
        _by(FACTORY_BOOK).reserve(wanted);
        _quota(24_309, 225, 1);
        _quota(24_310, 75, 1);
        wanted = _wanted(FACTORY, 2, 20_378, 60);
        (wanted.slots, wanted.terms) = (2, 2);
        _refused(
            FACTORY_BOOK,
            wanted,
            abi.encodeWithSelector(IBookings.QuotaMinutesExceeded.selector, HALL, FACTORY, 24_309, 255, 240)
        );
        wanted.slots = 1;
        _by(FACTORY_BOOK).reserve(wanted);
        _quota(24_309, 240, 2);
    }

    function test_bookings_made_are_counted_for_ever_and_minutes_return() public {
        _nightTerms();
        for (uint256 i = 1; i < 4; ++i) {
            Reservation memory wanted = _wanted(FACTORY, i, 20_378, TEN);
            wanted.terms = 2;
            _by(FACTORY_BOOK).reserve(wanted);
            _by(FACTORY_BOOK).cancel(wanted.booking, 0, 1);
        }
        _quota(24_309, 0, 3);
        Reservation memory more = _wanted(FACTORY, 9, 20_378, TEN);
        more.terms = 2;
        _refused(
            FACTORY_BOOK,
            more,
            abi.encodeWithSelector(IBookings.QuotaMadeExceeded.selector, HALL, FACTORY, 24_309, 4, 3)
        );
    }

    function test_a_composite_is_made_wholly_or_not_at_all() public {
        Reservation[] memory parts = _composite(1);
        _by(MILL_BOOK).reserve(_unitOne(_wanted(MILL, 7, DAY, TEN)));
        _fails(abi.encodeWithSelector(IAssets.SlotsTaken.selector, HALL, 1, DAY, TEN, TEN + 4));
        _by(FACTORY_BOOK).reserveTogether(parts);
        eq(_taken(DAY), 0, "no part stands");
        _by(MILL_BOOK).cancel(_id(MILL, 7), 0, 1);
        _by(FACTORY_BOOK).reserveTogether(parts);
        eq(_state(parts[0].booking), 3, "confirmed");
        eq(_state(parts[1].booking), 3, "confirmed");
    }

    function test_parts_lie_on_the_same_days_share_their_id_and_skip_nothing() public {
        Reservation[] memory parts = _composite(1);
        parts[1].start += 96;
        _fails(abi.encodeWithSelector(IBookings.PartsOnOtherDays.selector, 1));
        _by(FACTORY_BOOK).reserveTogether(parts);
        parts = _composite(1);
        parts[0].skips = true;
        _fails(abi.encodeWithSelector(IBookings.CompositeSkips.selector, 0));
        _by(FACTORY_BOOK).reserveTogether(parts);
        parts = _composite(1);
        parts[1].booking = _composite(2)[1].booking;
        _fails(abi.encodeWithSelector(IBookings.BookingIdInvalid.selector, parts[1].booking, FACTORY, 0x11));
        _by(FACTORY_BOOK).reserveTogether(parts);
        _fails(abi.encodeWithSelector(IBookings.PartCountInvalid.selector, 1, 8));
        _by(FACTORY_BOOK).reserveTogether(new Reservation[](1));
        _fails(abi.encodeWithSelector(IBookings.PartCountInvalid.selector, 9, 8));
        _by(FACTORY_BOOK).reserveTogether(new Reservation[](9));
    }

    function test_what_one_part_of_a_composite_loses_all_lose() public {
        Reservation[] memory parts = _composite(1);
        _by(FACTORY_BOOK).reserveTogether(parts);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectEmit(address(bookings));
            emit IBookings.Ended(parts[i].booking, 1, 1, Ending.Cancelled, 0);
        }
        _by(FACTORY_BOOK).cancel(parts[1].booking, 0, 1);
        eq(_taken(DAY) | _takenOf(HALL, 1, DAY), 0, "free");
        eq(_state(parts[0].booking), 4, "ended");
    }

    function _weekly(uint256 seed, uint32 asked) private pure returns (Reservation memory wanted) {
        wanted = _wanted(FACTORY, seed, DAY, TEN);
        (wanted.every, wanted.asked) = (7, asked);
    }

    function _unitOne(Reservation memory wanted) private pure returns (Reservation memory) {
        wanted.unit = 1;
        return wanted;
    }

    function _composite(uint256 seed) private pure returns (Reservation[] memory parts) {
        parts = new Reservation[](2);
        for (uint8 i = 0; i < 2; ++i) {
            parts[i] = _wanted(FACTORY, seed, DAY, TEN);
            parts[i].unit = i;
            parts[i].booking = BookingIds.idOf(FACTORY, bytes15(keccak256(abi.encode(seed))), 2, i);
        }
    }

    /// @dev From 15 October: open day and night, four hours and three bookings a month.
    function _nightTerms() private {
        Terms memory terms = _terms(20_376, TODAY + 400);
        for (uint256 i = 0; i < 7; ++i) {
            terms.open[i] = type(uint96).max;
        }
        (terms.asks, terms.limit, terms.made, terms.least) = (0, 4, 3, 1);
        _toDay(TODAY + 1);
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
    }

    function _quota(uint16 period, uint256 minuteCount, uint256 made) private view {
        (uint64 counted, uint64 bookingsMade) = bookings.quotaOf(HALL, FACTORY, period);
        eq(counted, minuteCount, "minutes");
        eq(bookingsMade, made, "made");
    }
}
