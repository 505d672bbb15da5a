// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IntervalTree} from "./support/IntervalTree.sol";
import {vm} from "./support/Vm.sol";

/// @notice What a booking costs in an interval tree that already holds 0, 200 and 1,000, made in the order of time or in
/// any: the peer of BookingGas.t.sol's "reserve, one of many". Figures by name in tests/contracts/gas/.
/// forge-config: default.isolate = true
contract IntervalTreeGasTest {
    uint32 private constant LENGTH = 4;
    uint32 private constant PRIME = 7919;
    uint32 private constant LAST = 1_000;

    function test_Gas_a_tree_that_is_filled_in_the_order_of_time() public {
        (uint256 first, uint256 later, uint256 last) = _filled("in the order of time", false);
        require(later > 4 * first, "200 bookings in the way cost more than four times the first");
        require(last > 20 * first, "1,000 bookings in the way cost more than twenty times the first");
    }

    function test_Gas_a_tree_that_is_filled_in_any_order() public {
        (uint256 first, uint256 later, uint256 last) = _filled("in any order", true);
        require(first < later && later < last, "it grows");
    }

    function test_a_tree_refuses_what_overlaps_and_names_it() public {
        IntervalTree tree = new IntervalTree();
        tree.reserve(1, 8, 12);
        tree.reserve(1, 4, 8);
        tree.reserve(1, 12, 16);
        vm.expectRevert(abi.encodeWithSelector(IntervalTree.Overlaps.selector, 8, 12));
        tree.reserve(2, 11, 13);
    }

    function _filled(string memory order, bool mixed) private returns (uint256 first, uint256 later, uint256 last) {
        vm.pauseGasMetering();
        IntervalTree tree = new IntervalTree();
        for (uint32 i = 0; i <= LAST; ++i) {
            uint32 start = 1 + (mixed ? i * PRIME % (LAST + 1) : i) * LENGTH;
            if (i == 0 || i == 200 || i == LAST) vm.resumeGasMetering();
            tree.reserve(7, start, start + LENGTH);
            if (i == 0) first = _spent(order, "0");
            if (i == 200) later = _spent(order, "200");
            if (i == LAST) last = _spent(order, "1000");
        }
        vm.resumeGasMetering();
    }

    function _spent(string memory order, string memory held) private returns (uint256 used) {
        used = vm.lastCallGas().gasTotalUsed;
        vm.pauseGasMetering();
        vm.snapshotValue(string.concat("reserve in a tree ", order, ", ", held, " held"), used);
    }
}
