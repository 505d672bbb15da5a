// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAllocations} from "../../../contracts/interfaces/IAllocations.sol";
import {PartySignature} from "../../../contracts/types/Splits.sol";
import {SplitStage} from "../support/SplitStage.sol";
import {Vm, vm} from "../support/Vm.sol";

/// @notice Agreements, acts and closes that Python wrote (tests/splits/chain/story.py), with the lines that its evaluator
/// expects. STORIES names another file than the frozen one.
contract StoriesTest is SplitStage {
    string private constant FROZEN = "tests/vectors/split_stories.txt";
    uint256 private constant PROPOSE = 0;
    uint256 private constant SIGN = 1;
    uint256 private constant JOURNAL = 2;
    uint256 private constant SPLITS = 3;
    uint256 private constant ALLOCATE = 4;
    uint256 private constant MINUTES = 5;
    uint256 private constant UNCHANGED = 6;
    uint256 private constant ROOT = 7;

    struct Step {
        uint8 kind;
        uint64 at;
        uint32 member;
        bytes data;
        bytes expected;
    }

    struct Story {
        Step[] steps;
    }

    error StepFailed(uint256 story, uint256 step, bytes fault);

    function setUp() public {
        _found(30);
    }

    function test_contract_and_evaluator_agree_on_every_line_of_every_story() public {
        vm.pauseGasMetering();
        string memory path = vm.envOr("STORIES", FROZEN);
        uint256 lines = 0;
        for (uint256 story = 0;; ++story) {
            uint256 state = vm.snapshotState();
            uint256 more = this.play(path, story);
            if (more == 0) break;
            lines += more;
            vm.revertToStateAndDelete(state);
        }
        yes(lines > 40, "there are stories");
    }

    /// @dev Called from outside, so that each story's memory is given back.
    function play(string calldata path, uint256 number) external returns (uint256 allocated) {
        string memory line = vm.readLine(path);
        if (bytes(line).length == 0) return 0;
        Story memory story = abi.decode(vm.parseBytes(line), (Story));
        allocated = 1;
        for (uint256 i = 0; i < story.steps.length; ++i) {
            allocated += _play(story.steps[i], number, i);
        }
    }

    function _play(Step memory step, uint256 story, uint256 index) private returns (uint256 allocated) {
        if (step.at != 0) vm.warp(step.at);
        if (step.kind == PROPOSE) _propose(step);
        else if (step.kind == SIGN) _sign(step);
        else if (step.kind == MINUTES) _settle(step);
        else if (step.kind == ROOT) _root(step, story, index);
        else return _call(step, story, index);
    }

    function _call(Step memory step, uint256 story, uint256 index) private returns (uint256 allocated) {
        address to =
            step.kind == JOURNAL ? address(journal) : step.kind == SPLITS ? address(splits) : address(allocations);
        bool looks = step.kind == ALLOCATE || step.kind == UNCHANGED;
        if (looks) vm.recordLogs();
        vm.prank(money(step.member));
        (bool went, bytes memory answer) = to.call(step.data);
        if (!went) revert StepFailed(story, index, answer);
        if (!looks) return 0;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32 topic =
            step.kind == ALLOCATE ? IAllocations.Allocated.selector : IAllocations.AllocationUnchanged.selector;
        if (logs[1].topics[0] != topic) revert StepFailed(story, index, "another event");
        if (step.kind == UNCHANGED) return 0;
        if (keccak256(logs[1].data) != keccak256(step.expected)) {
            revert StepFailed(story, index, abi.encode(logs[1].data, step.expected));
        }
        return 1;
    }

    function _propose(Step memory step) private {
        (bytes32 text, bytes memory rules) = abi.decode(step.data, (bytes32, bytes));
        bytes32 requestId = draw();
        vm.prank(money(step.member));
        agreements.proposeVersion(requestId, text, rules);
    }

    function _sign(Step memory step) private {
        (bytes32 text, bytes32 rules, uint32[] memory members) = abi.decode(step.data, (bytes32, bytes32, uint32[]));
        PartySignature[] memory signatures = new PartySignature[](members.length);
        for (uint256 i = 0; i < members.length; ++i) {
            signatures[i] = _signature(text, rules, members[i], uint64(block.timestamp + 1));
        }
        bytes32 requestId = draw();
        vm.prank(money(step.member));
        agreements.signVersion(requestId, keccak256(abi.encode(text, rules)), signatures);
    }

    function _settle(Step memory step) private {
        (uint32 asset, uint32 member, uint32 month, uint32 window, uint8 class, int256 minutes_) =
            abi.decode(step.data, (uint32, uint32, uint32, uint32, uint8, int256));
        uses.settle(asset, member, month, window, class, minutes_);
    }

    function _root(Step memory step, uint256 story, uint256 index) private view {
        (bytes32 agreement, uint32 booked) = abi.decode(step.data, (bytes32, uint32));
        if (splits.rootOf(agreement, booked) != bytes32(step.expected)) revert StepFailed(story, index, "root");
    }
}
