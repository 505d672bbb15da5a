// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {ROLE_ADMIN, ROLE_BOOK} from "../../../contracts/types/Roles.sol";
import {Asset, AssetKind, AssetRequest, OPEN_END} from "../../../contracts/types/Bookings.sol";
import {MemberKind, MemberStatus} from "../../../contracts/types/Types.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

contract RegisterTest is AssetStage {
    function test_an_asset_gets_the_next_number_and_its_custodian() public {
        bytes32 requestId = draw();
        bytes memory before = abi.encode(assets.assetOf(HALL));
        AssetRequest memory request = _asset(false);
        request.until = 0;
        _accepts(address(assets), FACTORY, requestId, FACTORY_BOOK);
        vm.expectEmit(address(assets));
        emit IAssets.AssetRegistered(
            3, FACTORY, AssetKind.Room, false, UNITS, WELDER, LEVEL, TODAY, OPEN_END, "record", "{}"
        );
        uint32 asset = _at(FACTORY_BOOK).registerAsset(requestId, request);

        eq(asset, 3, "number");
        eq(assets.assetCount(), 3, "count");
        Asset memory expected =
            Asset(FACTORY, AssetKind.Room, false, UNITS, LEVEL, WELDER, TODAY, OPEN_END, 0, 0, 0, 0, 0);
        eq(abi.encode(assets.assetOf(3)), abi.encode(expected), "asset");
        eq(abi.encode(assets.assetOf(HALL)), before, "another asset stays");
        _failsAsRepeated(FACTORY, requestId);
        _at(FACTORY_BOOK).registerAsset(requestId, request);
    }

    function test_an_asset_needs_kind_units_standard_and_days() public {
        AssetRequest memory request = _asset(false);
        request.kind = AssetKind.None;
        _refused(request, abi.encodeWithSelector(IAssets.AssetKindMissing.selector));
        request = _asset(false);
        request.units = 0;
        _refused(request, abi.encodeWithSelector(IAssets.AssetUnitsInvalid.selector, 0, 32));
        request.units = 33;
        _refused(request, abi.encodeWithSelector(IAssets.AssetUnitsInvalid.selector, 33, 32));
        request = _asset(false);
        request.standard = 9;
        _refused(request, abi.encodeWithSelector(IConsortium.StandardUnknown.selector, 9));
        request = _asset(false);
        request.from = TODAY - 1;
        _refused(request, abi.encodeWithSelector(IAssets.DayTooEarly.selector, TODAY - 1, TODAY));
        request.from = request.until = TODAY + 1;
        _refused(request, abi.encodeWithSelector(IAssets.DaysEmpty.selector, TODAY + 1, TODAY + 1));
    }

    function test_only_the_book_role_of_an_active_member_registers_and_not_in_a_pause() public {
        AssetRequest memory request = _asset(false);
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, FACTORY_ADMIN, FACTORY, ROLE_BOOK));
        _at(FACTORY_ADMIN).registerAsset(requestId, request);
        _council().setMemberStatus(draw(), FACTORY, MemberStatus.Suspended);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotActive.selector, FACTORY, MemberStatus.Suspended));
        _at(FACTORY_BOOK).registerAsset(requestId, request);
        _council().setPaused(draw(), true);
        _fails(abi.encodeWithSelector(IConsortium.ConsortiumPaused.selector));
        _at(COLLEGE_BOOK).registerAsset(requestId, request);
    }

    function test_a_retired_deployment_takes_nothing_from_a_member() public {
        _council().retireContract(draw(), ASSETS);
        _refused(
            _asset(false), abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, ASSETS, address(assets))
        );
    }

    function test_the_consortium_says_member_and_kind_to_the_registered_contract_alone() public {
        vm.prank(address(assets));
        (uint32 member, MemberKind kind) = consortium.requireActiveAt(ASSETS, FACTORY_BOOK, ROLE_BOOK);
        eq(member, FACTORY, "member");
        eq(uint256(kind), uint256(MemberKind.Enterprise), "kind");
        _fails(abi.encodeWithSelector(IConsortium.ContractNotCurrent.selector, ASSETS, address(this)));
        consortium.requireActiveAt(ASSETS, FACTORY_BOOK, ROLE_BOOK);
    }

    // ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────

    function test_an_asset_ends_earlier_beyond_its_longest_horizon_and_its_terms_with_it() public {
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, _terms(TODAY + 1, TODAY + 300));
        _fails(abi.encodeWithSelector(IAssets.AssetEndTooEarly.selector, HALL, TODAY + 60, TODAY + 61));
        _at(COLLEGE_ADMIN).endAsset(draw(), HALL, TODAY + 60);
        _fails(abi.encodeWithSelector(IAssets.AssetEndNotEarlier.selector, HALL, END, END));
        _at(COLLEGE_ADMIN).endAsset(draw(), HALL, END);

        vm.expectEmit(address(assets));
        emit IAssets.AssetEnded(HALL, TODAY + 61);
        vm.expectEmit(address(assets));
        emit IAssets.TermsCut(HALL, 1, TODAY + 61);
        _at(COLLEGE_ADMIN).endAsset(draw(), HALL, TODAY + 61);
        eq(assets.assetOf(HALL).until, TODAY + 61, "until");
    }

    function test_a_book_account_never_ends_an_asset_nor_does_another_member() public {
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IConsortium.AccountRoleMissing.selector, COLLEGE_BOOK, COLLEGE, ROLE_ADMIN));
        _at(COLLEGE_BOOK).endAsset(requestId, HALL, TODAY + 9);
        _fails(abi.encodeWithSelector(IAssets.AssetOfOtherMember.selector, HALL, COLLEGE));
        _at(FACTORY_ADMIN).endAsset(requestId, HALL, TODAY + 9);
        _fails(abi.encodeWithSelector(IAssets.AssetUnknown.selector, 9));
        _at(FACTORY_ADMIN).endAsset(requestId, 9, TODAY + 9);
    }

    function _refused(AssetRequest memory request, bytes memory fault) private {
        bytes32 requestId = draw();
        _fails(fault);
        _at(COLLEGE_BOOK).registerAsset(requestId, request);
    }
}
