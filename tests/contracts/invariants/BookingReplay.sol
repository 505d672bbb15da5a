// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../../contracts/interfaces/IBookings.sol";
import {IUses} from "../../../contracts/interfaces/IUses.sol";
import {IWaiting} from "../../../contracts/interfaces/IWaiting.sol";
import {Vm, vm} from "../support/Vm.sol";

/// @notice A stranger's note of all bookings, from their events alone. What cannot be is a fault; nothing is read from a
/// contract.
contract BookingReplay {
    enum Stage {
        None,
        Standing,
        InUse,
        Used,
        Missed,
        Waiting,
        Gone
    }

    struct Note {
        uint32 holder;
        uint8 every;
        uint8 class;
        uint8 state;
        uint16 slots;
        uint24 start;
        uint32 asked;
    }

    /// @dev `from` … `to`: what it holds of its unit; nothing where both are zero.
    struct Occurrence {
        bytes20 booking;
        uint8 index;
        Stage stage;
        uint8 unit;
        uint24 from;
        uint24 to;
        uint32 counted;
        uint32 minuteCount;
        bool displaced;
        uint32 place;
    }

    mapping(bytes20 booking => Note) private notes;
    mapping(uint256 unitAndDay => uint256) public words;
    mapping(uint32 member => mapping(uint16 period => int256)) public quota;
    mapping(uint32 member => mapping(uint16 period => uint256)) public made;
    mapping(bytes32 memberMonthWindowClass => int256) public minutesOf;
    mapping(bytes32 bookingAndIndex => uint256) private at;
    mapping(uint256 day => bool) private freed;
    /// @dev The newest place when something was last offered on a day.
    mapping(uint256 day => uint32 place) public servedUpTo;
    uint32 private places;
    Occurrence[] private occurrences;
    uint256 public faults;
    string public fault;

    function all() external view returns (Occurrence[] memory) {
        return occurrences;
    }

    function noteOf(bytes20 booking) external view returns (Note memory) {
        return notes[booking];
    }

    function startOf(Occurrence memory each) public view returns (uint256) {
        Note memory note = notes[each.booking];
        return note.start + uint256(each.index) * note.every * 96;
    }

    function periodOf(uint256 day) public pure returns (uint16 period) {
        uint8[12] memory lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        uint256 left = day - 20_089; // 1 January 2025
        for (period = 24_300; left >= lengths[period % 12]; ++period) {
            left -= lengths[period % 12];
        }
    }

    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────

    function replay() external {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            bytes32 topic = logs[i].topics[0];
            bytes20 booking = logs[i].topics.length > 1 ? bytes20(logs[i].topics[1]) : bytes20(0);
            bytes memory data = logs[i].data;
            if (topic == IBookings.Reserved.selector) _reserved(booking, data);
            else if (topic == IBookings.Approved.selector) notes[booking].state = 3;
            else if (topic == IBookings.Ended.selector) _ended(booking, data);
            else if (topic == IWaiting.Displaced.selector) _displaced(booking, bytes20(logs[i].topics[2]), data);
            else if (topic == IWaiting.Offered.selector) _offered(booking, data);
            else if (topic == IWaiting.Claimed.selector) _claimed(booking, data);
            else if (topic == IBookings.Freed.selector) _freed(booking, data);
            else if (topic == IBookings.Overran.selector) _overran(booking, data);
            else if (topic == IUses.CheckedIn.selector) _pass(booking, data, Stage.InUse);
            else if (topic == IUses.NoShow.selector) _pass(booking, data, Stage.Missed);
            else if (topic == IUses.Used.selector) _used(booking, data);
        }
    }

    function _reserved(bytes20 booking, bytes memory data) private {
        (uint256 record, uint32 asked,) = abi.decode(data, (uint256, uint32, bytes32));
        Note storage note = notes[booking];
        if (note.state != 0) _blame("made twice");
        note.holder = uint32(record >> 64);
        (note.every, note.class, note.state) = (uint8(record >> 232), uint8(record >> 240), uint8(record >> 248));
        (note.slots, note.start, note.asked) = (uint16(record >> 176), uint24(record >> 152), asked);
        bool firstOfPeriod = true;
        uint16 before;
        for (uint8 k = 0; k < 32; ++k) {
            if (asked >> k & 1 == 0) continue;
            occurrences.push(Occurrence(booking, k, Stage.Gone, uint8(record >> 224), 0, 0, 0, 0, false, 0));
            at[_key(booking, k)] = occurrences.length;
            Occurrence storage each = occurrences[occurrences.length - 1];
            if (note.state == 1) (each.stage, each.place) = (Stage.Waiting, ++places);
            if (record >> k & 1 == 0) continue;
            each.stage = Stage.Standing;
            _take(each, startOf(each), startOf(each) + note.slots);
            uint16 period = periodOf(startOf(each) / 96);
            if (period != before) firstOfPeriod = true;
            _count(each, note, firstOfPeriod);
            (before, firstOfPeriod) = (period, false);
        }
    }

    function _ended(bytes20 booking, bytes memory data) private {
        (uint32 mask, uint8 ending,) = abi.decode(data, (uint32, uint8, uint8));
        bool back = ending == 1 || ending == 2 || ending == 3 || ending == 5 || ending == 7;
        for (uint8 k = 0; k < 32; ++k) {
            if (mask >> k & 1 == 0) continue;
            Occurrence storage each = _of(booking, k);
            if (each.stage != Stage.Standing && each.stage != Stage.Waiting) _blame("ended what is not");
            if (back) _giveBack(each);
            _free(each, each.from);
            each.stage = Stage.Gone;
        }
    }

    function _displaced(bytes20 booking, bytes20 by, bytes memory data) private {
        (uint8 k, bool waits) = abi.decode(data, (uint8, bool));
        Occurrence storage each = _of(booking, k);
        if (each.stage != Stage.Gone) _blame("displaced what stands");
        bool maintenance = notes[by].class == 0;
        if (!maintenance && notes[by].class <= notes[booking].class) _blame("displaced by no higher class");
        uint256 slot = (block.timestamp + 28_800) / 900;
        if (!maintenance && slot + 8 > startOf(each)) _blame("displaced after the cut-off");
        if (waits) (each.stage, each.displaced, each.place) = (Stage.Waiting, true, ++places);
    }

    function _offered(bytes20 booking, bytes memory data) private {
        (uint8 k, uint8 unit,) = abi.decode(data, (uint8, uint8, uint64));
        Occurrence storage each = _of(booking, k);
        if (each.stage != Stage.Waiting) _blame("offered to nobody who waits");
        uint256 day = startOf(each) / 96;
        if (freed[day]) {
            for (uint256 i = 0; i < occurrences.length; ++i) {
                bool waits = occurrences[i].stage == Stage.Waiting && startOf(occurrences[i]) / 96 == day;
                if (waits) _free(occurrences[i], occurrences[i].from);
            }
        }
        _free(each, each.from);
        (freed[day], servedUpTo[day]) = (false, places);
        each.unit = unit;
        _take(each, startOf(each), startOf(each) + notes[booking].slots);
    }

    function _claimed(bytes20 booking, bytes memory data) private {
        (uint8 k,, uint8 state,) = abi.decode(data, (uint8, uint16, uint8, bytes32));
        Occurrence storage each = _of(booking, k);
        if (each.stage != Stage.Waiting || each.to == 0) _blame("claimed without an offer");
        each.stage = Stage.Standing;
        notes[booking].state = state;
        _count(each, notes[booking], !each.displaced);
    }

    function _freed(bytes20 booking, bytes memory data) private {
        (uint8 k, uint32 from) = abi.decode(data, (uint8, uint32));
        _free(_of(booking, k), from);
    }

    function _overran(bytes20 booking, bytes memory data) private {
        (uint8 k, uint32 to) = abi.decode(data, (uint8, uint32));
        Occurrence storage each = _of(booking, k);
        _take(each, each.to, to);
    }

    function _pass(bytes20 booking, bytes memory data, Stage stage) private {
        Occurrence storage each = _of(booking, abi.decode(data, (uint8)));
        if (each.stage != Stage.Standing || notes[booking].state != 3) _blame("began what is not confirmed");
        each.stage = stage;
    }

    function _used(bytes20 booking, bytes memory data) private {
        (uint8 k,, uint64 start, uint64 end, uint32 minuteCount,,) =
            abi.decode(data, (uint8, uint8, uint64, uint64, uint32, uint8, bytes32));
        Occurrence storage each = _of(booking, k);
        if (each.stage != Stage.InUse && each.stage != Stage.Used) _blame("used what did not begin");
        if (minuteCount > (end - start) / 60) _blame("more minutes than time");
        if (end > (uint256(each.to) * 900) - 28_800) _blame("an end outside of what it holds");
        _settle(each, int256(uint256(minuteCount)) - int256(uint256(each.minuteCount)));
        (each.stage, each.minuteCount) = (Stage.Used, minuteCount);
    }

    /// @dev Up to the 7th the month before is open.
    function _settle(Occurrence storage each, int256 difference) private {
        Note memory note = notes[each.booking];
        uint16 month = periodOf(startOf(each) / 96);
        uint16 window = periodOf((block.timestamp + 28_800) / 86_400 - 7);
        if (window < month) window = month;
        minutesOf[keyOf(note.holder, month, window, note.class)] += difference;
    }

    // ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────

    function keyOf(uint32 member, uint16 month, uint16 window, uint8 class) public pure returns (bytes32) {
        return keccak256(abi.encode(member, month, window, class));
    }

    function _of(bytes20 booking, uint8 k) private returns (Occurrence storage) {
        uint256 place = at[_key(booking, k)];
        if (place == 0) _blame("of no occurrence");
        return occurrences[place - 1];
    }

    function _key(bytes20 booking, uint8 k) private pure returns (bytes32) {
        return bytes32(booking) | bytes32(uint256(k));
    }

    function _take(Occurrence storage each, uint256 start, uint256 end) private {
        for (uint256 slot = start; slot < end; ++slot) {
            uint256 key = uint256(each.unit) << 16 | slot / 96;
            if (words[key] >> slot % 96 & 1 == 1) _blame("a slot is taken twice");
            words[key] |= 1 << slot % 96;
        }
        if (each.to == 0) each.from = uint24(start);
        each.to = uint24(end);
    }

    function _free(Occurrence storage each, uint256 start) private {
        if (each.to == 0) return;
        for (uint256 slot = start; slot < each.to; ++slot) {
            words[uint256(each.unit) << 16 | slot / 96] &= ~(1 << slot % 96);
            freed[slot / 96] = true;
        }
        if (start == each.from) (each.from, each.to) = (0, 0);
        else each.to = uint24(start);
    }

    function _count(Occurrence storage each, Note memory note, bool makes) private {
        if (note.class == 90) return;
        uint16 period = periodOf(startOf(each) / 96);
        each.counted = uint32(note.slots) * 15;
        quota[note.holder][period] += int32(each.counted);
        if (makes) ++made[note.holder][period];
    }

    function _giveBack(Occurrence storage each) private {
        quota[notes[each.booking].holder][periodOf(startOf(each) / 96)] -= int32(each.counted);
        each.counted = 0;
    }

    function _blame(string memory what) private {
        ++faults;
        fault = what;
    }
}
