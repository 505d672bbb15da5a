// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {Standing} from "../../../contracts/types/Types.sol";
import {Assert} from "../support/Assert.sol";
import {GhostLedger} from "./GhostLedger.sol";
import {World} from "./World.sol";

/// @notice Whatever happens in whatever order, the contracts say what the ghost ledger says. These only look.
contract InvariantsTest is Assert {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    GhostLedger private ghost;
    ICredentials private credentials;

    function setUp() public {
        ghost = new GhostLedger();
        credentials = ghost.contracts();
    }

    /// @dev forge asks for these two by name.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(ghost);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        bytes4[13] memory chosen = [
            GhostLedger.anchor.selector,
            GhostLedger.suspend.selector,
            GhostLedger.reinstate.selector,
            GhostLedger.revoke.selector,
            GhostLedger.withdraw.selector,
            World.letTimePass.selector,
            World.pauseOrGoOn.selector,
            World.changeCollege.selector,
            World.changeBureau.selector,
            World.loseKey.selector,
            World.renewKeys.selector,
            World.accredit.selector,
            World.endAccreditation.selector
        ];
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(ghost), new bytes4[](chosen.length));
        for (uint256 i = 0; i < chosen.length; ++i) {
            targets[0].selectors[i] = chosen[i];
        }
    }

    function invariant_only_the_accredited_active_and_vouched_for_with_good_keys_anchor() public view {
        eq(ghost.surprises(), 0, "an act went another way than foreseen");
        for (uint256 i = 0; i < ghost.refusedCount(); ++i) {
            eq(credentials.batchOf(ghost.refused(i)).anchoredAt, 0, "a refused batch left something");
        }
    }

    function invariant_root_and_count_equal_a_tree_built_another_way() public view {
        for (uint256 i = 0; i < ghost.batchCount(); ++i) {
            (bytes20 id, uint16 count, bytes32 root) = ghost.batches(i);
            eq(credentials.batchOf(id).root, root, "root");
            eq(credentials.batchOf(id).count, count, "count");
        }
    }

    function invariant_a_positions_standing_is_its_own_history() public view {
        for (uint256 i = 0; i < ghost.batchCount(); ++i) {
            (bytes20 id, uint16 count,) = ghost.batches(i);
            for (uint16 position = 0; position < count; ++position) {
                if (position == 8 && count > 256) position = 250;
                Standing expected = ghost.standing(i, position);
                eq(uint256(credentials.standingOf(id, position)), uint256(expected), "standing");
            }
        }
    }

    function invariant_a_withdrawn_act_leaves_no_trace_in_the_bits() public view {
        GhostLedger.Act[] memory acts = ghost.acts();
        for (uint256 i = 0; i < ghost.batchCount(); ++i) {
            uint256[2] memory expected;
            for (uint256 a = 0; a < acts.length; ++a) {
                if (acts[a].batch != i || acts[a].withdrawn) continue;
                for (uint256 p = 0; p < acts[a].positions.length; ++p) {
                    expected[acts[a].positions[p] / 256] |= 1 << (acts[a].positions[p] % 256);
                }
            }
            (bytes20 id,,) = ghost.batches(i);
            (uint256[2] memory revoked,) = credentials.bitsOf(id);
            eq(abi.encode(revoked), abi.encode(expected), "revoked bits");
        }
    }

    function invariant_final_is_final() public view {
        GhostLedger.Act[] memory acts = ghost.acts();
        eq(credentials.revocationCount(), acts.length, "acts");
        for (uint256 a = 0; a < acts.length; ++a) {
            if (acts[a].withdrawn || block.timestamp < acts[a].at + 72 hours) continue;
            (bytes20 id,,) = ghost.batches(acts[a].batch);
            no(credentials.revocationOf(uint64(a + 1)).withdrawn, "a final act was withdrawn");
            for (uint256 p = 0; p < acts[a].positions.length; ++p) {
                Standing standing = credentials.standingOf(id, acts[a].positions[p]);
                eq(uint256(standing), uint256(Standing.RevokedFinal), "a final position moved");
            }
        }
    }
}
