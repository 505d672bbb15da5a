// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assets} from "../../../contracts/Assets.sol";
import {Assert} from "../support/Assert.sol";
import {AssetGhost} from "./AssetGhost.sol";

/// @notice Whatever happens to an asset in whatever order, the contract says what the ghost noted. These only look.
contract AssetInvariantsTest is Assert {
    uint32 private constant STATE_HALL = 2;
    AssetGhost private ghost;
    Assets private assets;
    uint16 private firstDay;

    function setUp() public {
        ghost = new AssetGhost();
        assets = ghost.contracts();
        firstDay = ghost.today();
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(ghost);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[8] memory chosen = [
            AssetGhost.letTimePass.selector,
            AssetGhost.protect.selector,
            AssetGhost.release.selector,
            AssetGhost.follow.selector,
            AssetGhost.setTerms.selector,
            AssetGhost.approve.selector,
            AssetGhost.endApproval.selector,
            AssetGhost.endAsset.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(ghost), new bytes4[](chosen.length));
        for (uint256 i = 0; i < chosen.length; ++i) {
            targets[0].selectors[i] = chosen[i];
        }
    }

    function invariant_an_act_is_accepted_exactly_when_the_rules_say_so() public view {
        eq(ghost.surprises(), 0, "an act went another way than foreseen");
    }

    function invariant_no_slot_is_protected_twice_and_released_is_free() public view {
        uint16 last = ghost.today() + ghost.DAYS();
        for (uint16 day = firstDay; day < last; ++day) {
            for (uint8 unit = 0; unit < 4; ++unit) {
                uint256 at = uint256(unit) << 16 | day;
                uint256 expected = uint256(ghost.protectedHours(at)) << 96 | ghost.follows(at) << 192;
                eq(assets.dayOf(STATE_HALL, unit, day), expected, "word of a day");
            }
        }
    }

    function invariant_terms_lie_in_life_and_approval_at_the_floor_or_above() public view {
        (uint256 versions,) = ghost.counts();
        eq(assets.assetOf(STATE_HALL).version, versions, "versions");
        eq(assets.assetOf(STATE_HALL).until, ghost.end(), "end");
        for (uint256 i = 0; i < versions; ++i) {
            (uint16 from, uint16 until, uint32 approval, uint32 cheapest) = ghost.versions(i);
            (uint256[7] memory hours_,) = assets.termsOf(STATE_HALL, uint16(i + 1));
            for (uint256 weekday = 0; weekday < 7; ++weekday) {
                eq(uint16(hours_[weekday] >> 96), from, "from");
                eq(uint16(hours_[weekday] >> 112), until, "until");
            }
            if (until == from) continue;
            (uint16 first, uint16 last, uint32 floor) = ghost.approvals(approval - 1);
            yes(from >= first && until <= last && until <= ghost.end(), "inside");
            yes(cheapest >= floor, "floor");
        }
    }

    function invariant_one_version_rules_a_day_at_most() public view {
        (uint256 versions,) = ghost.counts();
        uint16 ruled = 0;
        for (uint256 i = versions; i > 0; --i) {
            (uint256[7] memory hours_,) = assets.termsOf(STATE_HALL, uint16(i));
            (uint16 from, uint16 until) = (uint16(hours_[0] >> 96), uint16(hours_[0] >> 112));
            if (from == until) continue;
            yes(ruled == 0 || until <= ruled, "two versions rule one day");
            ruled = from;
        }
    }
}
