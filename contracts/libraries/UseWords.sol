// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What is known of the use of one occurrence, in one word
/// @dev Low bits first: start 40, end 40 (unix seconds), minutes 32, since 40, deadline 40, phase 8, outcome 8, by custodian
/// 8. `since`: when it was declared or missed. `deadline`: of the statement that counts.
library UseWords {
    uint8 internal constant DECLARED = 1;
    uint8 internal constant DISPUTED = 2;
    uint8 internal constant SETTLED = 3;
    uint8 internal constant MISSED = 4;
    uint256 private constant PHASE = 192;

    function make(uint256 start, uint256 end, uint256 minuteCount, uint256 since, uint256 deadline, uint256 phase)
        internal
        pure
        returns (uint256 word)
    {
        word = start | end << 40 | minuteCount << 80 | since << 112 | deadline << 152 | phase << PHASE;
    }

    function startOf(uint256 word) internal pure returns (uint64) {
        return uint40(word);
    }

    function endOf(uint256 word) internal pure returns (uint64) {
        return uint40(word >> 40);
    }

    function minutesOf(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 80);
    }

    function sinceOf(uint256 word) internal pure returns (uint64) {
        return uint40(word >> 112);
    }

    function deadlineOf(uint256 word) internal pure returns (uint64) {
        return uint40(word >> 152);
    }

    function phaseOf(uint256 word) internal pure returns (uint8) {
        return uint8(word >> PHASE);
    }

    function outcomeOf(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 200);
    }

    function byCustodian(uint256 word) internal pure returns (bool) {
        return word >> 208 != 0;
    }

    function withSide(uint256 word, uint256 outcome, bool custodian) internal pure returns (uint256) {
        return word | outcome << 200 | (custodian ? 1 << 208 : 0);
    }

    function withPhase(uint256 word, uint256 phase) internal pure returns (uint256) {
        return word & ~(uint256(type(uint8).max) << PHASE) | phase << PHASE;
    }
}
