// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../../../contracts/interfaces/IAllocations.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {AllocationRequest, SideRecord, TableRequest, TableWeights} from "../../../contracts/types/Splits.sol";
import {SplitCase} from "../support/SplitCase.sol";
import {SplitRules} from "../support/SplitRules.sol";
import {vm} from "../support/Vm.sol";

/// @notice Benefits by one list of stages that each test chooses; the cost side is there and idle.
contract DriversTest is SplitCase {
    uint32 private constant NOVEMBER = FIRST_DAY + 31;
    uint32 private constant WORKSHOP = 7;
    bytes private list;

    function setUp() public {
        _found(12);
    }

    function test_minutes_that_come_late_restate_their_month_and_cannot_be_left_out() public {
        _begins(_single(abi.encodePacked(hex"030101", WORKSHOP, uint8(0), hex"000100010001", LARGEST)));
        uses.settle(WORKSHOP, 3, MONTH, MONTH, 40, 60);
        uses.settle(WORKSHOP, 5, MONTH, MONTH, 10, 30);
        _counted(BENEFIT_, FIRST_DAY, 90, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        _eq(_allocated(_request(MONTH, MONTH)), 0, 60, 30);
        uses.settle(WORKSHOP, 5, MONTH, MONTH + 1, 40, 30); // signed in the next window
        _toDay(NOVEMBER + 30 + 7);
        _close(2, MONTH + 1);
        AllocationRequest memory own = _request(MONTH + 1, MONTH + 1);
        _failsToAllocate(own, abi.encodeWithSelector(IAllocations.AllocationOutOfOrder.selector, MONTH + 1, MONTH));
        AllocationRequest memory late = _request(MONTH + 1, MONTH);
        late.record = _record(90, 90, 0, 60, 30);
        late.record.weights = new uint256[](3);
        (late.record.weights[1], late.record.weights[2]) = (60, 30);
        _eq(_allocated(late), 0, -15, 15); // clawback
        _allocate(own);
    }

    function test_weights_of_another_table_are_refused() public {
        _begins(_single(SplitRules.driver(5, "worth", _weights(1, 1, 1), LARGEST)));
        _table(2, 1, 3);
        _counted(BENEFIT_, FIRST_DAY, 80, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        AllocationRequest memory request = _request(MONTH, MONTH);
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.ProofMissing.selector, 1));
        request.tables = _tables(1, 4);
        bytes32 accepted = keccak256(abi.encode(_tables(1, 3)[0].members, _tables(1, 3)[0].weights));
        bytes32 given = keccak256(abi.encode(request.tables[0].members, request.tables[0].weights));
        _failsToAllocate(request, abi.encodeWithSelector(IAllocations.TableMismatch.selector, 1, accepted, given));
        request.tables = _tables(1, 3);
        _eq(_allocated(request), 20, 60, 0);
    }

    function test_a_table_names_parties_each_once() public {
        _begins(_single(SplitRules.driver(5, "worth", _weights(1, 1, 1), LARGEST)));
        TableRequest memory table = _tableOf(2, 1, 3);
        table.members[1] = 2;
        vm.expectRevert(abi.encodeWithSelector(IJournal.TableInvalid.selector, 2, 1));
        vm.prank(money(2));
        journal.enterTable(table);
        table.members[1] = 4;
        vm.expectRevert(abi.encodeWithSelector(IJournal.MemberNotParty.selector, version, 4));
        vm.prank(money(2));
        journal.enterTable(table);
    }

    /// @dev 100 a year to party 3, then the rest to party 2: December takes 70, January 100 again, and December's late 50
    /// only the 30 that its own year has left.
    function test_an_until_crossing_a_year_fills_each_year_once() public {
        bytes memory first = SplitRules.stage("first", SplitRules.until(100, 2), SplitRules.party(1));
        _begins(abi.encodePacked(uint8(2), first, SplitRules.stage("rest", "", SplitRules.party(0)), uint8(0)));
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        _allocate(_request(MONTH, MONTH));
        _toDay(FIRST_DAY + 92); // 1 January
        _close(2, MONTH + 1);
        _allocate(_request(MONTH + 1, MONTH + 1));
        _counted(BENEFIT_, FIRST_DAY + 91, 70, 1);
        _counted(BENEFIT_, FIRST_DAY + 92, 150, 2);
        _toDay(FIRST_DAY + 92 + 7);
        _close(2, MONTH + 2);
        _two(_allocated(_request(MONTH + 2, MONTH + 2)), 70, 0);
        _counted(BENEFIT_, FIRST_DAY + 91, 50, 3);
        _toDay(FIRST_DAY + 92 + 31 + 7);
        _close(2, MONTH + 3);
        AllocationRequest memory late = _request(MONTH + 3, MONTH + 2);
        late.record = SideRecord(70, new uint256[](2), new uint256[](0), new int256[](2));
        (late.record.takes[0], late.record.lines[0]) = (70, 70);
        _two(_allocated(late), 30, 20);
        _two(_allocated(_request(MONTH + 3, MONTH + 3)), 100, 50);
    }

    function test_a_guarantee_above_the_pool_takes_no_more_than_there_is() public {
        bytes memory rest = SplitRules.stage("rest", "", SplitRules.party(0));
        _begins(abi.encodePacked(uint8(1), rest, uint8(2), uint8(1), uint64(1e18), uint8(2), uint64(1e18)));
        _counted(BENEFIT_, FIRST_DAY, 100, 1);
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        int256[] memory lines = _allocated(_request(MONTH, MONTH));
        int256[4] memory expected = [int256(100), -100, 100, 0];
        for (uint256 i = 0; i < 4; ++i) {
            eq(uint256(lines[i]), uint256(expected[i]), "line");
        }
    }

    function test_twelve_parties_share_zero_fen_under_every_rounding() public {
        uint32[] memory parties = new uint32[](12);
        uint16[] memory weights = new uint16[](12);
        for (uint32 i = 0; i < 12; ++i) {
            (parties[i], weights[i]) = (i + 1, 1);
        }
        bytes memory stages = abi.encodePacked(
            SplitRules.stage("a", SplitRules.percent(250_000), SplitRules.fixed_(weights, hex"010b")),
            SplitRules.stage("b", SplitRules.percent(250_000), SplitRules.fixed_(weights, LARGEST)),
            SplitRules.stage("c", SplitRules.percent(250_000), SplitRules.fixed_(weights, SplitRules.quota(weights))),
            SplitRules.stage("d", "", SplitRules.fixed_(weights, CARRIED_))
        );
        list = abi.encodePacked(uint8(4), stages, uint8(0));
        bytes memory head = SplitRules.head(0, MONTH, 0, false, 2, parties, new uint32[](0));
        bytes memory rules = abi.encodePacked(head, hex"00", uint8(1), SplitRules.pool("training", 1, 0, 2, list));
        bytes32 made = _propose(2, AGREEMENT, rules);
        for (uint32 member = 1; member <= 12; ++member) {
            _sign(made, AGREEMENT, rules, member);
        }
        _toDay(NOVEMBER + 7);
        _close(2, MONTH);
        AllocationRequest memory request = _request(MONTH, MONTH);
        request.parties = SplitRules.four(parties);
        int256[] memory lines = _allocated(request);
        eq(lines.length, 48, "lines");
        for (uint256 i = 0; i < 48; ++i) {
            eq(uint256(lines[i]), 0, "line");
        }
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _begins(bytes memory benefit) private {
        list = benefit;
        version = _activate(AGREEMENT, _rulesOf(0, MONTH, false, abi.encodePacked(_cost(), benefit)));
    }

    function _request(uint32 booked, uint32 month) private view returns (AllocationRequest memory request) {
        request = _costRequest(booked, month);
        (request.side, request.list) = (BENEFIT_, list);
    }

    function _allocated(AllocationRequest memory request) private returns (int256[] memory lines) {
        vm.recordLogs();
        _allocate(request);
        (,,,,, lines) =
            abi.decode(vm.getRecordedLogs()[1].data, (bytes32, uint8, uint256, uint256[], uint256[], int256[]));
    }

    function _eq(int256[] memory lines, int256 a, int256 b, int256 c) private pure {
        eq(uint256(lines[0]), uint256(a), "first party");
        eq(uint256(lines[1]), uint256(b), "second party");
        eq(uint256(lines[2]), uint256(c), "third party");
    }

    function _two(int256[] memory lines, int256 a, int256 b) private pure {
        eq(uint256(lines[0]), uint256(a), "first stage");
        eq(uint256(lines[1]), uint256(b), "the rest");
    }

    function _tables(uint256 a, uint256 b) private pure returns (TableWeights[] memory tables) {
        tables = new TableWeights[](1);
        (tables[0].members, tables[0].weights) = (new uint32[](2), new uint256[](2));
        (tables[0].members[0], tables[0].members[1]) = (2, 3);
        (tables[0].weights[0], tables[0].weights[1]) = (a, b);
    }

    function _tableOf(uint32 maker, uint256 a, uint256 b) private returns (TableRequest memory) {
        TableWeights memory table = _tables(a, b)[0];
        string memory rows = '{"2":"1","2,3":"2","3":"3"}';
        return TableRequest(_id(maker), 0, AGREEMENT, "worth", rows, table.members, table.weights);
    }

    function _table(uint32 maker, uint256 a, uint256 b) private {
        TableRequest memory table = _tableOf(maker, a, b);
        vm.prank(money(maker));
        journal.enterTable(table);
        _acceptAll(table.id);
    }
}
