// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../Commands.sol";
import {IAssets} from "../interfaces/IAssets.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {IOccupancy} from "../interfaces/IOccupancy.sol";
import {IOwners} from "../interfaces/IOwners.sol";
import {Slots} from "../libraries/Slots.sol";
import {ROLE_ADMIN} from "../types/Roles.sol";
import {Share, WHOLE} from "../types/Bookings.sol";

/// @title Who owns how much of an asset, dated, once every owner of now and then has accepted
/// @dev Not guarded here: the first owners, whom the custodian alone names and they alone accept.
abstract contract Shares is IOwners, Commands, AccessManaged {
    /// @notice The name under which the Consortium registers this contract.
    bytes32 public constant NAME = "Owners";
    uint256 public constant MAX_OWNERS = 16;

    struct Holding {
        Share[] shares;
        uint16 from;
    }

    /// @dev One acceptance bit for each owner of now, then one for each owner of then.
    struct Proposal {
        bytes32 digest;
        Share[] shares;
        uint16 from;
        uint32 accepted;
    }

    IConsortium private immutable _consortium;
    IOccupancy private immutable _assets;

    mapping(uint32 asset => Holding) private _holdings;
    mapping(uint32 asset => Proposal) private _proposals;

    constructor(address consortium_, address assets_) {
        _consortium = IConsortium(consortium_);
        _assets = IOccupancy(assets_);
    }

    /// @inheritdoc IOwners
    function proposeShares(bytes32 requestId, uint32 asset, Share[] calldata shares, uint16 from) external {
        uint32 member = _requireMember();
        _once(member, requestId, msg.sender);
        uint32 custodian = _assets.custodianOf(asset);
        if (custodian != member) revert IAssets.AssetOfOtherMember(asset, custodian);
        _requireWhole(shares);
        _requireAhead(from);
        uint16 before = _holdings[asset].from;
        if (from <= before) revert SharesStartNotLater(asset, from, before);

        bytes32 digest = keccak256(abi.encode(asset, from, shares));
        delete _proposals[asset];
        Proposal storage proposal = _proposals[asset];
        proposal.digest = digest;
        proposal.from = from;
        for (uint256 i = 0; i < shares.length; ++i) {
            proposal.shares.push(shares[i]);
        }
        emit SharesProposed(asset, digest, shares, from);
    }

    /// @inheritdoc IOwners
    function acceptShares(bytes32 requestId, uint32 asset, bytes32 digest) external {
        uint32 member = _requireMember();
        _once(member, requestId, msg.sender);
        _accept(asset, digest, member);
    }

    /// @inheritdoc IOwners
    function acceptSharesByCouncil(bytes32 requestId, uint32 asset, bytes32 digest, uint32 member) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _consortium.requireExpelled(member);
        _accept(asset, digest, member);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _accept(uint32 asset, bytes32 digest, uint32 member) private {
        Proposal storage proposal = _proposals[asset];
        if (digest == 0 || proposal.digest != digest) revert SharesNotProposed(asset, digest);
        _requireAhead(proposal.from);
        uint256 now_ = _holdings[asset].shares.length;
        uint256 bits = _bitsOf(_holdings[asset].shares, member) | _bitsOf(proposal.shares, member) << now_;
        if (bits == 0) revert OwnerUnknown(asset, member);
        if (proposal.accepted & bits == bits) revert OwnerAlreadyAccepted(asset, member);

        uint256 accepted = proposal.accepted | bits;
        bool whole = accepted == (1 << now_ + proposal.shares.length) - 1;
        emit SharesAccepted(asset, digest, member, whole, proposal.shares, proposal.from);
        if (whole) {
            _holdings[asset].shares = proposal.shares;
            _holdings[asset].from = proposal.from;
            delete _proposals[asset];
        } else {
            proposal.accepted = uint32(accepted);
        }
    }

    function _requireMember() private view returns (uint32 member) {
        (member,) = _consortium.requireActiveAt(NAME, msg.sender, ROLE_ADMIN);
    }

    /// @dev What rules a day changes from the next one on.
    function _requireAhead(uint256 day) private view {
        Slots.requireNotBefore(day, Slots.dayAt(block.timestamp) + 1);
    }

    function _requireWhole(Share[] calldata shares) private pure {
        if (shares.length == 0 || shares.length > MAX_OWNERS) revert OwnersCountInvalid(shares.length, MAX_OWNERS);
        uint256 sum = 0;
        for (uint256 i = 0; i < shares.length; ++i) {
            if (i == 0 ? shares[0].member == 0 : shares[i].member <= shares[i - 1].member) {
                revert OwnersNotAscending(i);
            }
            if (shares[i].share == 0) revert ShareZero(i);
            sum += shares[i].share;
        }
        if (sum != WHOLE) revert SharesNotWhole(sum, WHOLE);
    }

    function _bitsOf(Share[] storage shares, uint32 member) private view returns (uint256) {
        for (uint256 i = 0; i < shares.length; ++i) {
            if (shares[i].member == member) return 1 << i;
        }
        return 0;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IOwners
    function sharesOf(uint32 asset) external view returns (Share[] memory shares, uint16 from) {
        return (_holdings[asset].shares, _holdings[asset].from);
    }

    /// @inheritdoc IOwners
    function proposedSharesOf(uint32 asset) external view returns (bytes32 digest, Share[] memory shares, uint16 from) {
        Proposal storage proposal = _proposals[asset];
        return (proposal.digest, proposal.shares, proposal.from);
    }
}
