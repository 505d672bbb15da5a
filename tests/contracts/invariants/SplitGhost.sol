// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Agreements} from "../../../contracts/Agreements.sol";
import {Allocations} from "../../../contracts/Allocations.sol";
import {Splits} from "../../../contracts/Splits.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {vm} from "../support/Vm.sol";
import {SplitSettling} from "./SplitSettling.sol";

/// @notice Entries, versions, closes and allocations of one agreement, whatever comes, beside what is settled of it.
contract SplitGhost is SplitSettling {
    struct Note {
        bytes20 id;
        uint8 side;
        uint32 month;
        uint64 net;
        uint40 enteredAt;
        uint8 accepted; // bits of 3, 5, 4
        uint8 objecting;
        uint8 state; // 1 pending, 2 counted, 3 reversed
        uint256 number;
        uint32 day;
        uint256 version;
    }

    Note[] private _notes;

    constructor() {
        _found(6);
        _renew(MONTH, 0);
        for (uint256 side = 0; side < SIDES; ++side) {
            allocated[side] = MONTH;
        }
    }

    function contracts() external view returns (Agreements, Splits, Allocations) {
        return (agreements, splits, allocations);
    }

    function counts() external view returns (uint256, uint256, uint256, uint256) {
        return (versions.length, proposals.length, objected.length, _settlements.length);
    }

    function pool(uint256 side) external view returns (bytes32) {
        return keccak256(bytes(_pools.nameOf(side)));
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function letTimePass(uint256 seed) external {
        vm.warp(block.timestamp + 1 hours + seed % 12 days);
    }

    function renew(uint256 ahead, uint256 absent) external {
        if (versions.length < 4) _renew(next + uint32(ahead % 3), uint32(3 + absent % 3));
    }

    /// @dev Every second one is accepted by all at once.
    function enter(uint256 side, uint256 back, uint64 net, uint256 number) external {
        uint32 day = uint32(_today() - back % 40);
        Note storage note = _notes.push();
        (note.side, note.day, note.number) = (uint8(side % SIDES), day, number % 12);
        (note.id, note.net, note.state) = (_id(2), 1 + net % 1e12, 1);
        bytes memory call = _pools.entryCall(note.id, side % SIDES, day, note.net, note.number);
        if (!_went(address(journal), call, 2, day >= FIRST_DAY)) return _notes.pop();
        (note.month, note.enteredAt) = (_pools.monthOf(day), uint40(block.timestamp));
        note.version = _rulingIn(note.month);
        if (net % 2 == 0 && _countable(note)) {
            _acceptAll(note.id);
            _countNote(note);
        }
    }

    function accept(uint256 which, uint256 who) external {
        if (_notes.length == 0) return;
        Note storage note = _notes[which % _notes.length];
        uint8 bit = uint8(1 << who % 3);
        bool last = note.accepted | bit == 7;
        bool good = note.state == 1 && note.accepted & bit == 0 && (!last || _countable(note));
        if (!_went(address(splits), _acceptance(note.id), _other(who), good)) return;
        note.accepted |= bit;
        if (last) _countNote(note);
    }

    function count(uint256 which) external {
        if (_notes.length == 0) return;
        Note storage note = _notes[which % _notes.length];
        bool good = note.state == 1 && _countable(note) && block.timestamp >= note.enteredAt + 10 days;
        if (_went(address(splits), abi.encodeCall(ISplits.count, (draw(), _one(note.id))), 6, good)) _countNote(note);
    }

    /// @dev One of the others objects, or withdraws that.
    function object(uint256 which, uint256 who, bool withdraws) external {
        if (_notes.length == 0) return;
        Note storage note = _notes[which % _notes.length];
        uint8 bit = uint8(1 << who % 3);
        bool good = note.state == 1 && (note.objecting & bit != 0) == withdraws;
        if (_went(address(splits), _objection(note.id, withdraws), _other(who), good)) note.objecting ^= bit;
    }

    /// @dev Entered and accepted by all at once.
    function reverse(uint256 which) external {
        if (_notes.length == 0) return;
        Note storage note = _notes[which % _notes.length];
        bytes20 id = _id(2);
        bytes memory call = _pools.reversalCall(id, note.id, note.side, note.day, note.net, note.number);
        if (!_went(address(journal), call, 2, note.state == 2)) return;
        _acceptAll(id);
        note.state = 3;
        _stand(id, note.side, note.month, -int256(uint256(note.net)));
    }

    // ── closes ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Half of the time on the first day on which it goes, if that is to come.
    function close(uint256 who, bool waits) external {
        bool administers = who % 2 == 0;
        uint256 from = _pools.firstDayOf(next + 1) + (administers ? 7 : 17);
        if (waits && _today() < from) _toDay(from);
        bytes memory call = abi.encodeCall(ISplits.close, (draw(), AGREEMENT, next, roots[next]));
        if (_went(address(splits), call, administers ? 2 : 3, _today() >= from)) _fix();
    }

    /// @dev Of every side or of one, all that its oldest close owes.
    function allocate(uint256 side, bool all) external {
        for (uint256 each = 0; each < SIDES; ++each) {
            if ((all || each == side % SIDES) && allocated[each] < next) _allocateSide(each);
        }
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _countNote(Note storage note) private {
        note.state = 2;
        _stand(note.id, note.side, note.month, int256(uint256(note.net)));
    }

    /// @dev Nobody objects, its version still rules its month, and no other entry that counts has this invoice's key.
    function _countable(Note storage note) private view returns (bool) {
        for (uint256 i = 0; i < _notes.length; ++i) {
            if (_notes[i].number == note.number && _notes[i].state == 2) return false;
        }
        return note.objecting == 0 && note.version == _rulingIn(note.month);
    }
}
