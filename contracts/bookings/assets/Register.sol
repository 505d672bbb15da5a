// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../../Commands.sol";
import {IAssets} from "../../interfaces/IAssets.sol";
import {IConsortium} from "../../interfaces/IConsortium.sol";
import {Slots} from "../../libraries/Slots.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Asset, AssetKind, AssetRequest} from "../../types/Bookings.sol";
import {StandardKind} from "../../types/Types.sol";

/// @title The numbered assets, and whose each is
/// @dev Not guarded here: one room registered twice, or a room that is not there.
abstract contract Register is IAssets, Commands, AccessManaged {
    /// @notice The name under which the Consortium registers this contract.
    bytes32 public constant NAME = "Assets";
    uint8 public constant MAX_UNITS = 32;
    /// @dev The name of the contract that takes and frees slots.
    bytes32 internal constant BOOKINGS = "Bookings";

    IConsortium internal immutable _consortium;

    mapping(uint32 asset => Asset) private _assets;
    uint32 private _assetCount;

    constructor(address consortium_) {
        _consortium = IConsortium(consortium_);
    }

    /// @inheritdoc IAssets
    function registerAsset(bytes32 requestId, AssetRequest calldata request) external returns (uint32 asset) {
        uint32 member = _requireMember(ROLE_BOOK);
        _once(member, requestId, msg.sender);
        if (request.kind == AssetKind.None) revert AssetKindMissing();
        if (request.units == 0 || request.units > MAX_UNITS) revert AssetUnitsInvalid(request.units, MAX_UNITS);
        if (request.standard != 0 && _consortium.standardOf(request.standard).kind == StandardKind.None) {
            revert IConsortium.StandardUnknown(request.standard);
        }
        Slots.requireNotBefore(request.from, _today());
        uint16 until = Slots.endOf(request.from, request.until);

        asset = ++_assetCount;
        Asset storage held = _assets[asset];
        held.custodian = member;
        held.kind = request.kind;
        held.stateOwned = request.stateOwned;
        held.units = request.units;
        held.level = request.level;
        held.standard = request.standard;
        held.from = request.from;
        held.until = until;
        _emitRegistered(asset, member, request, until);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _emitRegistered(uint32 asset, uint32 member, AssetRequest calldata request, uint16 until) private {
        emit AssetRegistered(
            asset,
            member,
            request.kind,
            request.stateOwned,
            request.units,
            request.standard,
            request.level,
            request.from,
            until,
            request.record,
            request.words
        );
    }

    /// @dev The caller's active member, while this is the registered contract.
    function _requireMember(uint32 role) internal view returns (uint32 member) {
        (member,) = _consortium.requireActiveAt(NAME, msg.sender, role);
    }

    /// @return current the registered Bookings; zero: none that is not retired
    function _bookings() internal view returns (address current) {
        (address found,, bool retired) = _consortium.contractOf(BOOKINGS);
        if (!retired) current = found;
    }

    /// @dev The asset, if the caller's member runs it; the command counts from here on.
    function _own(bytes32 requestId, uint32 asset, uint32 role) internal returns (Asset storage held) {
        uint32 member = _requireMember(role);
        _once(member, requestId, msg.sender);
        held = _known(asset);
        if (held.custodian != member) revert AssetOfOtherMember(asset, held.custodian);
    }

    function _known(uint32 asset) internal view returns (Asset storage held) {
        held = _assets[asset];
        if (held.custodian == 0) revert AssetUnknown(asset);
    }

    function _today() internal view returns (uint256 day) {
        return Slots.dayAt(block.timestamp);
    }

    /// @dev What rules a day changes from the next one on.
    function _requireAhead(uint256 day) internal view {
        Slots.requireNotBefore(day, _today() + 1);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAssets
    function assetCount() external view returns (uint32) {
        return _assetCount;
    }

    /// @inheritdoc IAssets
    function assetOf(uint32 asset) external view returns (Asset memory) {
        return _assets[asset];
    }
}
