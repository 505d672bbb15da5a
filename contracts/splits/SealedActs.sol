// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJournal} from "../interfaces/IJournal.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Slots} from "../libraries/Slots.sol";
import {Act, ActKind, SealedAct} from "../types/Splits.sol";
import {Entering} from "./Entering.sol";

/// @title Acts of committed agreements: salted digests, their number, time and maker
/// @dev Not guarded here: what a digest hides, a month and a counterparty that are not the act's, a reversal of another sum
/// than the original's. Parties and auditor open it and check; what one cannot open one objects to.
abstract contract SealedActs is Entering {
    /// @inheritdoc IJournal
    function enterSealed(SealedAct calldata sealed_) external {
        bool moves = sealed_.kind >= ActKind.Payment || sealed_.kind == ActKind.Table;
        if (sealed_.kind == ActKind.None || moves != (sealed_.month == 0)) {
            revert SealedActInvalid(uint8(sealed_.kind), sealed_.month);
        }
        if (!moves && sealed_.kind != ActKind.Reversal) _requireWithinReach(sealed_.month);
        (uint32 member, Act memory act) = _entering(sealed_.id, sealed_.agreement, sealed_.month, true);
        (act.kind, act.digest) = (sealed_.kind, sealed_.digest);
        if (act.kind == ActKind.Entry) {
            if (sealed_.key == 0) revert InvoiceKeyMissing();
            (act.key, act.submission) = (sealed_.key, ++_submissions);
        } else if (act.kind == ActKind.Reversal) {
            Act memory original = _reversible(sealed_.reverses);
            if (original.agreement != act.agreement || original.month != act.month) {
                revert ActNotThis(sealed_.reverses, original.digest, sealed_.digest);
            }
            (act.reverses, act.key) = (original.kind, bytes32(sealed_.reverses));
        } else if (act.kind == ActKind.Payment || act.kind == ActKind.Netting) {
            if (sealed_.counterparty == member) revert PaymentToOneself(member);
            _agreements.placeOf(act.version, sealed_.counterparty);
            act.member = sealed_.counterparty;
        }
        _enter(sealed_.id, act);
        emit SealedActEntered(sealed_.id, sealed_.agreement, member, sealed_);
    }

    /// @dev As far back and ahead as an open entry may lie.
    function _requireWithinReach(uint32 month) private view {
        uint256 today = Slots.dayAt(block.timestamp);
        (uint256 earliest,) = Calendar.monthOf(today - REACH_DAYS);
        (uint256 latest,) = Calendar.monthOf(today);
        if (month < earliest || month > latest) revert DayOutsideReach(month, uint32(earliest), uint32(latest));
    }
}
