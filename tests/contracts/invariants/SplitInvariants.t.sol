// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Agreements} from "../../../contracts/Agreements.sol";
import {Allocations} from "../../../contracts/Allocations.sol";
import {Splits} from "../../../contracts/Splits.sol";
import {Assert} from "../support/Assert.sol";
import {SplitGhost} from "./SplitGhost.sol";

/// @notice Whatever happens under an agreement in whatever order, the contracts say what the ghost noted. These only look.
contract SplitInvariantsTest is Assert {
    uint32 private constant MONTH = 2025 * 12 + 9;
    SplitGhost private ghost;
    Agreements private agreements;
    Splits private splits;
    Allocations private allocations;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        ghost = new SplitGhost();
        (agreements, splits, allocations) = ghost.contracts();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(ghost);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[9] memory chosen = [
            SplitGhost.letTimePass.selector,
            SplitGhost.enter.selector,
            SplitGhost.accept.selector,
            SplitGhost.count.selector,
            SplitGhost.object.selector,
            SplitGhost.withdraw.selector,
            SplitGhost.reverse.selector,
            SplitGhost.close.selector,
            SplitGhost.allocate.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(ghost), new bytes4[](chosen.length));
        for (uint256 i = 0; i < chosen.length; ++i) {
            targets[0].selectors[i] = chosen[i];
        }
    }

    function invariant_an_act_goes_exactly_as_the_rules_say() public view {
        eq(ghost.surprises(), 0, "an act went another way than foreseen");
    }

    function invariant_what_counts_stands_once_in_its_month_and_in_the_root_that_books_it() public view {
        uint32 last = ghost.next() + 3;
        for (uint32 month = MONTH; month < last; ++month) {
            eq(splits.rootOf(ghost.agreement(), month), ghost.roots(month), "root");
            for (uint8 side = 0; side < 2; ++side) {
                uint256 total = splits.totalAt(ghost.agreement(), ghost.pool(), side, month, last);
                eq(total, ghost.standing(side, month), "total");
            }
        }
        eq(splits.nextMonthOf(ghost.agreement()), ghost.next(), "next");
    }

    /// @dev Holders' nets less lines: both are what closes fixed of a side, once it is allocated.
    function invariant_balances_sum_to_zero_once_all_is_allocated() public view {
        if (ghost.allocated() == ghost.next()) eq(ghost.booked(), ghost.fixedTotal(), "lines sum to what stands");
    }

    function invariant_what_a_close_fixed_never_changes() public view {
        for (uint32 booked = MONTH; booked < ghost.next(); ++booked) {
            (bytes32 root, uint256 fixedTotal) = ghost.fixed_(booked);
            eq(splits.rootOf(ghost.agreement(), booked), root, "root");
            uint256 total = 0;
            for (uint32 month = MONTH; month <= booked; ++month) {
                total += splits.totalAt(ghost.agreement(), ghost.pool(), 0, month, booked);
            }
            eq(total, fixedTotal, "as the close had it");
        }
    }

    function invariant_nothing_is_active_that_a_party_did_not_sign() public view {
        (, uint256 proposals,) = ghost.counts();
        for (uint256 i = 0; i < proposals; ++i) {
            no(agreements.versionOf(ghost.proposals(i)).active, "one never signed it");
        }
        eq(agreements.versionsOf(ghost.agreement()).length, 1, "versions");
    }

    function invariant_nothing_is_final_under_objection() public view {
        (,, uint256 objected) = ghost.counts();
        for (uint256 i = 0; i < objected; ++i) {
            bytes32 allocation = ghost.objected(i);
            if (block.timestamp < ghost.heldUntil(allocation)) no(splits.isFinal(allocation), "under objection");
            else yes(splits.isFinal(allocation), "it lapsed");
        }
    }
}
