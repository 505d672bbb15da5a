// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ROLE_STATUS} from "../../contracts/types/Roles.sol";
import {KeyPurpose, MemberKind, MemberStatus, Reason} from "../../contracts/types/Types.sol";
import {Acting} from "./support/Acting.sol";
import {vm} from "./support/Vm.sol";

/// @notice What each rare command costs, as Gas.t.sol measures it: figures by name in tests/contracts/gas/.
/// forge-config: default.isolate = true
contract CommandGasTest is Acting {
    function test_Gas_of_a_key() public {
        _prepare();
        bytes32 keyId = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, keccak256("gas"), 0, 0);
        _spent("register key");
        _prepare();
        _as(COLLEGE_ADMIN).retireKey(draw(), keyId, 0);
        _spent("retire key");
        _prepare();
        _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), keyId, 0);
        _spent("declare key compromised");
    }

    function test_Gas_of_a_member() public {
        _prepare();
        _council().admitMember(draw(), MemberKind.School, ROLE_STATUS, vm.addr(0x40), "{}");
        _spent("admit member");
        _prepare();
        _council().setMemberPowers(draw(), COLLEGE, ROLE_STATUS);
        _spent("set powers");
        _prepare();
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _spent("set status");
        _prepare();
        _by(COUNCIL).revokeByCouncil(draw(), batch, _one(3), Reason.Other);
        _spent("revoke by council 1");
        vm.resumeGasMetering();
        vm.prank(COUNCIL);
        manager.grantRole(0, STRANGER, 0);
        _prepare();
        _by(STRANGER).withdrawRevocationByCouncil(draw(), 1);
        _spent("withdraw by council 1");
    }

    function test_Gas_of_an_account() public {
        _prepare();
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), STATUS, 0);
        _spent("take roles");
        _prepare();
        _as(COLLEGE_ADMIN).setAccountRoles(draw(), STATUS, ROLE_STATUS);
        _spent("give roles");
        _prepare();
        _as(COLLEGE_ADMIN).proposeAccount(draw(), STRANGER, ROLE_STATUS);
        _spent("propose account");
        _prepare();
        _accept(STRANGER, COLLEGE, ROLE_STATUS);
        _spent("accept account");
        _prepare();
        _council().setAccountRolesByCouncil(draw(), COLLEGE, STATUS, 0);
        _spent("set roles by council");
    }

    function test_Gas_of_a_pause_and_a_reinstatement() public {
        _prepare();
        _council().setPaused(draw(), true);
        _spent("pause");
        vm.resumeGasMetering();
        _council().setPaused(draw(), false);
        _suspend(STATUS, _one(3));
        _prepare();
        _reinstate(COLLEGE_ADMIN, _one(3));
        _spent("reinstate 1");
    }

    function _prepare() private {
        vm.setEvmVersion("osaka");
        vm.resumeGasMetering();
    }

    function _spent(string memory name) private {
        vm.pauseGasMetering();
        vm.snapshotValue(name, vm.lastCallGas().gasTotalUsed);
    }
}
