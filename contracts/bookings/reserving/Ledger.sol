// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {IBookings} from "../../interfaces/IBookings.sol";
import {IConsortium} from "../../interfaces/IConsortium.sol";
import {IOccupancy} from "../../interfaces/IOccupancy.sol";
import {Records} from "../../libraries/Records.sol";
import {Slots} from "../../libraries/Slots.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Taking} from "../../types/Reservations.sol";
import {MemberKind} from "../../types/Types.sol";

/// @title The records of bookings, and who may act on them
abstract contract Ledger is IBookings {
    /// @notice The name under which the Consortium registers this contract.
    bytes32 public constant NAME = "Bookings";

    IConsortium internal immutable _consortium;
    IOccupancy internal immutable _assets;

    mapping(bytes20 booking => uint256 record) internal _records;

    constructor(address consortium_, address assets_) {
        _consortium = IConsortium(consortium_);
        _assets = IOccupancy(assets_);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Who makes something new.
    function _requireBooker() internal view returns (uint32 member, MemberKind kind) {
        return _consortium.requireActiveAt(NAME, msg.sender, ROLE_BOOK);
    }

    /// @dev Who goes on with what is there.
    function _requireActive() internal view returns (uint32 member) {
        return _consortium.requireActive(msg.sender, ROLE_BOOK);
    }

    /// @dev Who only gives something up: suspended members too, in a pause too.
    function _requireNotExpelled() internal view returns (uint32 member) {
        return _consortium.requireNotExpelled(msg.sender, ROLE_BOOK);
    }

    function _known(bytes20 booking) internal view returns (uint256 record) {
        record = _records[booking];
        if (record == 0) revert BookingUnknown(booking);
    }

    /// @dev The booking, if the caller saw all that happened to it.
    function _knownAt(bytes20 booking, uint16 acts) internal view returns (uint256 record) {
        record = _known(booking);
        if (Records.actsOf(record) != acts) revert BookingMoved(booking, Records.actsOf(record));
    }

    function _requireHolder(bytes20 booking, uint256 record, uint32 member) internal pure {
        uint32 holder = Records.holderOf(record);
        if (holder != member) revert BookingOfOtherMember(booking, holder);
    }

    function _requireCustodian(uint256 record, uint32 member) internal view {
        uint32 custodian = _custodianOf(record);
        if (custodian != member) revert IAssets.AssetOfOtherMember(Records.assetOf(record), custodian);
    }

    function _custodianOf(uint256 record) internal view returns (uint32) {
        return _assets.custodianOf(Records.assetOf(record));
    }

    /// @dev The terms that the booking was made under.
    function _ruleOf(uint256 record) internal view returns (uint256 word, uint256 times) {
        return _assets.ruleOf(Records.assetOf(record), Records.termsOf(record));
    }

    function _take(uint256 record, uint8 pair, Taking taking)
        internal
        returns (uint256 unit, uint256 live, uint256 word, uint256 times)
    {
        return _assets.take(record, pair, taking);
    }

    function _free(uint256 record, uint32 occurrences) internal returns (uint256 word, uint256 times) {
        return _assets.free(record, occurrences);
    }

    function _now() internal view returns (uint256 slot) {
        return Slots.at(block.timestamp);
    }

    function _partsOf(bytes20 booking) internal pure returns (uint256) {
        return (uint160(booking) >> 4 & 0xf) + 1;
    }

    function _partOf(bytes20 booking, uint256 index) internal pure returns (bytes20) {
        return bytes20(uint160(booking) & ~uint160(0xf) | uint160(index));
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IBookings
    function recordOf(bytes20 booking) external view returns (uint256 record) {
        return _records[booking];
    }
}
