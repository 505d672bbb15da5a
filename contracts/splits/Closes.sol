// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISplits} from "../interfaces/ISplits.sol";
import {IUsedMinutes} from "../interfaces/IUsedMinutes.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Version} from "../types/Splits.sol";
import {Acts} from "./Acts.sol";

/// @title A close fixes what had counted: in order, none skipped, not before its day
abstract contract Closes is Acts {
    bytes32 private constant USES = "Uses";
    uint256 private constant ADMINISTRATOR_FROM = 8; // day of the month after
    uint256 private constant PARTIES_FROM = 18;

    /// @inheritdoc ISplits
    function close(bytes32 requestId, bytes32 agreement, uint32 month, bytes32 root) external {
        uint32 member = _command(requestId);
        uint32 next = nextMonthOf(agreement);
        if (month != next) revert CloseOutOfOrder(month, next);
        (bytes32 version, Version memory ruling) = _agreements.rulingOf(agreement, month);
        if (_agreements.placeOf(version, member) >= ruling.parties && member != ruling.administrator) {
            revert CloserNotParty(version, member);
        }
        uint256 from = member == ruling.administrator ? ADMINISTRATOR_FROM : PARTIES_FROM;
        from += Calendar.firstDayOf(month + 1) - 1;
        if (_today() < from) revert CloseTooEarly(month, uint32(_today()), uint32(from));
        if (rootOf(agreement, month) != root) revert CloseRootMismatch(rootOf(agreement, month), root);

        _next[agreement] = month + 1;
        uint256 late = _lateMinutes(agreement, month);
        _addLateMonths(agreement, month, late);
        emit PeriodClosed(agreement, month, member, version, root, late);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Earlier months of which minutes were settled in this one's window, which has ended.
    function _lateMinutes(bytes32 agreement, uint32 month) private view returns (uint256 months) {
        uint32[] memory assets = _agreements.assetsOf(agreement);
        (address uses,,) = _consortium.contractOf(USES);
        if (assets.length == 0 || uses == address(0)) return 0;
        for (uint256 i = 0; i < assets.length; ++i) {
            months |= IUsedMinutes(uses).usedMonths(assets[i], month);
        }
        uint256 age = month - _agreements.firstMonthOf(agreement);
        if (age < 255) months &= (1 << (age + 1)) - 1;
        return months >> 1 << 1;
    }
}
