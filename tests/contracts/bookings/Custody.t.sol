// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {IConsortium} from "../../../contracts/interfaces/IConsortium.sol";
import {Terms} from "../../../contracts/types/Bookings.sol";
import {MemberStatus} from "../../../contracts/types/Types.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

contract CustodyTest is AssetStage {
    function test_custody_passes_by_offer_and_acceptance() public {
        vm.expectEmit(address(assets));
        emit IAssets.CustodyOffered(HALL, COLLEGE, FACTORY);
        _at(COLLEGE_ADMIN).offerCustody(draw(), HALL, FACTORY);
        eq(assets.assetOf(HALL).custodian, COLLEGE, "an offer alone changes nothing");

        bytes32 requestId = draw();
        _accepts(address(assets), FACTORY, requestId, FACTORY_ADMIN);
        vm.expectEmit(address(assets));
        emit IAssets.CustodyPassed(HALL, COLLEGE, FACTORY);
        _at(FACTORY_ADMIN).acceptCustody(requestId, HALL, COLLEGE);
        eq(assets.assetOf(HALL).custodian, FACTORY, "custodian");
        eq(assets.assetOf(HALL).offeredTo, 0, "offer");
        eq(assets.assetOf(STATE_HALL).custodian, COLLEGE, "another asset stays");
    }

    function test_nobody_takes_what_was_not_offered_to_it_or_was_withdrawn() public {
        bytes memory fault = abi.encodeWithSelector(IAssets.CustodyNotOffered.selector, HALL, COLLEGE, FACTORY);
        _refusedToAccept(COLLEGE, fault);
        _at(COLLEGE_ADMIN).offerCustody(draw(), HALL, BUREAU);
        _refusedToAccept(COLLEGE, fault);
        _at(COLLEGE_ADMIN).offerCustody(draw(), HALL, FACTORY);
        _refusedToAccept(BUREAU, abi.encodeWithSelector(IAssets.CustodyNotOffered.selector, HALL, BUREAU, FACTORY));
        _at(COLLEGE_ADMIN).offerCustody(draw(), HALL, 0);
        _refusedToAccept(COLLEGE, fault);
        bytes32 requestId = draw();
        _fails(abi.encodeWithSelector(IAssets.CustodyUnchanged.selector, HALL, COLLEGE));
        _at(COLLEGE_ADMIN).offerCustody(requestId, HALL, COLLEGE);
    }

    function test_attack_another_s_group_neither_asset_of_a_group_changes_hands_while_it_counts() public {
        Terms memory terms = _terms(TODAY + 1, TODAY + 10);
        terms.group = STATE_HALL;
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        for (uint32 asset = HALL; asset <= STATE_HALL; ++asset) {
            _at(COLLEGE_ADMIN).offerCustody(draw(), asset, FACTORY);
            bytes32 requestId = draw();
            _fails(abi.encodeWithSelector(IAssets.AssetGrouped.selector, asset, TODAY + 10));
            _at(FACTORY_ADMIN).acceptCustody(requestId, asset, COLLEGE);
        }
        _toDay(TODAY + 10);
        _at(FACTORY_ADMIN).acceptCustody(draw(), HALL, COLLEGE);
        eq(assets.assetOf(HALL).custodian, FACTORY, "custodian");
    }

    function test_the_council_offers_only_what_an_expelled_member_left_behind() public {
        Terms memory terms = _terms(TODAY + 1, TODAY + 10);
        terms.group = STATE_HALL;
        _at(COLLEGE_BOOK).setTerms(draw(), HALL, terms);
        bytes32 requestId = draw();
        _failsAsStranger();
        assets.offerCustodyByCouncil(requestId, HALL, FACTORY);
        _fails(abi.encodeWithSelector(IConsortium.MemberNotExpelled.selector, COLLEGE, MemberStatus.Active));
        _at(COUNCIL).offerCustodyByCouncil(requestId, HALL, FACTORY);
        _council().setMemberStatus(draw(), COLLEGE, MemberStatus.Expelled);
        _at(COUNCIL).offerCustodyByCouncil(requestId, HALL, FACTORY);
        _at(FACTORY_ADMIN).acceptCustody(draw(), HALL, COLLEGE);
        eq(assets.assetOf(HALL).custodian, FACTORY, "custodian");
    }

    function _refusedToAccept(uint32 from, bytes memory fault) private {
        bytes32 requestId = draw();
        _fails(fault);
        _at(FACTORY_ADMIN).acceptCustody(requestId, HALL, from);
    }
}
