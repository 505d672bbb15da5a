// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IUsedMinutes} from "../../../contracts/interfaces/IUsedMinutes.sol";

/// @notice Minutes that a test settles, kept as the contract Uses keeps them.
contract UsedMinutes is IUsedMinutes {
    mapping(bytes32 key => int256) private _minutes;
    mapping(uint32 asset => mapping(uint32 window => uint256)) private _months;

    function settle(uint32 asset, uint32 member, uint32 month, uint32 window, uint8 class, int256 minutes_) external {
        _minutes[keccak256(abi.encode(asset, member, month, window, class))] += minutes_;
        _months[asset][window] |= 1 << (window - month);
    }

    function usedMinutes(uint32 asset, uint32 member, uint32 month, uint32 window, uint8 class)
        external
        view
        returns (int256 minutes_)
    {
        return _minutes[keccak256(abi.encode(asset, member, month, window, class))];
    }

    function usedMonths(uint32 asset, uint32 window) external view returns (uint256 months) {
        return _months[asset][window];
    }
}
