// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title What the shares need of the contract Uses
/// @notice Months are year · 12 + month − 1 at UTC+8. A window is a month up to and with the 7th of the next one; what one
/// holds never changes after it.
interface IUsedMinutes {
    /// @return minutes_ that a member used of an asset in the month, settled in the window; below 0: a correction
    function usedMinutes(uint32 asset, uint32 member, uint32 month, uint32 window, uint8 class)
        external
        view
        returns (int256 minutes_);
    /// @return months bit i: the window holds minutes of the month i months before it
    function usedMonths(uint32 asset, uint32 window) external view returns (uint256 months);
}
