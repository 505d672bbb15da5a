// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {AllocationKey, AllocationRequest, QuotaRows, SideRecord} from "../../../contracts/types/Splits.sol";
import {Vm, vm} from "../support/Vm.sol";
import {SplitPools} from "./SplitPools.sol";

/// @notice Our own note of what stands, what closes fix of it and what their lines come to. Of the contracts it reads the
/// lines of an allocation alone, which is what is looked at.
abstract contract SplitBooks is SplitPools {
    mapping(uint256 side => mapping(uint32 month => uint256)) public standing; // what counts now
    mapping(uint32 booked => bytes32) public roots;
    mapping(uint32 booked => mapping(uint256 side => uint256)) public fixedOf; // Σ of all months as that close had them
    mapping(uint256 side => uint32) public allocated; // closes of which the side is all allocated lie before
    mapping(uint256 side => int256) public booked; // Σ of all lines
    mapping(uint256 side => mapping(uint256 line => int256)) internal _owed; // the fund first, where there is one
    mapping(uint256 side => mapping(uint256 line => int256)) public peak; // the most that was ever owed
    bytes32[] public objected; // allocations under an objection that holds
    mapping(bytes32 allocation => uint40) public heldUntil;
    mapping(bytes4 act => uint256) public done;
    uint256 public surprises;
    uint32 public next = MONTH;

    mapping(uint256 side => mapping(uint32 booked => mapping(uint32 month => int256))) private _changes;
    mapping(uint256 side => mapping(uint32 booked => mapping(uint32 month => bool))) private _late;
    mapping(uint256 side => mapping(uint32 month => SideRecord)) private _records;
    mapping(uint256 version => mapping(uint256 side => uint256)) private _h; // what its quota took

    // ── what counts ─────────────────────────────────────────────────────────────────────────────────────────────

    function _stand(bytes20 id, uint256 side, uint32 month, int256 net) internal {
        standing[side][month] = uint256(int256(standing[side][month]) + net);
        uint32 at = month > next ? month : next;
        _changes[side][at][month] += net;
        if (at > month) _late[side][at][month] = true;
        _fold(id, at);
    }

    function _fold(bytes20 id, uint32 at) internal {
        roots[at] = keccak256(abi.encodePacked(uint8(0x09), roots[at], splits.actOf(id).digest));
    }

    function _fix() internal {
        for (uint256 side = 0; side < SIDES; ++side) {
            for (uint32 month = MONTH; month <= next; ++month) {
                fixedOf[next][side] += standing[side][month];
            }
        }
        ++next;
    }

    // ── lines ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev All that the oldest close still owes of a side, restated months first.
    function _allocateSide(uint256 side) internal {
        uint32 at = allocated[side];
        for (uint32 month = MONTH; month <= at; ++month) {
            if (month == at || _late[side][at][month]) _allocateMonth(side, at, month);
        }
        ++allocated[side];
    }

    function _allocateMonth(uint256 side, uint32 at, uint32 month) private {
        uint256 which = _rulingIn(month);
        AllocationRequest memory request = _requestOf(side, which, at, month);
        SideRecord storage record = _records[side][month];
        if (month < at) request.record = record;
        uint256 was = record.total;
        uint256 total = uint256(int256(was) + _changes[side][at][month]);
        if (was != total) request.rows = _rowsOf(side, which, was, total);

        vm.recordLogs();
        _allocate(request);
        Vm.Log memory log = vm.getRecordedLogs()[1];
        bool unchanged = log.data.length < 96;
        if (unchanged != (month < at && was == total)) ++surprises;
        if (unchanged) return;
        if (month < at) ++done[bytes4("late")];
        _note(side, record, log.data);
        if (record.total != total) ++surprises;
        if (month == at && side < 2) _objectToLine(request);
    }

    /// @dev What a quota's stage took, and takes.
    function _rowsOf(uint256 side, uint256 which, uint256 was, uint256 total)
        private
        returns (QuotaRows[] memory rows)
    {
        if (side != WITH_FUND && side != BY_QUOTA) return rows;
        if (side == WITH_FUND) (was, total) = (was - was / 10, total - total / 10);
        if (was == total) return rows;
        uint256 h = _h[which][side];
        _h[which][side] = h + total - was;
        return _pools.rowsOf(which, h, h + total - was);
    }

    function _note(uint256 side, SideRecord storage record, bytes memory data) private {
        (,, uint256 total, uint256[] memory takes,, int256[] memory lines) =
            abi.decode(data, (bytes32, uint8, uint256, uint256[], uint256[], int256[]));
        (record.total, record.takes) = (total, takes);
        for (uint256 i = 0; i < lines.length; ++i) {
            if (record.lines.length == i) record.lines.push(0);
            record.lines[i] += lines[i];
            booked[side] += lines[i];
            _owed[side][i] += lines[i];
            if (_owed[side][i] > peak[side][i]) peak[side][i] = _owed[side][i];
        }
    }

    function _objectToLine(AllocationRequest memory request) private {
        (uint32 month, bytes32 pool, uint8 side) = (request.month, request.pool, request.side);
        bytes32 requestId = draw();
        vm.prank(money(3));
        splits.objectToLine(requestId, AllocationKey(AGREEMENT, month, month, pool, side), "run", "3", 0, "why");
        bytes32 allocation = keccak256(abi.encode(AGREEMENT, month, month, pool, side));
        objected.push(allocation);
        heldUntil[allocation] = uint40(block.timestamp + 30 days);
    }

    // ── calls and days ──────────────────────────────────────────────────────────────────────────────────────────

    /// @dev A call that goes another way than noted is a surprise.
    function _went(address to, bytes memory call, uint32 member, bool good) internal returns (bool went) {
        vm.prank(money(member));
        (went,) = to.call(call);
        if (went != good) ++surprises;
        if (went) ++done[bytes4(call)];
    }

    function _acceptance(bytes20 id) internal returns (bytes memory) {
        return abi.encodeCall(ISplits.accept, (draw(), _one(id)));
    }

    function _objection(bytes20 id, bool withdraws) internal returns (bytes memory) {
        bytes32 requestId = draw();
        return withdraws
            ? abi.encodeCall(ISplits.withdrawObjection, (requestId, id))
            : abi.encodeCall(ISplits.object, (requestId, id, "why"));
    }

    function _today() internal view returns (uint256 day) {
        return (block.timestamp + 28_800) / 86_400;
    }
}
