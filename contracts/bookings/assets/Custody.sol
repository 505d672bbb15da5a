// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {ROLE_ADMIN} from "../../types/Roles.sol";
import {Asset} from "../../types/Bookings.sol";
import {Register} from "./Register.sol";

/// @title Custody passes by offer and acceptance
/// @dev Not guarded here: what the two agreed on beside it; that assets of an expelled member which count quota
/// together come into one hand.
abstract contract Custody is Register {
    /// @inheritdoc IAssets
    function offerCustody(bytes32 requestId, uint32 asset, uint32 to) external {
        _offer(_own(requestId, asset, ROLE_ADMIN), asset, to);
    }

    /// @inheritdoc IAssets
    function offerCustodyByCouncil(bytes32 requestId, uint32 asset, uint32 to) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        Asset storage held = _known(asset);
        _consortium.requireExpelled(held.custodian);
        held.groupedUntil = 0;
        _offer(held, asset, to);
    }

    /// @inheritdoc IAssets
    function acceptCustody(bytes32 requestId, uint32 asset, uint32 from) external {
        uint32 member = _requireMember(ROLE_ADMIN);
        _once(member, requestId, msg.sender);
        Asset storage held = _known(asset);
        if (held.custodian != from || held.offeredTo != member) revert CustodyNotOffered(asset, from, member);
        if (held.groupedUntil > _today()) revert AssetGrouped(asset, held.groupedUntil);

        held.custodian = member;
        held.offeredTo = 0;
        emit CustodyPassed(asset, from, member);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _offer(Asset storage held, uint32 asset, uint32 to) private {
        if (to == held.custodian) revert CustodyUnchanged(asset, to);
        held.offeredTo = to;
        emit CustodyOffered(asset, held.custodian, to);
    }
}
