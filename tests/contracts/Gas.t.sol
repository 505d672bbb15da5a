// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AnchorRequest} from "../../contracts/types/Types.sol";
import {Acting} from "./support/Acting.sol";
import {vm} from "./support/Vm.sol";

/// @notice What one transaction costs, intrinsic gas and the calldata floor (EIP-7623) included. Aim: ≤ 5.4k gas a
/// credential in a batch of 500, < 170k for a batch of one.
/// @dev Isolated: each outer call is a transaction of its own with cold storage. The figures stand by name in
/// tests/contracts/gas/GasTest.json; metering pauses around the call, so `.gas-snapshot` holds them too.
/// forge-config: default.isolate = true
contract GasTest is Acting {
    function test_Gas_a_batch_of_one_stays_below_170k() public {
        below(_anchoring("anchor 1", 1), 170_000, "anchor 1");
    }

    function test_Gas_a_batch_of_100_stays_below_6k_a_credential() public {
        below(_anchoring("anchor 100", 100), 100 * 6_000, "anchor 100");
    }

    function test_Gas_a_batch_of_500_stays_below_5400_a_credential() public {
        uint256 gas = _anchoring("anchor 500", 500);
        vm.snapshotValue("anchor 500, a credential", gas / 500);
        below(gas, 500 * 5_400, "anchor 500");
    }

    function test_Gas_the_largest_batch_stays_below_the_cap_of_a_transaction() public {
        below(_anchoring("anchor 512", 512), 16_777_216, "EIP-7825");
    }

    function test_Gas_a_suspension_stays_below_100k() public {
        _prepare();
        _suspend(STATUS, _one(3));
        below(_spent("suspend 1"), 100_000, "suspend 1");
    }

    function test_Gas_a_revocation_stays_below_240k() public {
        _prepare();
        _revoke(STATUS, _one(3));
        below(_spent("revoke 1"), 240_000, "revoke 1");
    }

    function test_Gas_a_withdrawal_stays_below_100k() public {
        vm.pauseGasMetering();
        uint64 act = _revoke(STATUS, _one(3));
        _prepare();
        _withdraw(COLLEGE_ADMIN, act);
        below(_spent("withdraw 1"), 100_000, "withdraw 1");
    }

    function test_Gas_a_whole_batch_is_revoked_below_700k() public {
        vm.pauseGasMetering();
        uint16[] memory all = new uint16[](COUNT);
        for (uint16 i = 0; i < COUNT; ++i) {
            all[i] = i;
        }
        _prepare();
        _revoke(STATUS, all);
        below(_spent("revoke 300"), 700_000, "revoke 300");
    }

    function _anchoring(string memory name, uint256 count) private returns (uint256 gas) {
        vm.pauseGasMetering();
        AnchorRequest memory request = _request(2, count);
        for (uint256 i = 2; i < count; i += 3) {
            request.entries[i].tokenDigest = keccak256(abi.encode("token", i)); // each has one: the dearer case
        }
        _sign(request, REGISTRAR_SIGNER);
        _prepare();
        _by(ISSUER).anchor(request);
        return _spent(name);
    }

    /// @dev The floor came with Prague; the chain runs `osaka`.
    function _prepare() private {
        vm.setEvmVersion("osaka");
        vm.resumeGasMetering();
    }

    function _spent(string memory name) private returns (uint256 gas) {
        vm.pauseGasMetering();
        gas = vm.lastCallGas().gasTotalUsed;
        vm.snapshotValue(name, gas);
    }
}
