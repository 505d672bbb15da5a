// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AllocationRequest} from "../../../contracts/types/Splits.sol";
import {SplitCase} from "../support/SplitCase.sol";
import {vm} from "../support/Vm.sol";
import {SplitPoolRules} from "./SplitPoolRules.sol";

/// @notice One agreement of three pools that round in four ways, and its versions, whose weights alternate. A side is its
/// pool · 2, and 1 more for the benefit.
abstract contract SplitPools is SplitCase {
    uint256 internal constant SIDES = 6;
    uint256 internal constant WITH_FUND = 3;
    uint256 internal constant BY_QUOTA = 5;

    struct SignedVersion {
        bytes32 text;
        bytes32 version;
        uint32 from;
    }

    SplitPoolRules internal immutable _pools = SplitPoolRules(vm.deployCode("SplitPoolRules.sol:SplitPoolRules", ""));
    SignedVersion[] public versions;
    bytes32[] public proposals; // each lacks one signature

    /// @dev Signed by all, and beside it one that one member never signs.
    function _renew(uint32 from, uint32 absent) internal {
        uint256 count = versions.length;
        bytes32 text = count == 0 ? AGREEMENT : keccak256(abi.encode("version", count));
        bytes memory rules = _pools.rulesOf(count == 0 ? bytes32(0) : versions[count - 1].text, from, count);
        if (count > 0) _proposeUnsigned(keccak256(abi.encode("unsigned", count)), rules, absent);
        versions.push(SignedVersion(text, _activate(text, rules), from));
    }

    function _proposeUnsigned(bytes32 text, bytes memory rules, uint32 absent) private {
        bytes32 made = _propose(2, text, rules);
        for (uint32 member = 2; member <= 5; ++member) {
            if (member != absent) _sign(made, text, rules, member);
        }
        proposals.push(made);
    }

    /// @return which the place of the version that rules a month: the newest that does not begin later
    function _rulingIn(uint32 month) internal view returns (uint256 which) {
        which = versions.length - 1;
        while (versions[which].from > month) --which;
    }

    /// @dev All that an allocation is handed but what stands of the month and rows of schedules.
    function _requestOf(uint256 side, uint256 which, uint32 booked, uint32 month)
        internal
        view
        returns (AllocationRequest memory request)
    {
        request = _costRequest(booked, month);
        (request.pool, request.side) = (keccak256(bytes(_pools.nameOf(side))), uint8(side % 2));
        request.list = _pools.listOf(side, which);
    }
}
