// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assets} from "../../../contracts/Assets.sol";
import {Owners} from "../../../contracts/Owners.sol";
import {ROLE_BOOK, ROLE_ISSUE, ROLE_STATUS} from "../../../contracts/types/Roles.sol";
import {AssetKind, AssetRequest, AssetUse, Share, Terms} from "../../../contracts/types/Bookings.sol";
import {Stage} from "./Stage.sol";
import {vm} from "./Vm.sol";

/// @notice Assets of the college (its own, and one of the state), with accounts that may book for college and factory.
abstract contract AssetStage is Stage {
    address internal immutable COLLEGE_BOOK = vm.addr(0x24);
    address internal immutable FACTORY_BOOK = vm.addr(0x34);
    bytes32 internal constant ASSETS = "Assets";
    bytes32 internal constant OWNERS = "Owners";
    uint32 internal constant HALL = 1;
    uint32 internal constant STATE_HALL = 2;
    uint8 internal constant UNITS = 4;
    uint16 internal constant TODAY = uint16((START + 28_800) / 86_400);
    uint16 internal constant END = TODAY + 4_000;
    uint96 internal constant DAYTIME = ((1 << 48) - 1) << 32; // 08:00 to 20:00
    uint32 internal constant FLOOR = 500;

    Assets internal assets;
    Owners internal owners;

    function setUp() public virtual override {
        super.setUp();
        uint32 powers = ROLE_ISSUE | ROLE_STATUS | ROLE_BOOK;
        _council().setMemberPowers(draw(), COLLEGE, powers);
        _council().setMemberPowers(draw(), FACTORY, powers);
        _join(COLLEGE_ADMIN, COLLEGE, COLLEGE_BOOK, ROLE_BOOK);
        _join(FACTORY_ADMIN, FACTORY, FACTORY_BOOK, ROLE_BOOK);
        assets = Assets(vm.deployCode("Assets.sol:Assets", abi.encode(address(consortium))));
        _council().registerContract(draw(), ASSETS, address(assets), address(0));
        owners = Owners(vm.deployCode("Owners.sol:Owners", abi.encode(address(consortium), address(assets))));
        _council().registerContract(draw(), OWNERS, address(owners), address(0));
        _at(COLLEGE_BOOK).registerAsset(draw(), _asset(false));
        _at(COLLEGE_BOOK).registerAsset(draw(), _asset(true));
        _at(COUNCIL).recordApproval(draw(), STATE_HALL, AssetUse.Lease, "filing 7", TODAY, TODAY + 400, "value", FLOOR);
    }

    /// @dev The Assets, called by this account next.
    function _at(address account) internal returns (Assets) {
        vm.prank(account);
        return assets;
    }

    /// @dev The Owners, called by this account next.
    function _owning(address account) internal returns (Owners) {
        vm.prank(account);
        return owners;
    }

    function _asset(bool stateOwned) internal pure returns (AssetRequest memory) {
        return AssetRequest(AssetKind.Room, stateOwned, UNITS, WELDER, LEVEL, TODAY, END, "record", "{}");
    }

    /// @dev Terms that are good for the hall; change what a test is about.
    function _terms(uint16 from, uint16 until) internal pure returns (Terms memory terms) {
        (terms.from, terms.until) = (from, until);
        for (uint256 i = 0; i < 5; ++i) {
            terms.open[i] = DAYTIME;
        }
        for (uint256 i = 0; i < 16; ++i) {
            terms.prices[i] = FLOOR + uint32(i);
        }
        (terms.may, terms.asks) = (0x00ff, 0x00f0);
        (terms.limit, terms.made) = (40, 20);
        (terms.horizon, terms.notice, terms.least, terms.most) = (60, 4, 2, 32);
        (terms.cutoff, terms.free, terms.answer, terms.grace, terms.claim) = (192, 96, 48, 2, 8);
        terms.text = "text";
    }

    function _word(uint256 unit, uint256 day, uint256 low) internal pure returns (uint256[] memory words) {
        words = new uint256[](1);
        words[0] = unit << 112 | day << 96 | low;
    }

    function _shares(uint32 a, uint16 ofA, uint32 b, uint16 ofB) internal pure returns (Share[] memory shares) {
        shares = new Share[](2);
        (shares[0], shares[1]) = (Share(a, ofA), Share(b, ofB));
    }

    function _toDay(uint256 day) internal {
        vm.warp(day * 86_400 - 28_800);
    }
}
