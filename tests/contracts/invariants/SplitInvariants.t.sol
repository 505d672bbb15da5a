// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Agreements} from "../../../contracts/Agreements.sol";
import {Allocations} from "../../../contracts/Allocations.sol";
import {Splits} from "../../../contracts/Splits.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {ActState} from "../../../contracts/types/Splits.sol";
import {Assert} from "../support/Assert.sol";
import {vm} from "../support/Vm.sol";
import {SplitGhost} from "./SplitGhost.sol";

/// @notice Whatever happens under an agreement in whatever order, the contracts say what the ghost noted. These only look.
contract SplitInvariantsTest is Assert {
    uint32 private constant MONTH = 2025 * 12 + 9;
    uint256 private constant SIDES = 6;
    bytes32 private constant AGREEMENT = keccak256("agreement");
    SplitGhost private ghost;
    Agreements private agreements;
    Splits private splits;
    Allocations private allocations;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function setUp() public {
        ghost = SplitGhost(vm.deployCode("SplitGhost.sol:SplitGhost", ""));
        (agreements, splits, allocations) = ghost.contracts();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(ghost);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[14] memory chosen = [
            SplitGhost.letTimePass.selector,
            SplitGhost.enter.selector,
            SplitGhost.accept.selector,
            SplitGhost.count.selector,
            SplitGhost.object.selector,
            SplitGhost.reverse.selector,
            SplitGhost.renew.selector,
            SplitGhost.close.selector,
            SplitGhost.allocate.selector,
            ghost.pay.selector,
            ghost.net.selector,
            ghost.payOut.selector,
            ghost.answer.selector,
            ghost.contest.selector
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
            eq(splits.rootOf(AGREEMENT, month), ghost.roots(month), "root");
            for (uint256 side = 0; side < SIDES; ++side) {
                eq(_totalAt(side, month, last), ghost.standing(side, month), "total");
            }
        }
        eq(splits.nextMonthOf(AGREEMENT), ghost.next(), "next");
    }

    /// @dev Holders' nets less lines: both are what closes fixed of a side, once it is allocated.
    function invariant_balances_of_every_pool_sum_to_zero_once_all_is_allocated() public view {
        for (uint256 side = 0; side < SIDES; ++side) {
            uint256 stands = ghost.fixedOf(ghost.allocated(side) - 1, side);
            eq(uint256(ghost.booked(side)), stands, "lines sum to what stands");
        }
    }

    function invariant_what_a_close_fixed_never_changes() public view {
        for (uint32 booked = MONTH; booked < ghost.next(); ++booked) {
            eq(splits.rootOf(AGREEMENT, booked), ghost.roots(booked), "root");
            for (uint256 side = 0; side < SIDES; ++side) {
                uint256 total = 0;
                for (uint32 month = MONTH; month <= booked; ++month) {
                    total += _totalAt(side, month, booked);
                }
                eq(total, ghost.fixedOf(booked, side), "as the close had it");
            }
        }
    }

    function invariant_nothing_is_active_that_a_party_did_not_sign() public view {
        (uint256 versions, uint256 proposals,,) = ghost.counts();
        for (uint256 i = 0; i < proposals; ++i) {
            no(agreements.versionOf(ghost.proposals(i)).active, "one never signed it");
        }
        bytes32[] memory active = agreements.versionsOf(AGREEMENT);
        eq(active.length, versions, "versions");
        for (uint256 i = 0; i < versions; ++i) {
            (, bytes32 version,) = ghost.versions(i);
            eq(active[i], version, "in the order in which the last one signed");
        }
    }

    function invariant_nothing_is_final_under_objection() public view {
        (,, uint256 objected,) = ghost.counts();
        for (uint256 i = 0; i < objected; ++i) {
            bytes32 allocation = ghost.objected(i);
            if (block.timestamp < ghost.heldUntil(allocation)) no(splits.isFinal(allocation), "under objection");
            else yes(splits.isFinal(allocation), "it lapsed");
        }
    }

    /// @dev By what the contracts say counts: what is denied, parked or stale settles nothing, and nothing settles twice.
    function invariant_what_counts_as_settled_is_never_above_what_was_owed() public view {
        (,,, uint256 count) = ghost.counts();
        int256[4][SIDES] memory settled;
        for (uint256 i = 0; i < count; ++i) {
            (bytes20 id, uint256 side, uint256 back, uint256 line, uint256 fen, bool counted) = ghost.settlement(i);
            bool counts = splits.actOf(id).state == ActState.Counted;
            yes(counts == counted, "settled as noted");
            if (!counts) continue;
            settled[side][line] += int256(fen);
            if (back < SIDES) settled[back][back == 3 ? 2 : 1] += int256(fen);
        }
        for (uint256 side = 0; side < SIDES; ++side) {
            for (uint256 line = 0; line < 4; ++line) {
                yes(settled[side][line] <= ghost.peak(side, line), "more than was ever owed");
            }
        }
    }

    function test_every_act_of_the_ghost_goes_through_now_and_then() public {
        bytes4[] memory selectors = this.targetSelectors()[0].selectors;
        for (uint256 i = 0; i < 450; ++i) {
            (bool went,) = address(ghost).call(_callOf(selectors[i % selectors.length], i));
            yes(went, "the ghost fell");
        }
        bytes4[12] memory acts = [
            IJournal.enter.selector,
            IJournal.reverseEntry.selector,
            IJournal.declarePayment.selector,
            IJournal.proposeNetting.selector,
            IJournal.enterPayout.selector,
            ISplits.accept.selector,
            ISplits.object.selector,
            ISplits.withdrawObjection.selector,
            ISplits.deny.selector,
            ISplits.close.selector,
            bytes4("late"),
            bytes4("paid")
        ];
        for (uint256 i = 0; i < acts.length; ++i) {
            below(0, ghost.done(acts[i]), vm.toString(i));
        }
        (uint256 versions,,,) = ghost.counts();
        eq(versions, 4, "versions");
        eq(ghost.surprises(), 0, "surprises");
    }

    // ── help ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Drawn by `i`; more closes go than fail, and entries spread over the sides.
    function _callOf(bytes4 selector, uint256 i) private view returns (bytes memory) {
        uint256 drawn = uint256(keccak256(abi.encode(i)));
        if (selector == ghost.enter.selector) {
            return abi.encodeCall(ghost.enter, (drawn, drawn >> 8, uint64(drawn), i));
        }
        if (selector == ghost.object.selector) return abi.encodeCall(ghost.object, (drawn, drawn >> 8, i % 2 == 0));
        if (selector == ghost.close.selector) return abi.encodeCall(ghost.close, (i, i % 8 > 0));
        if (selector == ghost.allocate.selector) return abi.encodeCall(ghost.allocate, (drawn, i % 4 > 0));
        return abi.encodeWithSelector(selector, drawn, drawn >> 8, drawn >> 16);
    }

    function _totalAt(uint256 side, uint32 month, uint32 booked) private view returns (uint256) {
        return splits.totalAt(AGREEMENT, ghost.pool(side), uint8(side % 2), month, booked);
    }
}
