// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {
    AllocationRequest,
    EntryPart,
    EntryRequest,
    PartySignature,
    QuantityRequest,
    QuotaRows,
    SideRecord,
    TableWeights
} from "../../../contracts/types/Splits.sol";
import {SplitRules} from "./SplitRules.sol";
import {SplitStage} from "./SplitStage.sol";
import {vm} from "./Vm.sol";

/// @notice An agreement of members 2, 3, 5 with the agent 4, active from October 2025; 2 administers it.
abstract contract SplitCase is SplitStage {
    uint32 internal constant MONTH = 2025 * 12 + 9;
    uint32 internal constant FIRST_DAY = 20_362; // 2025-10-01
    bytes32 internal constant AGREEMENT = keccak256("agreement");
    bytes32 internal constant POOL = keccak256("training");
    bytes internal constant LARGEST = hex"02";
    bytes internal constant CARRIED_ = hex"04";
    uint8 internal constant COST_ = 0;
    uint8 internal constant BENEFIT_ = 1;

    bytes32 internal version;
    uint128 private _ids;

    function _begin() internal {
        _found(6);
        version = _activate(AGREEMENT, _rules(0, MONTH));
    }

    // ── agreements ──────────────────────────────────────────────────────────────────────────────────────────────

    function _rules(bytes32 supersedes, uint32 from) internal pure returns (bytes memory) {
        return _rulesOf(supersedes, from, false, abi.encodePacked(_cost(), _benefit()));
    }

    function _rulesOf(bytes32 supersedes, uint32 from, bool committed, bytes memory lists)
        internal
        pure
        returns (bytes memory)
    {
        bytes memory head = SplitRules.head(supersedes, from, 0, committed, 2, _parties(), _list(4));
        bytes memory pool = SplitRules.pool("training", 1, 1, 3, lists);
        return abi.encodePacked(head, hex"020102", uint8(1), pool);
    }

    function _parties() internal pure returns (uint32[] memory parties) {
        parties = new uint32[](3);
        (parties[0], parties[1], parties[2]) = (2, 3, 5);
    }

    function _list(uint32 member) internal pure returns (uint32[] memory members) {
        members = new uint32[](1);
        members[0] = member;
    }

    function _weights(uint16 a, uint16 b, uint16 c) internal pure returns (uint16[] memory weights) {
        weights = new uint16[](3);
        (weights[0], weights[1], weights[2]) = (a, b, c);
    }

    /// @dev One stage, the rest by largest remainder.
    function _cost() internal pure returns (bytes memory) {
        return _single(SplitRules.fixed_(_weights(50, 30, 20), LARGEST));
    }

    function _single(bytes memory target) internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), SplitRules.stage("run", "", target), uint8(0));
    }

    /// @dev A tenth to a fund, 300 to party 3 once, half of what is left by heads, the rest by quota; 5 has at least 20.
    function _benefit() internal pure returns (bytes memory) {
        bytes memory stages = abi.encodePacked(
            SplitRules.stage("fund", SplitRules.percent(100_000), SplitRules.reserve("depreciation", 2)),
            SplitRules.stage("first", SplitRules.until(300, 3), SplitRules.party(1)),
            SplitRules.stage(
                "people", SplitRules.percent(500_000), SplitRules.driver(2, "heads", _weights(1, 1, 1), CARRIED_)
            ),
            SplitRules.stage("rest", "", SplitRules.fixed_(_weights(5, 3, 2), SplitRules.quota(_weights(5, 3, 2))))
        );
        return abi.encodePacked(uint8(4), stages, uint8(1), uint8(2), uint64(20));
    }

    function _hashOf(bytes memory rules) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(uint8(0x0c), rules));
    }

    function _propose(uint32 member, bytes32 text, bytes memory rules) internal returns (bytes32) {
        bytes32 requestId = draw();
        vm.prank(money(member));
        return agreements.proposeVersion(requestId, text, rules);
    }

    function _activate(bytes32 text, bytes memory rules) internal returns (bytes32 made) {
        made = _propose(2, text, rules);
        _sign(made, text, rules, 2);
        _sign(made, text, rules, 3);
        _sign(made, text, rules, 5);
        _sign(made, text, rules, 4);
    }

    function _sign(bytes32 version_, bytes32 text, bytes memory rules, uint32 member) internal {
        PartySignature[] memory signatures = new PartySignature[](1);
        signatures[0] = _signature(text, _hashOf(rules), member, uint64(block.timestamp + 1 days));
        bytes32 requestId = draw();
        vm.prank(money(2));
        agreements.signVersion(requestId, version_, signatures);
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function _id(uint32 member) internal returns (bytes20) {
        return bytes20(abi.encodePacked(member, ++_ids));
    }

    /// @dev One invoice of one part; its key is drawn from `number`.
    function _entry(uint32 maker, uint8 side, uint32 day, uint64 net, uint256 number)
        internal
        returns (EntryRequest memory request)
    {
        request.agreement = AGREEMENT;
        (request.occurred, request.holder, request.key) = (day, maker, keccak256(abi.encode("invoice", number)));
        request.parts = new EntryPart[](1);
        request.parts[0] = EntryPart(_id(maker), bytes16(uint128(number)), "training", side, net, net, 0);
    }

    function _enter(uint32 maker, EntryRequest memory request) internal returns (bytes20) {
        vm.prank(money(maker));
        journal.enter(request);
        return request.parts[0].id;
    }

    function _heads(uint32 maker, uint32 member, uint32 day, int64 amount) internal returns (bytes20 id) {
        id = _id(maker);
        vm.prank(money(maker));
        journal.enterQuantity(QuantityRequest(id, 0, AGREEMENT, "heads", member, day, amount));
    }

    function _accept(uint32 member, bytes20 id) internal {
        bytes32 requestId = draw();
        vm.prank(money(member));
        splits.accept(requestId, _one(id));
    }

    function _count(bytes20 id) internal {
        bytes32 requestId = draw();
        vm.prank(money(6));
        splits.count(requestId, _one(id));
    }

    function _object(uint32 member, bytes20 id) internal {
        bytes32 requestId = draw();
        vm.prank(money(member));
        splits.object(requestId, id, "why");
    }

    /// @dev By everybody but its maker.
    function _acceptAll(bytes20 id) internal {
        uint32 maker = uint32(bytes4(id));
        for (uint32 member = 2; member <= 5; ++member) {
            if (member != maker) _accept(member, id);
        }
    }

    /// @dev Entered and accepted by all.
    function _counted(uint8 side, uint32 day, uint64 net, uint256 number) internal returns (bytes20 id) {
        id = _enter(2, _entry(2, side, day, net, number));
        _acceptAll(id);
    }

    function _one(bytes20 id) internal pure returns (bytes20[] memory ids) {
        ids = new bytes20[](1);
        ids[0] = id;
    }

    // ── closes ──────────────────────────────────────────────────────────────────────────────────────────────────

    function _toDay(uint256 day) internal {
        vm.warp(day * 86_400 - 28_800);
    }

    function _close(uint32 member, uint32 month) internal {
        bytes32 requestId = draw();
        bytes32 root = splits.rootOf(AGREEMENT, month);
        vm.prank(money(member));
        splits.close(requestId, AGREEMENT, month, root);
    }

    function _costRequest(uint32 booked, uint32 month) internal pure returns (AllocationRequest memory request) {
        (request.agreement, request.booked, request.month) = (AGREEMENT, booked, month);
        (request.pool, request.side) = (POOL, COST_);
        (request.parties, request.list) = (SplitRules.four(_parties()), _cost());
    }

    function _benefitRequest(uint32 booked, uint32 month, uint256 h, uint256 takes)
        internal
        pure
        returns (AllocationRequest memory request)
    {
        request = _costRequest(booked, month);
        (request.side, request.list) = (BENEFIT_, _benefit());
        if (takes == 0) return request;
        request.rows = new QuotaRows[](1);
        request.rows[0] = SplitRules.rows(_weights(5, 3, 2), h, takes);
    }

    function _allocate(AllocationRequest memory request) internal {
        bytes32 requestId = draw();
        vm.prank(money(6));
        allocations.allocate(requestId, request);
    }

    function _failsToAllocate(AllocationRequest memory request, bytes memory fault) internal {
        bytes32 requestId = draw();
        vm.expectRevert(fault);
        vm.prank(money(6));
        allocations.allocate(requestId, request);
    }

    function _record(uint256 total, uint256 take, int256 a, int256 b, int256 c)
        internal
        pure
        returns (SideRecord memory record)
    {
        record.total = total;
        record.takes = new uint256[](1);
        record.takes[0] = take;
        record.lines = new int256[](3);
        (record.lines[0], record.lines[1], record.lines[2]) = (a, b, c);
    }

    function _nobody() internal pure returns (TableWeights[] memory) {
        return new TableWeights[](0);
    }
}
