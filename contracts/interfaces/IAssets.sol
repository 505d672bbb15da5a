// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {Approval, Asset, AssetKind, AssetRequest, AssetUse, Terms} from "../types/Bookings.sol";

/// @title What can be booked: assets, who runs them, under which terms, at which hours
/// @notice Days count from 1970-01-01 at UTC+8. What rules a day changes from the next day on, never today or before.
/// Numbers of assets, and of the versions and approvals of an asset, are given in order from 1 and never used again.
/// @dev All needs an active member and no pause, but what the council does; a retired deployment takes nothing from a
/// member. Daily acts take the book role; what gives an asset away or ends it takes the admin role, so a stolen book
/// account can misprice an asset and never lose it.
/// Not guarded here: that an asset exists, that its custodian may let it; that a price is charged;
/// whether the council's approval is the one on paper; two registrations of one room; a custodian that protects hours
/// it does not teach (anyone counts them).
interface IAssets is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param until first day after its life; 65535: open
    event AssetRegistered(
        uint32 indexed asset,
        uint32 indexed custodian,
        AssetKind kind,
        bool stateOwned,
        uint8 units,
        uint32 indexed standard,
        uint8 level,
        uint16 from,
        uint16 until,
        bytes32 record,
        bytes words
    );
    event AssetEnded(uint32 indexed asset, uint16 until);
    /// @param to zero: the offer is withdrawn
    event CustodyOffered(uint32 indexed asset, uint32 indexed from, uint32 indexed to);
    event CustodyPassed(uint32 indexed asset, uint32 indexed from, uint32 indexed to);
    event ApprovalRecorded(
        uint32 indexed asset,
        uint32 indexed approval,
        AssetUse use,
        bytes32 number,
        uint16 from,
        uint16 until,
        bytes32 valuation,
        uint32 floor
    );
    event ApprovalEnded(uint32 indexed asset, uint32 indexed approval, uint16 until);
    event TermsSet(uint32 indexed asset, uint16 indexed version, Terms terms);
    /// @param until first day that this version does not rule any more
    event TermsCut(uint32 indexed asset, uint16 indexed version, uint16 until);
    /// @param words mask 96, day 16, unit 8, low bits first
    event HoursProtected(uint32 indexed asset, uint256[] words);
    event HoursReleased(uint32 indexed asset, uint256[] words);
    /// @param words follows 96, day 16, unit 8, low bits first
    event DaysFollow(uint32 indexed asset, uint256[] words);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error AssetUnknown(uint32 asset);
    error AssetKindMissing();
    error AssetUnitsInvalid(uint8 units, uint8 most);
    error AssetOfOtherMember(uint32 asset, uint32 custodian);
    error AssetEndTooEarly(uint32 asset, uint16 until, uint16 earliest);
    error AssetEndNotEarlier(uint32 asset, uint16 until, uint16 end);
    error AssetNotStateOwned(uint32 asset);
    error AssetGrouped(uint32 asset, uint16 until);
    error AssetEnds(uint32 asset, uint16 day, uint16 until);
    error DayTooEarly(uint16 day, uint16 earliest);
    error DaysEmpty(uint16 from, uint16 until);
    error CustodyUnchanged(uint32 asset, uint32 member);
    error CustodyNotOffered(uint32 asset, uint32 from, uint32 to);
    error ApprovalUnknown(uint32 asset, uint32 approval);
    error ApprovalUseMissing();
    error ApprovalEndNotEarlier(uint32 asset, uint32 approval, uint16 until, uint16 end);
    error TermsAhead(uint32 asset, uint16 version, uint16 from);
    error TermsOutsideLife(uint32 asset, uint16 from, uint16 until, uint16 lifeFrom, uint16 lifeUntil);
    error TermsOutsideApproval(uint32 asset, uint32 approval, uint16 from, uint16 until);
    error TermsSettingInvalid(bytes32 setting, uint256 value, uint256 least, uint256 most);
    error PriceBelowFloor(uint8 index, uint32 price, uint32 floor);
    error GroupOfOtherMember(uint32 group, uint32 custodian);
    error WordsCountInvalid(uint256 count, uint256 most);
    error WordInvalid(uint256 index, uint256 word);
    error UnitUnknown(uint32 asset, uint8 unit, uint8 units);
    /// @param start first slot of the stretch that is taken already
    /// @param end first slot after it
    error SlotsTaken(uint32 asset, uint8 unit, uint16 day, uint8 start, uint8 end);
    error SlotsNotProtected(uint32 asset, uint8 unit, uint16 day, uint96 mask);

    // ── custodian ───────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Register an asset whose custodian is the caller's member; by the book role. Its life starts today at the
    /// earliest.
    function registerAsset(bytes32 requestId, AssetRequest calldata request) external returns (uint32 asset);
    /// @notice End an asset's life earlier, and its terms with it; by the admin role.
    /// @param until beyond the longest horizon its terms ever had, so that no booking lies after it
    function endAsset(bytes32 requestId, uint32 asset, uint16 until) external;
    /// @notice Offer custody to another member; by the admin role. A later offer replaces it.
    /// @param to zero: withdraw the offer
    function offerCustody(bytes32 requestId, uint32 asset, uint32 to) external;
    /// @notice Take custody that was offered by exactly this member; by the admin role. Terms and what is booked stay.
    /// An asset that counts quota together with another keeps its custodian as long as it does.
    function acceptCustody(bytes32 requestId, uint32 asset, uint32 from) external;
    /// @notice Publish the next version of terms; by the book role. It cuts the one before, from tomorrow on at the
    /// earliest, and is never edited.
    function setTerms(bytes32 requestId, uint32 asset, Terms calldata terms) external returns (uint16 version);
    /// @notice Take free hours for the custodian's own teaching, from tomorrow on; by the book role.
    function protectHours(bytes32 requestId, uint32 asset, uint256[] calldata words) external;
    function releaseHours(bytes32 requestId, uint32 asset, uint256[] calldata words) external;
    /// @notice Let a day follow another weekday's hours (1 Monday … 7 Sunday), none (8) or its own again (0), from tomorrow
    /// on; by the book role. What is taken stays.
    function followDays(bytes32 requestId, uint32 asset, uint256[] calldata words) external;

    // ── council (behind the access manager) ─────────────────────────────────────────────────────────────────────
    /// @notice Offer the custody that an expelled member left behind, also of an asset that counts quota with another.
    function offerCustodyByCouncil(bytes32 requestId, uint32 asset, uint32 to) external;
    /// @notice Record, on its filing, what a state-owned asset may be used for, how long, and for how much at least.
    /// @param number number of the filing, or its digest
    /// @param valuation digest of the valuation
    /// @param floor fen a slot
    function recordApproval(
        bytes32 requestId,
        uint32 asset,
        AssetUse use,
        bytes32 number,
        uint16 from,
        uint16 until,
        bytes32 valuation,
        uint32 floor
    ) external returns (uint32 approval);
    /// @notice End an approval earlier, and the terms that rest on it; what was booked before stays.
    function endApproval(bytes32 requestId, uint32 asset, uint32 approval, uint16 until) external;

    // ── views: of something unknown they answer zeros ───────────────────────────────────────────────────────────
    function assetCount() external view returns (uint32);
    function assetOf(uint32 asset) external view returns (Asset memory);
    function approvalOf(uint32 asset, uint32 approval) external view returns (Approval memory);
    /// @return hours_ seven words, Monday first, as docs/formats.md lays them out
    /// @return times the word of the times
    function termsOf(uint32 asset, uint16 version) external view returns (uint256[7] memory hours_, uint256 times);
    /// @return word taken 96, protected 96, follows 4, low bits first
    function dayOf(uint32 asset, uint8 unit, uint16 day) external view returns (uint256 word);
}
