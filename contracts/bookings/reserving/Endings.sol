// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBookings} from "../../interfaces/IBookings.sol";
import {Records} from "../../libraries/Records.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {Ending, STATE_CONFIRMED, STATE_HELD} from "../../types/Reservations.sol";
import {Line} from "../waiting/Line.sol";

/// @title Answers, and what ends before it was used
/// @dev What one part of a composite loses, all lose. Not guarded here: a custodian that lets its answers lapse.
abstract contract Endings is Line {
    // ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IBookings
    function approve(bytes20 booking, uint16 acts) external {
        uint256 record = _answerable(booking, acts);
        record = Records.withAct(Records.withState(record, STATE_CONFIRMED));
        _records[booking] = record;
        emit Approved(booking, Records.actsOf(record));
    }

    /// @inheritdoc IBookings
    function refuse(bytes20 booking, uint16 acts, uint8 reason) external {
        uint256 record = _answerable(booking, acts);
        _end(booking, Records.standingOf(record), Ending.Refused, reason);
    }

    // ── booker ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IBookings
    function cancel(bytes20 booking, uint16 acts, uint32 occurrences) external {
        uint32 member = _requireNotExpelled();
        uint256 record = _knownAt(booking, acts);
        uint32 holder = Records.holderOf(record);
        if (holder != member) _requireHeir(booking, record, holder, member);
        _requireAhead(booking, record, occurrences);
        _end(booking, occurrences, Ending.Cancelled, 0);
    }

    // ── anyone ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IBookings
    function lapse(bytes20 booking) external {
        uint256 record = _requireHeld(booking, _known(booking));
        uint256 answerBy = Records.answerByOf(record);
        if (_now() < answerBy) revert AnswerNotOverdue(booking, uint24(answerBy));
        _end(booking, Records.standingOf(record), Ending.Lapsed, 0);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _answerable(bytes20 booking, uint16 acts) private view returns (uint256 record) {
        uint32 member = _requireActive();
        record = _requireHeld(booking, _knownAt(booking, acts));
        _requireCustodian(record, member);
        uint256 answerBy = Records.answerByOf(record);
        if (_now() >= answerBy) revert AnswerTooLate(booking, uint24(answerBy));
    }

    function _requireHeld(bytes20 booking, uint256 record) private pure returns (uint256) {
        uint8 state = Records.stateOf(record);
        if (state != STATE_HELD) revert BookingNotHeld(booking, state);
        return record;
    }

    /// @dev For an expelled member the custodian gives back, and nobody else does for another.
    function _requireHeir(bytes20 booking, uint256 record, uint32 holder, uint32 member) private view {
        if (_custodianOf(record) != member) revert BookingOfOtherMember(booking, holder);
        _consortium.requireExpelled(holder);
    }

    /// @dev They stand, and none has begun: occurrences ascend, so the first says it.
    function _requireAhead(bytes20 booking, uint256 record, uint32 occurrences) internal view {
        uint32 standing = Records.standingOf(record);
        if (occurrences == 0 || occurrences & ~standing != 0) {
            revert OccurrencesNotStanding(booking, occurrences, standing);
        }
        uint8 first = 0;
        while (occurrences >> first & 1 == 0) ++first;
        uint256 start = Records.startOf(record, first);
        if (start <= _now()) revert OccurrenceStarted(booking, first, uint24(start));
    }

    /// @dev In all parts, then whoever waits is served.
    function _end(bytes20 booking, uint32 occurrences, Ending ending, uint8 reason) internal {
        _release(booking, occurrences, ending, reason);
        _serveParts(booking, occurrences);
    }

    /// @dev Serve every day that these occurrences touch, of all parts.
    function _serveParts(bytes20 booking, uint32 occurrences) internal {
        uint256 parts = _partsOf(booking);
        for (uint256 i = 0; i < parts; ++i) {
            _serveAll(_records[_partOf(booking, i)], occurrences);
        }
    }

    /// @dev In all parts: slots, quota, record, event; nobody is served yet.
    function _release(bytes20 booking, uint32 occurrences, Ending ending, uint8 reason) internal {
        uint256 parts = _partsOf(booking);
        for (uint256 i = 0; i < parts; ++i) {
            _releasePart(_partOf(booking, i), occurrences, ending, reason);
        }
    }

    function _releasePart(bytes20 booking, uint32 occurrences, Ending ending, uint8 reason) private {
        uint256 record = _records[booking];
        occurrences &= Records.standingOf(record);
        if (occurrences == 0) return;
        (uint256 word, uint256 times) = _free(record, occurrences);
        uint32 late = 0;
        if (ending == Ending.Cancelled || ending == Ending.Moved) late = _lateOf(record, occurrences, times);
        if (Records.termsOf(record) != 0) _giveBack(word, record, occurrences & ~late);

        record = _without(booking, record, occurrences);
        if (occurrences != late) {
            record = Records.withAct(record);
            emit Ended(booking, Records.actsOf(record), occurrences & ~late, ending, reason);
        }
        if (late != 0) {
            record = Records.withAct(record);
            emit Ended(booking, Records.actsOf(record), late, Ending(uint8(ending) + 1), reason);
        }
        _records[booking] = record;
    }

    /// @return late those whose free time is over
    function _lateOf(uint256 record, uint32 occurrences, uint256 times) private view returns (uint32 late) {
        uint256 limit = _now() + TermsWords.freeOf(times);
        for (uint256 k = 0; occurrences >> k != 0; ++k) {
            if (Records.startOf(record, k) >= limit) break;
            late |= uint32(1 << k);
        }
        late &= occurrences;
    }
}
