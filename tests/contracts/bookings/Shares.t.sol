// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {IOwners} from "../../../contracts/interfaces/IOwners.sol";
import {Share} from "../../../contracts/types/Bookings.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

contract SharesTest is AssetStage {
    function test_shares_count_when_every_owner_of_now_and_then_has_accepted() public {
        Share[] memory first = _shares(COLLEGE, 6_000, FACTORY, 4_000);
        bytes32 digest = _propose(first, TODAY + 5);
        vm.expectEmit(address(owners));
        emit IOwners.SharesAccepted(HALL, digest, COLLEGE, false, first, TODAY + 5);
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, digest);
        _hold(new Share[](0), 0);
        vm.expectEmit(address(owners));
        emit IOwners.SharesAccepted(HALL, digest, FACTORY, true, first, TODAY + 5);
        _owning(FACTORY_ADMIN).acceptShares(draw(), HALL, digest);
        _hold(first, TODAY + 5);

        // The bureau comes in for the factory: the one that leaves is asked too.
        Share[] memory second = _shares(BUREAU, 1, COLLEGE, 9_999);
        digest = _propose(second, TODAY + 9);
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, digest);
        _owning(REGISTRAR_ADMIN).acceptShares(draw(), HALL, digest);
        _hold(first, TODAY + 5);
        _owning(FACTORY_ADMIN).acceptShares(draw(), HALL, digest);
        _hold(second, TODAY + 9);
        (bytes32 open,,) = owners.proposedSharesOf(HALL);
        eq(open, 0, "nothing is proposed any more");
    }

    function test_a_new_proposal_forgets_who_accepted_the_one_before() public {
        bytes32 first = _propose(_shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY + 5);
        _owning(FACTORY_ADMIN).acceptShares(draw(), HALL, first);
        bytes32 second = _propose(_shares(COLLEGE, 9_000, FACTORY, 1_000), TODAY + 5);
        _refused(FACTORY_ADMIN, first, abi.encodeWithSelector(IOwners.SharesNotProposed.selector, HALL, first));
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, second);
        _hold(new Share[](0), 0);
    }

    function test_only_owners_accept_once_and_before_the_day() public {
        bytes32 digest = _propose(_shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY + 5);
        _refused(REGISTRAR_ADMIN, digest, abi.encodeWithSelector(IOwners.OwnerUnknown.selector, HALL, BUREAU));
        _refused(FACTORY_ADMIN, 0, abi.encodeWithSelector(IOwners.SharesNotProposed.selector, HALL, bytes32(0)));
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, digest);
        _refused(COLLEGE_ADMIN, digest, abi.encodeWithSelector(IOwners.OwnerAlreadyAccepted.selector, HALL, COLLEGE));
        _toDay(TODAY + 5);
        _refused(FACTORY_ADMIN, digest, abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY + 5, TODAY + 6));
    }

    function test_shares_are_whole_ascending_and_later_than_those_before() public {
        _refusedShares(_shares(COLLEGE, 6_000, FACTORY, 4_001), IOwners.SharesNotWhole.selector, 10_001, 10_000);
        _refusedShares(new Share[](0), IOwners.OwnersCountInvalid.selector, 0, 16);
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IOwners.OwnersNotAscending.selector, 1));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, _shares(COLLEGE, 6_000, COLLEGE, 4_000), TODAY + 5);
        _fails(abi.encodeWithSelector(IOwners.OwnersNotAscending.selector, 0));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, _shares(0, 6_000, COLLEGE, 4_000), TODAY + 5);
        _fails(abi.encodeWithSelector(IOwners.ShareZero.selector, 1));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, _shares(COLLEGE, 10_000, FACTORY, 0), TODAY + 5);
        _fails(abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY, TODAY + 1));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, _shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY);
        bytes32 digest = _propose(_shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY + 5);
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, digest);
        _owning(FACTORY_ADMIN).acceptShares(draw(), HALL, digest);
        _fails(abi.encodeWithSelector(IOwners.SharesStartNotLater.selector, HALL, TODAY + 5, TODAY + 5));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, _shares(COLLEGE, 1, FACTORY, 9_999), TODAY + 5);
    }

    function test_the_council_accepts_for_an_expelled_owner_alone() public {
        bytes32 digest = _propose(_shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY + 5);
        _owning(COLLEGE_ADMIN).acceptShares(draw(), HALL, digest);
        bytes32 requestId = draw();
        _failsAsStranger();
        owners.acceptSharesByCouncil(requestId, HALL, digest, FACTORY);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotExpelled.selector, FACTORY, MemberStatus.Active));
        _owning(COUNCIL).acceptSharesByCouncil(requestId, HALL, digest, FACTORY);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Expelled);
        _owning(COUNCIL).acceptSharesByCouncil(requestId, HALL, digest, FACTORY);
        _hold(_shares(COLLEGE, 6_000, FACTORY, 4_000), TODAY + 5);
    }

    function testFuzz_sixteen_owners_hold_what_adds_up_to_the_whole(uint256 seed) public {
        Share[] memory shares = new Share[](16);
        uint16 left = 10_000;
        for (uint16 i = 0; i < 16; ++i) {
            uint16 share = i == 15 ? left : uint16(1 + uint256(keccak256(abi.encode(seed, i))) % (left + i - 15));
            left -= share;
            shares[i] = Share(COLLEGE + i, share);
        }
        bytes32 digest = _propose(shares, TODAY + 5);
        (bytes32 open, Share[] memory proposed,) = owners.proposedSharesOf(HALL);
        eq(open, digest, "digest");
        eq(abi.encode(proposed), abi.encode(shares), "shares");
    }

    function _propose(Share[] memory shares, uint16 from) private returns (bytes32 digest) {
        digest = keccak256(abi.encode(HALL, from, shares));
        _owning(COLLEGE_ADMIN).proposeShares(draw(), HALL, shares, from);
    }

    function _hold(Share[] memory expected, uint16 since) private view {
        (Share[] memory shares, uint16 from) = owners.sharesOf(HALL);
        eq(abi.encode(shares, from), abi.encode(expected, since), "shares");
    }

    function _refused(address account, bytes32 digest, bytes memory fault) private {
        bytes32 requestId = draw();
        _fails(fault);
        _owning(account).acceptShares(requestId, HALL, digest);
    }

    function _refusedShares(Share[] memory shares, bytes4 fault, uint256 value, uint256 limit) private {
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(fault, value, limit));
        _owning(COLLEGE_ADMIN).proposeShares(requestId, HALL, shares, TODAY + 5);
    }
}
