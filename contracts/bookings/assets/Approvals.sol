// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {Slots} from "../../libraries/Slots.sol";
import {Approval, Asset, AssetUse} from "../../types/Bookings.sol";
import {Register} from "./Register.sol";

/// @title What the authorities approved a state-owned asset for, on the council's word
/// @dev Terms outside an approval or under its floor are refused, so no booking is outside.
/// Not guarded here: that the filing says so; that a use of its kind is made of the asset.
abstract contract Approvals is Register {
    mapping(uint32 asset => mapping(uint32 approval => Approval)) private _approvals;

    /// @inheritdoc IAssets
    function recordApproval(
        bytes32 requestId,
        uint32 asset,
        AssetUse use,
        bytes32 number,
        uint16 from,
        uint16 until,
        bytes32 valuation,
        uint32 floor
    ) external restricted returns (uint32 approval) {
        _once(COUNCIL, requestId, msg.sender);
        Asset storage held = _known(asset);
        if (!held.stateOwned) revert AssetNotStateOwned(asset);
        if (use == AssetUse.None) revert ApprovalUseMissing();
        until = Slots.endOf(from, until);

        approval = ++held.approvals;
        _approvals[asset][approval] = Approval(use, from, until, floor);
        emit ApprovalRecorded(asset, approval, use, number, from, until, valuation, floor);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _knownApproval(uint32 asset, uint32 approval) internal view returns (Approval storage held) {
        held = _approvals[asset][approval];
        if (held.use == AssetUse.None) revert ApprovalUnknown(asset, approval);
    }

    /// @return floor least price in fen a slot; a custodian's own asset has none
    function _requireApproved(Asset storage held, uint32 asset, uint32 approval, uint16 from, uint16 until)
        internal
        view
        returns (uint32 floor)
    {
        if (!held.stateOwned) {
            if (approval != 0) revert AssetNotStateOwned(asset);
            return 0;
        }
        Approval storage given = _knownApproval(asset, approval);
        if (from < given.from || until > given.until) {
            revert TermsOutsideApproval(asset, approval, given.from, given.until);
        }
        return given.floor;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAssets
    function approvalOf(uint32 asset, uint32 approval) external view returns (Approval memory) {
        return _approvals[asset][approval];
    }
}
