// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {STATE_ENDED} from "../types/Reservations.sol";

/// @title One booking in one word
/// @dev Low bits first: live, used, holder, asset 32 each; answer-by, start 24; slots, terms, acts 16; unit, every, class,
/// state 8. An occurrence by its bits (live, used): 10 stands, 11 in use, 01 used or missed, 00 gone or waiting.
library Records {
    uint256 internal constant MOST_ACTS = type(uint16).max;
    uint256 private constant ACTS = 208;
    uint256 private constant STATE = 248;

    function liveOf(uint256 record) internal pure returns (uint32) {
        return uint32(record);
    }

    function usedOf(uint256 record) internal pure returns (uint32) {
        return uint32(record >> 32);
    }

    function standingOf(uint256 record) internal pure returns (uint32) {
        return liveOf(record) & ~usedOf(record);
    }

    function holderOf(uint256 record) internal pure returns (uint32) {
        return uint32(record >> 64);
    }

    function assetOf(uint256 record) internal pure returns (uint32) {
        return uint32(record >> 96);
    }

    function answerByOf(uint256 record) internal pure returns (uint256 slot) {
        return uint24(record >> 128);
    }

    function slotsOf(uint256 record) internal pure returns (uint256) {
        return uint16(record >> 176);
    }

    function termsOf(uint256 record) internal pure returns (uint16) {
        return uint16(record >> 192);
    }

    function actsOf(uint256 record) internal pure returns (uint16) {
        return uint16(record >> ACTS);
    }

    function unitOf(uint256 record) internal pure returns (uint8) {
        return uint8(record >> 224);
    }

    function everyOf(uint256 record) internal pure returns (uint256 count) {
        return uint8(record >> 232);
    }

    function classOf(uint256 record) internal pure returns (uint8) {
        return uint8(record >> 240);
    }

    function stateOf(uint256 record) internal pure returns (uint8) {
        return uint8(record >> STATE);
    }

    /// @return slot the first of an occurrence
    function startOf(uint256 record, uint256 occurrence) internal pure returns (uint256 slot) {
        unchecked {
            return firstOf(record) + occurrence * everyOf(record) * 96;
        }
    }

    /// @return slot the first after an occurrence, as it was booked
    function endOf(uint256 record, uint256 occurrence) internal pure returns (uint256 slot) {
        unchecked {
            return startOf(record, occurrence) + slotsOf(record);
        }
    }

    /// @return slot the first of the first occurrence
    function firstOf(uint256 record) internal pure returns (uint256 slot) {
        return uint24(record >> 152);
    }

    /// @return record as it is before it stands: no state, no act, nothing live
    function make(
        uint256 asset,
        uint256 unit,
        uint256 start,
        uint256 slots,
        uint256 every,
        uint256 class,
        uint256 terms,
        uint256 holder
    ) internal pure returns (uint256 record) {
        record = class << 16 | every << 8 | unit;
        record = record << 32 | terms;
        record = record << 16 | slots;
        record = record << 24 | start;
        record = record << 56 | asset;
        record = record << 32 | holder;
        record = record << 64;
    }

    /// @return span a record of one occurrence on the same unit: the slots [start, end)
    function spanOf(uint256 record, uint256 start, uint256 end) internal pure returns (uint256 span) {
        span = make(assetOf(record), unitOf(record), start, end - start, 0, classOf(record), termsOf(record), 0) | 1;
    }

    function withState(uint256 record, uint8 state) internal pure returns (uint256) {
        return record & (1 << STATE) - 1 | uint256(state) << STATE;
    }

    function withAnswerBy(uint256 record, uint256 slot) internal pure returns (uint256) {
        return record & ~(uint256(type(uint24).max) << 128) | slot << 128;
    }

    function withTerms(uint256 record, uint16 terms) internal pure returns (uint256) {
        return record & ~(uint256(type(uint16).max) << 192) | uint256(terms) << 192;
    }

    function withUnit(uint256 record, uint256 unit) internal pure returns (uint256) {
        return record & ~(uint256(type(uint8).max) << 224) | unit << 224;
    }

    function withHolder(uint256 record, uint32 holder) internal pure returns (uint256) {
        return record & ~(uint256(type(uint32).max) << 64) | uint256(holder) << 64;
    }

    /// @dev Where there is room for one more: the caller asked.
    function withAct(uint256 record) internal pure returns (uint256) {
        return record + (1 << ACTS);
    }

    /// @return after_ without these occurrences; ended, if nothing of it stands or was used
    function without(uint256 record, uint32 mask) internal pure returns (uint256 after_) {
        after_ = record & ~uint256(mask);
        if (uint64(after_) == 0) after_ = withState(after_, STATE_ENDED);
    }

    function withLive(uint256 record, uint32 mask) internal pure returns (uint256) {
        return record | mask;
    }

    function withUsed(uint256 record, uint32 mask) internal pure returns (uint256) {
        return record | uint256(mask) << 32;
    }
}
