// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {IJournal} from "../interfaces/IJournal.sol";
import {ISplits} from "../interfaces/ISplits.sol";
import {Act, ActKind, ActState, Version} from "../types/Splits.sol";
import {Guards} from "./Guards.sol";

/// @title Who may enter an act, under which version
abstract contract Entering is IJournal, Guards {
    /// @notice Days back that something that occurred can be entered.
    uint256 internal constant REACH_DAYS = 366;

    IAgreements internal immutable _agreements;
    ISplits internal immutable _splits;

    uint48 internal _submissions;

    constructor(address agreements_, address splits_) {
        (_agreements, _splits) = (IAgreements(agreements_), ISplits(splits_));
        _submissions = uint48(block.timestamp << 14); // above those of a predecessor
    }

    /// @dev The act's maker, by its id, which is the request id; it takes part in the version that rules the month.
    /// @param month zero: the next that closes
    function _entering(bytes20 id, bytes32 agreement, uint32 month, bool committed)
        internal
        returns (uint32 member, Act memory act)
    {
        member = _command(bytes32(id));
        if (uint32(bytes4(id)) != member) revert ActOfOtherMember(id, member);
        Version memory ruling;
        (act.version, ruling) = _agreements.rulingOf(agreement, month == 0 ? _splits.nextMonthOf(agreement) : month);
        if (ruling.committed != committed) revert DisclosureMismatch(agreement, ruling.committed);
        if (month != 0 && ruling.to != 0 && month > ruling.to) revert MonthAfterAgreement(agreement, month, ruling.to);
        (act.agreement, act.month, act.enteredAt) = (agreement, month, uint40(block.timestamp));
        act.accepted = uint104(1 << _agreements.placeOf(act.version, member));
        act.state = ActState.Pending;
    }

    function _enter(bytes20 id, Act memory act) internal {
        _splits.register(id, act);
    }

    /// @dev The counted act that a reversal takes back.
    function _reversible(bytes20 id) internal view returns (Act memory act) {
        act = _splits.actOf(id);
        bool may = act.kind == ActKind.Entry || act.kind == ActKind.Quantity;
        if (!may || act.state != ActState.Counted) {
            revert ISplits.ActNotReversible(id, uint8(act.kind), uint8(act.state));
        }
    }
}
