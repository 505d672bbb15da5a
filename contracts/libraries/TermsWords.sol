// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../interfaces/IAssets.sol";
import {Terms} from "../types/Bookings.sol";
import {Slots} from "./Slots.sol";

/// @title One version of terms as words: one a weekday that alone says whether a booking is allowed, one for the times
/// @dev Low bits first. Weekday: open 96; from, until, may, asks, limit 16 each; group 20; horizon 10; notice 12; least 7;
/// most 10; made 12; units 6; flags 2. Times: cut-off, free, answer, grace, claim 16 each; approval 32.
library TermsWords {
    uint256 internal constant MOST_SLOTS = 672;
    uint256 private constant MOST_HORIZON = (1 << 10) - 1;
    uint256 private constant MOST_NOTICE = (1 << 12) - 1;
    uint256 private constant MOST_LEAST = (1 << 7) - 1;
    uint256 private constant MOST_MADE = (1 << 12) - 1;
    uint256 private constant MOST_GROUP = (1 << 20) - 1;
    uint256 private constant UNTIL = 112;
    uint256 private constant HAS_QUOTA = 1;
    uint256 private constant HAS_REQUIREMENT = 2;

    function requireSound(Terms calldata terms) internal pure {
        _requireBetween("horizon", terms.horizon, 1, MOST_HORIZON);
        _requireBetween("notice", terms.notice, 0, MOST_NOTICE);
        _requireBetween("least", terms.least, 1, MOST_LEAST);
        _requireBetween("most", terms.most, terms.least, MOST_SLOTS);
        _requireBetween("made", terms.made, 0, MOST_MADE);
        _requireBetween("group", terms.group, 0, MOST_GROUP);
        for (uint256 weekday = 0; weekday < 7; ++weekday) {
            _requireBetween("open", terms.open[weekday], 0, Slots.ALL);
        }
    }

    function _requireBetween(bytes32 setting, uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert IAssets.TermsSettingInvalid(setting, value, least, most);
    }

    /// @notice Every price that somebody may book at is the floor at least.
    function requireFloor(Terms calldata terms, uint32 floor) internal pure {
        for (uint256 i = 0; i < 16; ++i) {
            if (terms.may >> i & 1 == 1 && terms.prices[i] < floor) {
                revert IAssets.PriceBelowFloor(uint8(i), terms.prices[i], floor);
            }
        }
    }

    /// @return word what the seven words share: the open slots are ORed in
    function wordOf(Terms calldata terms, uint256 group, uint256 units, bool requirement)
        internal
        pure
        returns (uint256 word)
    {
        uint256 flags = (terms.limit | terms.made) == 0 ? 0 : HAS_QUOTA;
        if (requirement) flags |= HAS_REQUIREMENT;
        word = flags << 6 | units;
        word = word << 12 | terms.made;
        word = word << 10 | terms.most;
        word = word << 7 | terms.least;
        word = word << 12 | terms.notice;
        word = word << 10 | terms.horizon;
        word = word << 20 | group;
        word = word << 16 | terms.limit;
        word = word << 16 | terms.asks;
        word = word << 16 | terms.may;
        word = word << 16 | terms.until;
        word = word << 16 | terms.from;
        word = word << 96;
    }

    function timesOf(Terms calldata terms) internal pure returns (uint256 word) {
        word = terms.approval;
        word = word << 16 | terms.claim;
        word = word << 16 | terms.grace;
        word = word << 16 | terms.answer;
        word = word << 16 | terms.free;
        word = word << 16 | terms.cutoff;
    }

    function fromOf(uint256 word) internal pure returns (uint16) {
        return uint16(word >> 96);
    }

    function untilOf(uint256 word) internal pure returns (uint16) {
        return uint16(word >> UNTIL);
    }

    function withUntil(uint256 word, uint16 until) internal pure returns (uint256) {
        return word & ~(uint256(type(uint16).max) << UNTIL) | uint256(until) << UNTIL;
    }

    function approvalOf(uint256 times) internal pure returns (uint32) {
        return uint32(times >> 80);
    }

    // ── what a reservation asks of a version ────────────────────────────────────────────────────────────────────

    function openOf(uint256 word) internal pure returns (uint256 mask) {
        return word & Slots.ALL;
    }

    /// @param pair kind × class: the bit of a mask
    function mayBook(uint256 word, uint256 pair) internal pure returns (bool) {
        return word >> 128 + pair & 1 == 1;
    }

    function asksFor(uint256 word, uint256 pair) internal pure returns (bool) {
        return word >> 144 + pair & 1 == 1;
    }

    function limitOf(uint256 word) internal pure returns (uint256 hours_) {
        return uint16(word >> 160);
    }

    function groupOf(uint256 word) internal pure returns (uint256 asset) {
        return word >> 176 & MOST_GROUP;
    }

    function horizonOf(uint256 word) internal pure returns (uint256 dayCount) {
        return word >> 196 & MOST_HORIZON;
    }

    function noticeOf(uint256 word) internal pure returns (uint256 slots) {
        return word >> 206 & MOST_NOTICE;
    }

    function leastOf(uint256 word) internal pure returns (uint256 slots) {
        return word >> 218 & MOST_LEAST;
    }

    function mostOf(uint256 word) internal pure returns (uint256 slots) {
        return word >> 225 & MOST_HORIZON;
    }

    function madeOf(uint256 word) internal pure returns (uint256 bookings) {
        return word >> 235 & MOST_MADE;
    }

    function unitsOf(uint256 word) internal pure returns (uint256) {
        return word >> 247 & 0x3f;
    }

    function hasQuota(uint256 word) internal pure returns (bool) {
        return word >> 253 & HAS_QUOTA != 0;
    }

    function hasRequirement(uint256 word) internal pure returns (bool) {
        return word >> 253 & HAS_REQUIREMENT != 0;
    }

    function cutoffOf(uint256 times) internal pure returns (uint256 slots) {
        return uint16(times);
    }

    function freeOf(uint256 times) internal pure returns (uint256 slots) {
        return uint16(times >> 16);
    }

    function answerOf(uint256 times) internal pure returns (uint256 slots) {
        return uint16(times >> 32);
    }

    function graceOf(uint256 times) internal pure returns (uint256 slots) {
        return uint16(times >> 48);
    }

    function claimOf(uint256 times) internal pure returns (uint256 slots) {
        return uint16(times >> 64);
    }
}
