// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IWaiting} from "../../interfaces/IWaiting.sol";
import {Places} from "../../libraries/Places.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {Reservation, STATE_WAITING, Taking} from "../../types/Reservations.sol";
import {MemberKind} from "../../types/Types.sol";
import {Reserving} from "../reserving/Reserving.sol";

/// @title Waiting for what is taken, and taking what is offered
/// @dev A displaced occurrence of a booking that still stands is claimed under the booking's own terms, while these rule
/// the day. Not guarded here: a place held by somebody who will not claim it.
abstract contract Waiting is Reserving {
    /// @dev Acts on one booking that can be repeated without end stop here, so that the last ones always fit.
    uint16 internal constant MOST_REPEATED = 60_000;

    // ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IWaiting
    function wait(Reservation calldata wanted) external {
        (uint32 member, MemberKind kind) = _requireBooker();
        uint256 record = _draft(wanted, member, 0);
        if (wanted.asked != 1 || wanted.skips) revert WaitOfSeries(wanted.booking);
        if (wanted.start % 96 + uint256(wanted.slots) > 96) revert WaitAcrossMidnight(wanted.start, wanted.slots);
        (,, uint256 word,) = _take(record, _pairOf(kind, wanted.class), Taking.None);
        _requireOnlyPlace(wanted.asset, uint16(wanted.start / 96), member);

        record = Records.withState(record ^ 1, STATE_WAITING);
        (, bool joined) = _join(wanted.booking, record, 0, false, TermsWords.noticeOf(word));
        if (!joined) revert LineFull(wanted.asset, uint16(wanted.start / 96));
        _records[wanted.booking] = record;
        emit Reserved(wanted.booking, wanted.asset, member, record, 1, wanted.operator);
    }

    /// @inheritdoc IWaiting
    function claim(bytes20 booking, uint16 acts, uint8 occurrence, uint16 terms, bytes32 operator) external {
        (uint32 member, MemberKind kind) = _requireBooker();
        uint256 record = _knownAt(booking, acts);
        _requireHolder(booking, record, member);
        if (acts > MOST_REPEATED) revert BookingActsSpent(booking, acts);
        bool displaced;
        (record, displaced) = _takePlace(booking, record, occurrence);
        if (uint64(record) == 0) record = Records.withTerms(record, terms);
        uint256 word;
        (record, word) = _stand(booking, record, occurrence, kind);
        _requireOperator(operator, word, Records.assetOf(record), Records.termsOf(record));
        _count(word, record, uint32(1 << occurrence), !displaced);
        _records[booking] = record;
        emit Claimed(booking, occurrence, acts + 1, Records.termsOf(record), Records.stateOf(record), operator);
    }

    /// @inheritdoc IWaiting
    function leave(bytes20 booking, uint16 acts, uint8 occurrence) external {
        uint32 member = _requireNotExpelled();
        uint256 record = _knownAt(booking, acts);
        _requireHolder(booking, record, member);
        _find(booking, record, occurrence);
        _serve(Records.assetOf(record), Records.startOf(record, occurrence) / 96, booking);
    }

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IWaiting
    function passOn(uint32 asset, uint16 day) external {
        _serve(asset, day, 0);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return the record on the unit that was offered, without its place in the line
    function _takePlace(bytes20 booking, uint256 record, uint8 occurrence) private returns (uint256, bool displaced) {
        (uint256 key, uint256 position, uint256 place) = _find(booking, record, occurrence);
        uint256 unit = Places.offeredOf(place);
        if (unit == 0) revert NotOffered(booking, occurrence);
        if (Places.untilOf(place) <= _now()) revert OfferLapsed(booking, occurrence, uint24(Places.untilOf(place)));
        displaced = Places.displacedAt(_lines[key], position);
        _removeAt(key, position);
        return (Records.withUnit(record, unit - 1), displaced);
    }

    /// @return after_ the record with this occurrence; its state, if nothing else of it stood, as the terms say now
    function _stand(bytes20 booking, uint256 record, uint8 occurrence, MemberKind kind)
        private
        returns (uint256 after_, uint256 word)
    {
        uint256 start = Records.startOf(record, occurrence);
        uint8 pair = _pairOf(kind, Records.classOf(record));
        uint256 times;
        (,, word, times) =
            _take(Records.spanOf(record, start, Records.endOf(record, occurrence)), pair, Taking.Offered);
        after_ = _unjoin(booking, record, occurrence);
        if (uint64(record) == 0) after_ = _answered(after_, start, TermsWords.asksFor(word, pair), times);
        after_ = Records.withAct(Records.withLive(after_, uint32(1 << occurrence)));
    }

    /// @dev One place a member; a displaced one counts apart.
    function _requireOnlyPlace(uint32 asset, uint16 day, uint32 member) private view {
        uint256[] memory places = lineOf(asset, day);
        uint256 line = _lines[_lineKey(asset, day)];
        for (uint256 i = 0; i < places.length; ++i) {
            bytes20 booking = Places.bookingOf(places[i]);
            if (uint32(bytes4(booking)) == member && !Places.displacedAt(line, i)) {
                revert AlreadyWaiting(asset, day, booking);
            }
        }
    }
}
