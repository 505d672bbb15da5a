// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWaiting} from "../../interfaces/IWaiting.sol";
import {Places} from "../../libraries/Places.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {Ending, STATE_ENDED, STATE_WAITING} from "../../types/Reservations.sol";
import {Quota} from "../reserving/Quota.sol";

/// @title Who waits for an asset on a day, and what is offered to whom
/// @dev A place dies when its offer was not claimed in time, or when its notice has come. Whoever frees slots calls
/// `_serve`: all offers are cleared, and each place in turn is offered what fits wholly; who keeps an offer keeps its time.
abstract contract Line is Quota, IWaiting {
    uint256 private constant MORNING = 32; // 08:00
    uint256 private constant NIGHT = 88; // 22:00

    mapping(uint256 assetDay => uint256 line) internal _lines;
    mapping(uint256 assetDayIndex => uint256 place) private _places;
    /// @dev Occurrences of a series that wait: one alone waits by its state.
    mapping(bytes20 booking => uint32 mask) private _waiting;

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return after_ the record; waiting, if nothing of it stands
    /// @return joined false: the line is full, or the notice has come
    function _join(bytes20 booking, uint256 record, uint256 occurrence, bool displaced, uint256 notice)
        internal
        returns (uint256 after_, bool joined)
    {
        uint256 start = Records.startOf(record, occurrence);
        uint256 key = _lineKey(Records.assetOf(record), start / 96);
        uint256 line = _lines[key];
        if (start < _now() + notice || Places.fullFor(line, displaced)) return (record, false);

        uint256 index;
        uint256 rank = (Records.classOf(record) / 10 - 1) * 2;
        (_lines[key], index) = Places.insert(line, displaced ? rank + 1 : rank);
        _places[key << 8 | index] = Places.placeOf(booking, record, occurrence, notice);
        if (Records.everyOf(record) != 0) _waiting[booking] |= uint32(1 << occurrence);
        after_ = uint64(record) == 0 ? Records.withState(record, STATE_WAITING) : record;
        return (after_, true);
    }

    /// @return the record without the occurrence's place; ended, if nothing else of it stands, was used or waits
    function _unjoin(bytes20 booking, uint256 record, uint256 occurrence) internal returns (uint256) {
        if (Records.everyOf(record) != 0) {
            uint32 left = _waiting[booking] & ~uint32(1 << occurrence);
            _waiting[booking] = left;
            if (left != 0) return record;
        }
        return uint64(record) == 0 ? Records.withState(record, STATE_ENDED) : record;
    }

    /// @return after_ the record without occurrences that stood; waiting, if others of it wait and nothing stands
    function _without(bytes20 booking, uint256 record, uint32 occurrences) internal view returns (uint256 after_) {
        after_ = Records.without(record, occurrences);
        if (uint64(after_) == 0 && Records.everyOf(record) != 0 && _waiting[booking] != 0) {
            after_ = Records.withState(after_, STATE_WAITING);
        }
    }

    /// @dev Where a place stands in its line.
    function _find(bytes20 booking, uint256 record, uint8 occurrence)
        internal
        view
        returns (uint256 key, uint256 position, uint256 place)
    {
        key = _lineKey(Records.assetOf(record), Records.startOf(record, occurrence) / 96);
        uint256 line = _lines[key];
        for (; position < Places.countOf(line); ++position) {
            place = _places[key << 8 | Places.indexAt(line, position)];
            if (Places.bookingOf(place) == booking && Places.occurrenceOf(place) == occurrence) {
                return (key, position, place);
            }
        }
        revert NotWaiting(booking, occurrence);
    }

    function _removeAt(uint256 key, uint256 position) internal {
        uint256 line = _lines[key];
        delete _places[key << 8 | Places.indexAt(line, position)];
        _lines[key] = Places.remove(line, position);
    }

    /// @dev Serve every day that these occurrences touch.
    function _serveAll(uint256 record, uint32 occurrences) internal {
        for (uint256 k = 0; occurrences >> k != 0; ++k) {
            if (occurrences >> k & 1 == 0) continue;
            uint256 last = (Records.endOf(record, k) - 1) / 96;
            for (uint256 day = Records.startOf(record, k) / 96; day <= last; ++day) {
                _serve(Records.assetOf(record), day, 0);
            }
        }
    }

    /// @param leaver booking whose place leaves the line; zero: none
    function _serve(uint32 asset, uint256 day, bytes20 leaver) internal {
        uint256 key = _lineKey(asset, day);
        uint256 line = _lines[key];
        if (line == 0) return;
        uint256[] memory places = _placesOf(key, line, leaver);
        uint256[] memory units = _assets.offer(asset, day, places);

        bool changed = false;
        for (uint256 i = places.length; i > 0; --i) {
            uint256 place = places[i - 1];
            if (Places.unitOf(place) == Places.GONE) {
                changed = true;
                _removeAt(key, i - 1);
                _drop(place, Places.bookingOf(place) == leaver ? Ending.Left : Ending.Lapsed);
            } else if (Places.offeredOf(place) != units[i - 1]) {
                changed = true;
            }
        }
        if (changed) _offerAll(key, line, places, units);
    }

    /// @dev All offers are told again, in their order: one such event says that those before it are cleared.
    function _offerAll(uint256 key, uint256 line, uint256[] memory places, uint256[] memory units) private {
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 place = places[i];
            if (Places.unitOf(place) == Places.GONE) continue;
            if (Places.offeredOf(place) != units[i]) {
                uint256 until = 0;
                if (units[i] != 0) until = Places.offeredOf(place) != 0 ? Places.untilOf(place) : _claimUntil(place);
                place = Places.withOffer(place, units[i], until);
                _places[key << 8 | Places.indexAt(line, i)] = place;
            }
            if (units[i] != 0) {
                uint64 end = uint64(Slots.timeOf(Places.untilOf(place)));
                emit Offered(Places.bookingOf(place), Places.occurrenceOf(place), uint8(units[i] - 1), end);
            }
        }
    }

    function _drop(uint256 place, Ending ending) private {
        bytes20 booking = Places.bookingOf(place);
        uint8 occurrence = Places.occurrenceOf(place);
        uint256 record = Records.withAct(_unjoin(booking, _records[booking], occurrence));
        _records[booking] = record;
        emit Ended(booking, Records.actsOf(record), uint32(1 << occurrence), ending, 0);
    }

    /// @dev At night the time to claim begins in the morning; it is over when the notice comes.
    function _claimUntil(uint256 place) private view returns (uint256 slot) {
        (, uint256 times) = _ruleOf(_records[Places.bookingOf(place)]);
        slot = _now();
        uint256 ofDay = slot % 96;
        if (ofDay >= NIGHT) slot += 96 + MORNING - ofDay;
        else if (ofDay < MORNING) slot += MORNING - ofDay;
        else ++slot;
        slot += TermsWords.claimOf(times);
        if (slot > Places.latestOf(place)) slot = Places.latestOf(place);
    }

    /// @dev In their order; those that leave or die are marked as gone.
    function _placesOf(uint256 key, uint256 line, bytes20 leaver) private view returns (uint256[] memory places) {
        uint256 slot = _now();
        places = new uint256[](Places.countOf(line));
        for (uint256 i = 0; i < places.length; ++i) {
            uint256 place = _places[key << 8 | Places.indexAt(line, i)];
            bool dead = Places.latestOf(place) <= slot
                || (Places.offeredOf(place) != 0 && Places.untilOf(place) <= slot)
                || Places.bookingOf(place) == leaver;
            places[i] = dead ? Places.gone(place) : place;
        }
    }

    function _lineKey(uint256 asset, uint256 day) internal pure returns (uint256) {
        return asset << 16 | day;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IWaiting
    function lineOf(uint32 asset, uint16 day) public view returns (uint256[] memory places) {
        uint256 key = _lineKey(asset, day);
        uint256 line = _lines[key];
        places = new uint256[](Places.countOf(line));
        for (uint256 i = 0; i < places.length; ++i) {
            places[i] = _places[key << 8 | Places.indexAt(line, i)];
        }
    }
}
