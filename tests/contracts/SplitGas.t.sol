// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AllocationRequest, EntryPart, EntryRequest, PartySignature, QuotaRows} from "../../contracts/types/Splits.sol";
import {SplitRules} from "./support/SplitRules.sol";
import {SplitStage} from "./support/SplitStage.sol";
import {vm} from "./support/Vm.sol";

/// @notice What a close costs by parties and rounding, six weighted stages, in its second month: figures by name in
/// tests/contracts/gas/. The first month also opens storage.
/// forge-config: default.isolate = true
contract SplitGasTest is SplitStage {
    uint32 private constant MONTH = 2025 * 12 + 9;
    uint32 private constant FIRST_DAY = 20_362;
    bytes32 private constant POOL = keccak256("training");
    uint256 private constant STAGES = 6;
    uint64 private constant NET = 1_000_003;

    struct Given {
        string name;
        uint8 rounding;
        uint8 parties;
        bytes32 agreement;
        bytes list;
        uint256 taken;
    }

    uint128 private _ids;

    function setUp() public {
        _found(50);
    }

    function test_Gas_five_parties() public {
        _all(5, [uint256(310_000), 325_000, 450_000, 445_000]);
    }

    function test_Gas_twelve_parties() public {
        _all(12, [uint256(372_000), 416_000, 583_000, 647_000]);
    }

    function test_Gas_fifty_parties() public {
        _all(50, [uint256(720_000), 1_310_000, 1_225_000, 3_130_000]);
    }

    function _all(uint8 parties, uint256[4] memory limits) private {
        vm.pauseGasMetering();
        string memory over = "";
        string[4] memory names = ["remainder_to", "largest_remainder", "quota", "carried"];
        for (uint8 i = 0; i < 4; ++i) {
            uint256 state = vm.snapshotState();
            uint256 gas = _measure(string.concat(names[i], ", ", vm.toString(parties), " parties"), i + 1, parties);
            vm.revertToStateAndDelete(state);
            vm.snapshotValue(string.concat("allocate ", names[i], ", ", vm.toString(parties), " parties"), gas);
            if (limits[i] < gas) over = string.concat(over, names[i], " ", vm.toString(gas), " ");
        }
        yes(bytes(over).length == 0, over);
    }

    function _measure(string memory name, uint8 rounding, uint8 parties) private returns (uint256 gas) {
        Given memory given = Given(name, rounding, parties, keccak256(bytes(name)), "", 0);
        _agree(given);
        _enter(given, FIRST_DAY);
        _toDay(FIRST_DAY + 31 + 7);
        _close(given, MONTH);
        _spent();
        _allocate(given, MONTH);
        vm.snapshotValue(string.concat("allocate first ", name), _spent());
        _enter(given, FIRST_DAY + 31);
        _toDay(FIRST_DAY + 61 + 7);
        _close(given, MONTH + 1);
        vm.snapshotValue("close", _spent());
        _allocate(given, MONTH + 1);
        gas = _spent();
    }

    function _agree(Given memory given) private {
        bytes memory rules = SplitRules.head(0, MONTH, 0, false, 1, _members(given.parties), new uint32[](0));
        bytes memory stages;
        bytes memory rounding = _rounding(given);
        for (uint256 i = 0; i < STAGES; ++i) {
            bytes memory take = i + 1 == STAGES ? bytes("") : SplitRules.percent(uint32(100_000 + i));
            bytes memory target = SplitRules.fixed_(_weights(given.parties), rounding);
            stages = abi.encodePacked(stages, SplitRules.stage(string.concat("stage ", vm.toString(i)), take, target));
        }
        given.list = abi.encodePacked(uint8(STAGES), stages, uint8(0));
        rules = abi.encodePacked(rules, hex"00", uint8(1), SplitRules.pool("training", 1, 0, 1, given.list));
        bytes32 requestId = draw();
        _meter();
        vm.prank(money(1));
        bytes32 version = agreements.proposeVersion(requestId, given.agreement, rules);
        uint256 gas = _spent();
        if (given.rounding == 3) {
            vm.snapshotValue(string.concat("propose, ", vm.toString(given.parties), " parties"), gas);
        }
        PartySignature[] memory signatures = new PartySignature[](given.parties);
        bytes32 hash = keccak256(abi.encodePacked(uint8(0x0c), rules));
        for (uint32 member = 1; member <= given.parties; ++member) {
            signatures[member - 1] = _signature(given.agreement, hash, member, uint64(block.timestamp + 1));
        }
        requestId = draw();
        vm.prank(money(1));
        agreements.signVersion(requestId, version, signatures);
    }

    function _enter(Given memory given, uint32 day) private {
        _toDay(day);
        EntryRequest memory request;
        (request.agreement, request.occurred, request.holder) = (given.agreement, day, 1);
        request.key = keccak256(abi.encode(given.name, day));
        request.parts = new EntryPart[](1);
        bytes20 id = bytes20(abi.encodePacked(uint32(1), ++_ids));
        request.parts[0] = EntryPart(id, 0, "training", 0, NET, NET, 0);
        _meter();
        vm.prank(money(1));
        journal.enter(request);
        vm.snapshotValue("enter", _spent());
        vm.warp(block.timestamp + 10 days);
        bytes20[] memory ids = new bytes20[](1);
        ids[0] = id;
        bytes32 requestId = draw();
        _meter();
        vm.prank(money(2));
        splits.accept(requestId, ids);
        vm.snapshotValue("accept", _spent());
        requestId = draw();
        _meter();
        vm.prank(money(2));
        splits.count(requestId, ids);
        vm.snapshotValue("count in silence", _spent());
    }

    function _close(Given memory given, uint32 month) private {
        bytes32 root = splits.rootOf(given.agreement, month);
        bytes32 requestId = draw();
        _meter();
        vm.prank(money(1));
        splits.close(requestId, given.agreement, month, root);
    }

    function _allocate(Given memory given, uint32 month) private {
        AllocationRequest memory request;
        (request.agreement, request.booked, request.month, request.pool) = (given.agreement, month, month, POOL);
        (request.parties, request.list) = (SplitRules.four(_members(given.parties)), given.list);
        if (given.rounding == 3) request.rows = _rows(given, month);
        bytes32 requestId = draw();
        _meter();
        vm.prank(money(1));
        allocations.allocate(requestId, request);
    }

    /// @dev Each stage takes the same in both months.
    function _rows(Given memory given, uint32 month) private pure returns (QuotaRows[] memory rows) {
        rows = new QuotaRows[](STAGES);
        uint256 left = NET;
        for (uint256 i = 0; i < STAGES; ++i) {
            uint256 take = i + 1 == STAGES ? left : left * (100_000 + i) / 1e6;
            left -= take;
            rows[i] = SplitRules.rows(_weights(given.parties), month == MONTH ? 0 : take, take);
        }
    }

    function _rounding(Given memory given) private pure returns (bytes memory) {
        if (given.rounding == 1) return hex"0100";
        if (given.rounding == 3) return SplitRules.quota(_weights(given.parties));
        return abi.encodePacked(given.rounding);
    }

    function _members(uint8 count) private pure returns (uint32[] memory members) {
        members = new uint32[](count);
        for (uint32 i = 0; i < count; ++i) {
            members[i] = i + 1;
        }
    }

    /// @dev 1, 2, 1, 2 …: no common factor, and never an even share.
    function _weights(uint8 count) private pure returns (uint16[] memory weights) {
        weights = new uint16[](count);
        for (uint16 i = 0; i < count; ++i) {
            weights[i] = 1 + i % 2;
        }
    }

    function _meter() private {
        vm.setEvmVersion("osaka");
        vm.resumeGasMetering();
    }

    function _spent() private returns (uint256 gas) {
        vm.pauseGasMetering();
        return vm.lastCallGas().gasTotalUsed;
    }

    function _toDay(uint256 day) private {
        vm.warp(day * 86_400 - 28_800);
    }
}
