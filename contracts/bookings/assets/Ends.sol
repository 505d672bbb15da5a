// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {ROLE_ADMIN} from "../../types/Roles.sol";
import {Approval, Asset} from "../../types/Bookings.sol";
import {TermsVersions} from "./TermsVersions.sol";

/// @title What ends before its time, and the terms with it
/// @dev An end only moves earlier, and never into today: what is booked for today stays what it was.
/// Not guarded here: bookings made before an approval was cut short, on days after it; they keep what they were made under.
abstract contract Ends is TermsVersions {
    /// @inheritdoc IAssets
    function endAsset(bytes32 requestId, uint32 asset, uint16 until) external {
        Asset storage held = _own(requestId, asset, ROLE_ADMIN);
        uint256 earliest = _today() + held.longestHorizon + 1;
        if (until < earliest || until <= held.from) revert AssetEndTooEarly(asset, until, uint16(earliest));
        if (until >= held.until) revert AssetEndNotEarlier(asset, until, held.until);

        held.until = until;
        emit AssetEnded(asset, until);
        _cutAll(asset, held.version, 0, until);
    }

    /// @inheritdoc IAssets
    function endApproval(bytes32 requestId, uint32 asset, uint32 approval, uint16 until) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        Asset storage held = _known(asset);
        Approval storage given = _knownApproval(asset, approval);
        _requireAhead(until);
        if (until >= given.until) revert ApprovalEndNotEarlier(asset, approval, until, given.until);

        given.until = until;
        emit ApprovalEnded(asset, approval, until);
        _cutAll(asset, held.version, approval, until);
    }
}
