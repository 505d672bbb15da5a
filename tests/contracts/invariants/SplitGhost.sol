// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Allocations} from "../../../contracts/Allocations.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {Splits} from "../../../contracts/Splits.sol";
import {Agreements} from "../../../contracts/Agreements.sol";
import {AllocationKey, AllocationRequest, EntryRequest, SideRecord} from "../../../contracts/types/Splits.sol";
import {SplitCase} from "../support/SplitCase.sol";
import {Vm, vm} from "../support/Vm.sol";

/// @notice Acts, closes and allocations of one agreement, whatever comes, and our own note of what they come to. What is
/// noted is never read from the contracts; a call that goes another way than noted is a surprise.
contract SplitGhost is SplitCase {
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
    }

    struct Fixed {
        bytes32 root;
        uint256 total;
    }

    Note[] public notes;
    uint32[3] private _others = [3, 5, 4];
    mapping(uint256 side => mapping(uint32 month => uint256)) public standing; // what counts now
    mapping(uint32 booked => bytes32) public roots;
    mapping(uint256 side => mapping(uint32 booked => mapping(uint32 month => bool))) private _late;
    mapping(uint32 month => SideRecord) private _costs;
    mapping(uint32 booked => Fixed) public fixed_;
    uint32 public next = MONTH;
    uint32 public allocated = MONTH; // closes whose cost side is all allocated lie before
    uint256 public surprises;
    uint256 public booked; // Σ of all lines of the cost side
    uint256 public fixedTotal; // Σ of what closes have fixed of the cost side
    bytes32[] public proposals;
    bytes32[] public objected; // allocations under an objection that holds
    mapping(bytes32 allocation => uint40) public heldUntil;

    constructor() {
        _begin();
        for (uint32 absent = 3; absent <= 5; ++absent) {
            _proposeUnsigned(absent);
        }
    }

    function contracts() external view returns (Agreements, Splits, Allocations) {
        return (agreements, splits, allocations);
    }

    function counts() external view returns (uint256, uint256, uint256) {
        return (notes.length, proposals.length, objected.length);
    }

    function agreement() external pure returns (bytes32) {
        return AGREEMENT;
    }

    function pool() external pure returns (bytes32) {
        return POOL;
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function letTimePass(uint256 seed) external {
        vm.warp(block.timestamp + 1 hours + seed % 12 days);
    }

    function enter(uint8 side, uint256 back, uint64 net, uint256 number) external {
        uint32 day = uint32((block.timestamp + 28_800) / 86_400 - back % 40);
        EntryRequest memory request = _entry(2, side % 2, day, 1 + net % 1e12, number % 6);
        bool good = day >= FIRST_DAY;
        if (_went(address(journal), abi.encodeCall(IJournal.enter, (request)), 2, good)) {
            notes.push(
                Note(
                    request.parts[0].id,
                    side % 2,
                    _monthOf(day),
                    request.parts[0].net,
                    uint40(block.timestamp),
                    0,
                    0,
                    1,
                    number % 6,
                    day
                )
            );
        }
    }

    function accept(uint256 which, uint256 who) external {
        if (notes.length == 0) return;
        Note storage note = notes[which % notes.length];
        uint8 bit = uint8(1 << who % 3);
        bool last = note.accepted | bit == 7;
        bool good =
            note.state == 1 && note.accepted & bit == 0 && (!last || (note.objecting == 0 && _free(note.number)));
        bytes memory call = abi.encodeCall(ISplits.accept, (draw(), _one(note.id)));
        if (!_went(address(splits), call, _others[who % 3], good)) return;
        note.accepted |= bit;
        if (last) _countNote(note);
    }

    function count(uint256 which) external {
        if (notes.length == 0) return;
        Note storage note = notes[which % notes.length];
        bool good = note.state == 1 && note.objecting == 0 && _free(note.number);
        good = good && block.timestamp >= note.enteredAt + 10 days;
        if (_went(address(splits), abi.encodeCall(ISplits.count, (draw(), _one(note.id))), 6, good)) _countNote(note);
    }

    function object(uint256 which, uint256 who) external {
        if (notes.length == 0) return;
        Note storage note = notes[which % notes.length];
        uint8 bit = uint8(1 << who % 3);
        bool good = note.state == 1 && note.objecting & bit == 0;
        bytes memory call = abi.encodeCall(ISplits.object, (draw(), note.id, "why"));
        if (_went(address(splits), call, _others[who % 3], good)) note.objecting |= bit;
    }

    function withdraw(uint256 which, uint256 who) external {
        if (notes.length == 0) return;
        Note storage note = notes[which % notes.length];
        uint8 bit = uint8(1 << who % 3);
        bool good = note.state == 1 && note.objecting & bit != 0;
        bytes memory call = abi.encodeCall(ISplits.withdrawObjection, (draw(), note.id));
        if (_went(address(splits), call, _others[who % 3], good)) note.objecting &= ~bit;
    }

    /// @dev Entered and accepted by all at once.
    function reverse(uint256 which) external {
        if (notes.length == 0) return;
        Note storage note = notes[which % notes.length];
        EntryRequest memory request = _entry(2, note.side, note.day, note.net, note.number);
        (request.parts[0].id, request.parts[0].salt) = (note.id, bytes16(uint128(note.number)));
        bytes20 id = _id(2);
        bytes memory call = abi.encodeCall(IJournal.reverseEntry, (id, 0, request, 0));
        if (!_went(address(journal), call, 2, note.state == 2)) return;
        _acceptAll(id);
        note.state = 3;
        standing[note.side][note.month] -= note.net;
        _fold(id, note);
    }

    function close(uint256 who) external {
        uint256 day = (block.timestamp + 28_800) / 86_400;
        bool administers = who % 2 == 0;
        bool good = day >= _firstDayOf(next + 1) + (administers ? 7 : 17);
        bytes memory call = abi.encodeCall(ISplits.close, (draw(), AGREEMENT, next, roots[next]));
        if (_went(address(splits), call, administers ? 2 : 3, good)) {
            fixed_[next].root = roots[next];
            for (uint32 month = MONTH; month <= next; ++month) {
                fixed_[next].total += standing[0][month];
            }
            fixedTotal = fixed_[next].total;
            ++next;
        }
    }

    /// @dev All that is due of the cost side of the oldest close.
    function allocate() external {
        if (allocated == next) return;
        for (uint32 month = MONTH; month <= allocated; ++month) {
            if (month < allocated && !_late[0][allocated][month]) continue;
            AllocationRequest memory request = _costRequest(allocated, month);
            if (month < allocated) request.record = _costs[month];
            vm.recordLogs();
            _allocate(request);
            Vm.Log memory log = vm.getRecordedLogs()[1];
            if (log.data.length < 96) continue; // unchanged
            _note(month, log.data);
            if (month == allocated) _object(allocations.allocationOf(AGREEMENT, month, month, POOL, COST_), month);
        }
        ++allocated;
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev A version that one member never signs.
    function _proposeUnsigned(uint32 absent) private {
        bytes32 text = keccak256(abi.encode("unsigned", absent));
        bytes memory rules = _rules(AGREEMENT, MONTH + 24);
        bytes32 made = _propose(2, text, rules);
        for (uint32 member = 2; member <= 5; ++member) {
            if (member != absent) _sign(made, text, rules, member);
        }
        proposals.push(made);
    }

    function _object(bytes32 allocation, uint32 month) private {
        bytes32 requestId = draw();
        vm.prank(money(3));
        splits.objectToLine(requestId, AllocationKey(AGREEMENT, month, month, POOL, COST_), "run", "3", 0, "why");
        objected.push(allocation);
        heldUntil[allocation] = uint40(block.timestamp + 30 days);
    }

    function _note(uint32 month, bytes memory data) private {
        (,, uint256 total, uint256[] memory takes,, int256[] memory lines) =
            abi.decode(data, (bytes32, uint8, uint256, uint256[], uint256[], int256[]));
        SideRecord storage record = _costs[month];
        (record.total, record.takes) = (total, takes);
        int256 sum = int256(booked);
        for (uint256 i = 0; i < lines.length; ++i) {
            if (record.lines.length == i) record.lines.push(0);
            record.lines[i] += lines[i];
            sum += lines[i];
        }
        booked = uint256(sum);
    }

    function _countNote(Note storage note) private {
        note.state = 2;
        standing[note.side][note.month] += note.net;
        _fold(note.id, note);
    }

    function _fold(bytes20 id, Note storage note) private {
        uint32 at = note.month > next ? note.month : next;
        roots[at] = keccak256(abi.encodePacked(uint8(0x09), roots[at], splits.actOf(id).digest));
        if (at > note.month) _late[note.side][at][note.month] = true;
    }

    /// @dev No other entry that counts has this invoice's key.
    function _free(uint256 number) private view returns (bool) {
        for (uint256 i = 0; i < notes.length; ++i) {
            if (notes[i].number == number && notes[i].state == 2) return false;
        }
        return true;
    }

    function _went(address to, bytes memory call, uint32 member, bool good) private returns (bool went) {
        vm.prank(money(member));
        (went,) = to.call(call);
        if (went != good) ++surprises;
    }

    function _monthOf(uint256 day) private pure returns (uint32 month) {
        month = MONTH - 2;
        while (_firstDayOf(month + 1) <= day) ++month;
    }

    /// @dev By hand: two years of months.
    function _firstDayOf(uint32 month) private pure returns (uint256 day) {
        day = 20_301; // 2025-08-01
        for (uint32 each = MONTH - 2; each < month; ++each) {
            uint256 number = each % 12;
            day += number == 1 ? 28 : number == 3 || number == 5 || number == 8 || number == 10 ? 30 : 31;
        }
    }
}
