// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {Share} from "../types/Bookings.sol";

/// @title Who owns how much of an asset, dated
/// @notice Shares count once every owner of now and then has accepted them. Days count from 1970-01-01 at UTC+8.
/// @dev All needs an active member and no pause, but what the council does; a retired deployment takes nothing from a
/// member. Not guarded here: that owners own it; the first owners, whom the custodian alone names and they alone accept.
interface IOwners is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    event SharesProposed(uint32 indexed asset, bytes32 indexed digest, Share[] shares, uint16 from);
    /// @param whole this acceptance was the last: the shares count from their day on
    event SharesAccepted(
        uint32 indexed asset, bytes32 indexed digest, uint32 indexed member, bool whole, Share[] shares, uint16 from
    );

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error OwnersCountInvalid(uint256 count, uint256 most);
    error OwnersNotAscending(uint256 index);
    error ShareZero(uint256 index);
    error SharesNotWhole(uint256 sum, uint256 whole);
    error SharesNotProposed(uint32 asset, bytes32 digest);
    error SharesStartNotLater(uint32 asset, uint16 from, uint16 before);
    error OwnerUnknown(uint32 asset, uint32 member);
    error OwnerAlreadyAccepted(uint32 asset, uint32 member);

    // ── owners ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Propose who owns how much from a day on; by the admin role of the custodian. Replaces an open proposal.
    /// @param shares members ascending, 10,000 basis points together
    function proposeShares(bytes32 requestId, uint32 asset, Share[] calldata shares, uint16 from) external;
    /// @notice Accept proposed shares as an owner of now or then; by the admin role. The last acceptance makes them count,
    /// and comes before their day.
    /// @param digest keccak256(abi.encode(asset, from, shares))
    function acceptShares(bytes32 requestId, uint32 asset, bytes32 digest) external;

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    /// @notice Accept shares for an expelled owner.
    function acceptSharesByCouncil(bytes32 requestId, uint32 asset, bytes32 digest, uint32 member) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    /// @return shares the newest that every owner accepted
    /// @return from their first day
    function sharesOf(uint32 asset) external view returns (Share[] memory shares, uint16 from);
    /// @return digest zero: nothing is proposed
    /// @return shares what is proposed
    /// @return from their first day
    function proposedSharesOf(uint32 asset) external view returns (bytes32 digest, Share[] memory shares, uint16 from);
}
