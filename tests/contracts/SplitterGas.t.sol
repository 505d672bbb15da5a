// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PullSplitter, PushSplitter, Splitter} from "./support/Splitters.sol";
import {vm} from "./support/Vm.sol";

/// @notice What payment splitters cost for six amounts, in their second month: the peers of SplitGas.t.sol's `allocate`.
/// Figures by name in tests/contracts/gas/.
/// forge-config: default.isolate = true
contract SplitterGasTest {
    uint256 private constant AMOUNTS = 6;
    uint256 private constant NET = 1_000_003;
    uint160 private constant FIRST = 0x5eed0000;

    function test_Gas_splitters_of_five() public {
        _both(5);
    }

    function test_Gas_splitters_of_twelve() public {
        _both(12);
    }

    function test_Gas_splitters_of_fifty() public {
        _both(50);
    }

    function test_splitters_give_floors_and_what_is_owed_is_fetched_once() public {
        (address[] memory recipients, uint16[] memory weights) = _config(5);
        PullSplitter pull = new PullSplitter{value: 1 ether}(recipients, weights);
        pull.distribute(_amounts(), recipients, weights);
        new PushSplitter{value: 1 ether}(recipients, weights).distribute(_amounts(), recipients, weights);
        require(recipients[1].balance == AMOUNTS * (NET * 2 / 7), "sent");
        vm.prank(recipients[1]);
        require(pull.withdraw() == AMOUNTS * (NET * 2 / 7), "fetched");
        vm.prank(recipients[1]);
        require(pull.withdraw() == 0, "once");
    }

    function _both(uint8 parties) private {
        (address[] memory recipients, uint16[] memory weights) = _config(parties);
        _measure("push", new PushSplitter{value: 1 ether}(recipients, weights), parties);
        _measure("pull", new PullSplitter{value: 1 ether}(recipients, weights), parties);
    }

    function _measure(string memory name, Splitter splitter, uint8 parties) private {
        (address[] memory recipients, uint16[] memory weights) = _config(parties);
        splitter.distribute(_amounts(), recipients, weights);
        splitter.distribute(_amounts(), recipients, weights);
        uint256 gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue(string.concat("distribute, ", name, ", ", vm.toString(parties), " parties"), gas);
    }

    function _config(uint8 parties) private pure returns (address[] memory recipients, uint16[] memory weights) {
        (recipients, weights) = (new address[](parties), new uint16[](parties));
        for (uint16 i = 0; i < parties; ++i) {
            (recipients[i], weights[i]) = (address(FIRST + i), 1 + i % 2);
        }
    }

    function _amounts() private pure returns (uint256[] memory amounts) {
        amounts = new uint256[](AMOUNTS);
        for (uint256 k = 0; k < AMOUNTS; ++k) {
            amounts[k] = NET;
        }
    }
}
