// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Basis, KeyPurpose, MemberStatus} from "../../../contracts/types/Types.sol";
import {Batching} from "../support/Batching.sol";
import {vm} from "../support/Vm.sol";

/// @notice What can change around the credentials, and our own note of how it stands, never read from the contracts.
abstract contract World is Batching {
    MemberStatus internal college = MemberStatus.Active;
    MemberStatus internal bureau = MemberStatus.Active;
    bool internal paused;
    bool internal keysGood = true;
    uint32 internal accreditation = ACCREDITATION;
    uint64 internal accreditedUntil = type(uint64).max;

    function letTimePass(uint256 seed) external {
        vm.warp(block.timestamp + 1 + seed % 40 hours);
        vm.roll(block.number + 1);
    }

    function pauseOrGoOn(uint256 seed) external {
        paused = seed % 5 == 0;
        _council().setPaused(draw(), paused);
    }

    /// @dev Rarely expelled, for that is final.
    function changeCollege(uint256 seed) external {
        if (college == MemberStatus.Expelled) return;
        college = seed % 24 == 23 ? MemberStatus.Expelled : _status(seed);
        _council().setMemberStatus(draw(), COLLEGE, college);
    }

    function changeBureau(uint256 seed) external {
        bureau = _status(seed);
        _council().setMemberStatus(draw(), BUREAU, bureau);
    }

    function loseKey(uint256 seed) external {
        if (college == MemberStatus.Expelled || !keysGood || seed % 2 == 0) return;
        keysGood = false;
        bytes32 lost = seed % 4 == 1 ? credentialKey : tokenKey;
        if (seed % 3 == 0) _as(COLLEGE_ADMIN).retireKey(draw(), lost, 0);
        else _as(COLLEGE_ADMIN).declareKeyCompromised(draw(), lost, 0);
    }

    function renewKeys() external {
        if (college != MemberStatus.Active || paused) return;
        keysGood = true;
        credentialKey = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Credential, draw(), 0, 0);
        tokenKey = _as(COLLEGE_ADMIN).registerKey(draw(), KeyPurpose.Token, draw(), 0, 0);
    }

    function accredit(uint256 seed) external {
        if (college == MemberStatus.Expelled) return;
        accreditedUntil = uint64(block.timestamp + 1 + seed % 60 hours);
        accreditation =
            _council().grantAccreditation(draw(), COLLEGE, WELDER, LEVELS, 0, accreditedUntil, Basis.OnePlusX, "");
    }

    function endAccreditation() external {
        if (accreditedUntil <= block.timestamp) return;
        accreditedUntil = uint64(block.timestamp);
        _council().endAccreditation(draw(), accreditation, 0);
    }

    /// @dev May the college anchor now, by an issuing account, with a good voucher?
    function _mayAnchor() internal view returns (bool) {
        bool members = college == MemberStatus.Active && bureau == MemberStatus.Active && !paused;
        return members && keysGood && block.timestamp < accreditedUntil;
    }

    function _status(uint256 seed) private pure returns (MemberStatus) {
        return seed % 5 == 0 ? MemberStatus.Suspended : MemberStatus.Active;
    }
}
