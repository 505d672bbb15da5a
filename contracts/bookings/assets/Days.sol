// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {IWaiting} from "../../interfaces/IWaiting.sol";
import {Slots} from "../../libraries/Slots.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Asset} from "../../types/Bookings.sol";
import {Register} from "./Register.sol";

/// @title One word for a day of a unit: what is taken, what the custodian teaches, whose hours it follows
/// @dev Not guarded here: that protected hours are taught; they count as teaching and anyone adds them up.
abstract contract Days is Register {
    /// @notice A transaction of so many words stays below EIP-7825's cap.
    uint256 public constant MAX_WORDS = 600;

    mapping(uint256 assetUnitDay => uint256 word) internal _days;

    /// @inheritdoc IAssets
    function protectHours(bytes32 requestId, uint32 asset, uint256[] calldata words) external {
        _flip(requestId, asset, words, true);
        emit HoursProtected(asset, words);
    }

    /// @inheritdoc IAssets
    function releaseHours(bytes32 requestId, uint32 asset, uint256[] calldata words) external {
        _flip(requestId, asset, words, false);
        emit HoursReleased(asset, words);
        _passOn(asset, words);
    }

    /// @inheritdoc IAssets
    function followDays(bytes32 requestId, uint32 asset, uint256[] calldata words) external {
        Asset storage held = _ownDays(requestId, asset, words);
        (uint256 units, uint256 until) = (held.units, held.until);
        uint256 earliest = _earliest(held.from);
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 word = words[i];
            uint256 at = _place(asset, i, word, units, earliest, until);
            uint256 follows = word & Slots.ALL;
            if (follows > Slots.CLOSED) revert WordInvalid(i, word);
            _days[at] = Slots.withFollows(_days[at], follows);
        }
        emit DaysFollow(asset, words);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _ownDays(bytes32 requestId, uint32 asset, uint256[] calldata words) private returns (Asset storage held) {
        held = _own(requestId, asset, ROLE_BOOK);
        if (words.length == 0 || words.length > MAX_WORDS) revert WordsCountInvalid(words.length, MAX_WORDS);
    }

    function _flip(bytes32 requestId, uint32 asset, uint256[] calldata words, bool protects) private {
        Asset storage held = _ownDays(requestId, asset, words);
        (uint256 units, uint256 until) = (held.units, held.until);
        uint256 earliest = _earliest(held.from);
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 word = words[i];
            uint256 at = _place(asset, i, word, units, earliest, until);
            uint256 mask = word & Slots.ALL;
            uint256 day = _days[at];
            if (protects) {
                if (Slots.busyOf(day) & mask != 0) _revertTaken(asset, _unitOf(word), _dayOf(word), mask, day);
            } else {
                uint256 missing = mask & ~Slots.protectedOf(day);
                if (missing != 0) revert SlotsNotProtected(asset, _unitOf(word), _dayOf(word), uint96(missing));
            }
            if (mask == 0) revert WordInvalid(i, word);
            _days[at] = Slots.flipProtected(day, mask);
        }
    }

    /// @dev What is released goes to whoever waits for it.
    function _passOn(uint32 asset, uint256[] calldata words) private {
        IWaiting bookings = IWaiting(_bookings());
        if (address(bookings) == address(0)) return;
        for (uint256 i = 0; i < words.length; ++i) {
            if (i == 0 || _dayOf(words[i]) != _dayOf(words[i - 1])) bookings.passOn(asset, _dayOf(words[i]));
        }
    }

    function _earliest(uint256 from) private view returns (uint256 day) {
        day = _today() + 1;
        if (from > day) day = from;
    }

    /// @return at where the word's day is kept, if the unit is there and the day lies ahead and inside the asset's life
    function _place(uint32 asset, uint256 index, uint256 word, uint256 units, uint256 earliest, uint256 until)
        private
        pure
        returns (uint256 at)
    {
        if (word >> 120 != 0) revert WordInvalid(index, word);
        uint256 unit = _unitOf(word);
        uint256 day = _dayOf(word);
        if (unit >= units) revert UnitUnknown(asset, uint8(unit), uint8(units));
        Slots.requireNotBefore(day, earliest);
        if (day >= until) revert AssetEnds(asset, uint16(day), uint16(until));
        return Slots.keyOf(asset, unit, day);
    }

    function _revertTaken(uint32 asset, uint256 unit, uint256 day, uint256 mask, uint256 word) internal pure {
        (uint256 start, uint256 end) = Slots.stretchOf(Slots.busyOf(word), mask);
        revert SlotsTaken(asset, uint8(unit), uint16(day), uint8(start), uint8(end));
    }

    function _unitOf(uint256 word) private pure returns (uint8) {
        return uint8(word >> 112);
    }

    function _dayOf(uint256 word) private pure returns (uint16) {
        return uint16(word >> 96);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAssets
    function dayOf(uint32 asset, uint8 unit, uint16 day) external view returns (uint256 word) {
        return _days[Slots.keyOf(asset, unit, day)];
    }
}
