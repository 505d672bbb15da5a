// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IConsortium} from "../../interfaces/IConsortium.sol";
import {IInUse} from "../../interfaces/IInUse.sol";
import {IUses} from "../../interfaces/IUses.sol";
import {BookingIds} from "../../libraries/BookingIds.sol";
import {LinkVouchers} from "../../libraries/LinkVouchers.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {Minutes} from "./Minutes.sol";

/// @title Who signed, and whether it can be so
abstract contract Statements is Minutes {
    /// @notice The name under which the Consortium registers this contract.
    bytes32 public constant NAME = "Uses";
    /// @notice A statement may be so far ahead of the block's clock.
    uint64 public constant AHEAD_SECONDS = 300;
    uint8 internal constant CHECK_IN = 1;
    uint8 internal constant USED = 2;
    uint8 internal constant OVERRUN = 3;

    IConsortium internal immutable _consortium;
    IInUse internal immutable _bookings;
    bytes8 private immutable _chainRef;

    constructor(address consortium_, address bookings_) {
        _consortium = IConsortium(consortium_);
        _bookings = IInUse(bookings_);
        _chainRef = IConsortium(consortium_).chainRef();
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @return signer the account; whose it is says the Consortium
    function _signerOf(bytes32 structHash, uint64 deadline, bytes calldata signature)
        internal
        view
        returns (address signer)
    {
        if (deadline < block.timestamp) revert StatementExpired(deadline, uint64(block.timestamp));
        bytes32 digest = MessageHashUtils.toTypedDataHash(LinkVouchers.domainSeparator(_chainRef), structHash);
        ECDSA.RecoverError fault;
        (signer, fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault != ECDSA.RecoverError.NoError) revert StatementSignatureInvalid();
    }

    /// @dev One is the holder, the other the custodian; a member that uses its own asset is both.
    function _requireSides(bytes20 booking, uint256 record, uint32 custodian, uint32 sender, uint32 signer)
        internal
        pure
    {
        uint32 holder = Records.holderOf(record);
        if (sender == holder && signer == custodian) return;
        if (sender == custodian && signer == holder) return;
        revert SidesWrong(booking, sender, signer);
    }

    /// @param until what the statement may say at most, if its outcome is no overrun
    function _requireSound(BookingIds.UseStatement calldata statement, uint256 record, uint256 until) internal view {
        (uint64 start, uint64 end) = (statement.start, statement.end);
        uint64 latest = uint64(block.timestamp) + AHEAD_SECONDS;
        if (end > latest) revert StatementAhead(end, latest);
        uint256 from = Slots.timeOf(Records.startOf(record, statement.occurrence));
        uint256 booked = Slots.timeOf(Records.endOf(record, statement.occurrence));
        bool inside = start >= from && start < booked && start < end;
        if (statement.outcome == OVERRUN) inside = inside && end > booked && end <= until;
        else if (statement.outcome == USED) inside = inside && end <= booked;
        else revert StatementOutcomeWrong(statement.outcome);
        if (!inside) revert StatementOutside(start, end, uint64(from), uint64(until));
        uint32 most = uint32((end - start) / 60);
        if (statement.minuteCount > most) revert StatementMinutesTooMany(statement.minuteCount, most);
    }
}
