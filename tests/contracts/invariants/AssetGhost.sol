// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assets} from "../../../contracts/Assets.sol";
import {IAssets} from "../../../contracts/interfaces/IAssets.sol";
import {AssetUse, Terms} from "../../../contracts/types/Bookings.sol";
import {AssetStage} from "../support/AssetStage.sol";
import {vm} from "../support/Vm.sol";

/// @notice Acts on the state's hall, whatever comes, and our own note of which hour and which day is whose. What is noted
/// is never read from the contract; a call that goes another way than noted is a surprise.
contract AssetGhost is AssetStage {
    uint16 public constant DAYS = 40;

    struct Version {
        uint16 from;
        uint16 until;
        uint32 approval;
        uint32 cheapest;
    }

    struct Given {
        uint16 from;
        uint16 until;
        uint32 floor;
    }

    mapping(uint256 unitAndDay => uint96) public protectedHours;
    mapping(uint256 unitAndDay => uint256) public follows;
    Version[] public versions;
    Given[] public approvals;
    uint16 public end = END;
    uint256 public surprises;

    constructor() {
        setUp();
        approvals.push(Given(TODAY, TODAY + 400, FLOOR));
    }

    function contracts() external view returns (Assets) {
        return assets;
    }

    function counts() external view returns (uint256, uint256) {
        return (versions.length, approvals.length);
    }

    function today() public view returns (uint16) {
        return uint16((block.timestamp + 28_800) / 86_400);
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function letTimePass(uint256 seed) external {
        vm.warp(block.timestamp + 1 + seed % 40 hours);
    }

    function protect(uint8 unit, uint16 ahead, uint96 mask) external {
        (uint256 at, uint256 word) = _pick(unit, ahead, mask);
        bool good = _ahead(at) && mask != 0 && protectedHours[at] & mask == 0;
        if (_went(abi.encodeCall(IAssets.protectHours, (draw(), STATE_HALL, _list(word))), COLLEGE_BOOK, good)) {
            protectedHours[at] |= mask;
        }
    }

    function release(uint8 unit, uint16 ahead, uint96 mask, bool all) external {
        (uint256 at,) = _pick(unit, ahead, 0);
        if (all) mask = protectedHours[at];
        bool good = _ahead(at) && mask != 0 && protectedHours[at] & mask == mask;
        uint256 word = at << 96 | mask;
        if (_went(abi.encodeCall(IAssets.releaseHours, (draw(), STATE_HALL, _list(word))), COLLEGE_BOOK, good)) {
            protectedHours[at] &= ~mask;
        }
    }

    function follow(uint8 unit, uint16 ahead, uint8 weekday) external {
        uint256 choice = weekday % 10;
        (uint256 at, uint256 word) = _pick(unit, ahead, uint96(choice));
        bool good = _ahead(at) && choice <= 8;
        if (_went(abi.encodeCall(IAssets.followDays, (draw(), STATE_HALL, _list(word))), COLLEGE_BOOK, good)) {
            follows[at] = choice;
        }
    }

    function setTerms(uint16 ahead, uint16 length, uint8 approval, uint32 price) external {
        Terms memory terms = _terms(today() + ahead % DAYS, 0);
        terms.until = terms.from + length % 500;
        terms.approval = approval % (uint32(approvals.length) + 2);
        terms.prices[3] = price % (2 * FLOOR);
        bool good = ahead % DAYS != 0 && terms.until > terms.from && terms.until <= end && !_someAhead();
        good = good && _approved(terms);
        if (!_went(abi.encodeCall(IAssets.setTerms, (draw(), STATE_HALL, terms)), COLLEGE_BOOK, good)) return;
        _cut(0, terms.from);
        uint32 cheapest = terms.prices[3] < FLOOR ? terms.prices[3] : FLOOR;
        versions.push(Version(terms.from, terms.until, terms.approval, cheapest));
    }

    function approve(uint16 ahead, uint16 length, uint32 floor) external {
        uint16 from = today() + ahead % DAYS;
        uint16 until = from + 1 + length % 600;
        floor %= 2 * FLOOR;
        vm.prank(COUNCIL);
        assets.recordApproval(draw(), STATE_HALL, AssetUse.Cooperation, "", from, until, "", floor);
        approvals.push(Given(from, until, floor));
    }

    function endApproval(uint8 which, uint16 ahead) external {
        uint32 approval = 1 + which % uint32(approvals.length);
        uint16 until = today() + ahead % DAYS;
        bool good = until > today() && until < approvals[approval - 1].until;
        bytes memory data = abi.encodeCall(IAssets.endApproval, (draw(), STATE_HALL, approval, until));
        if (!_went(data, COUNCIL, good)) return;
        approvals[approval - 1].until = until;
        _cut(approval, until);
    }

    function endAsset(uint16 ahead) external {
        uint16 until = today() + 30 + ahead % 4_000;
        uint16 horizon = versions.length == 0 ? 0 : 60;
        bool good = until > today() + horizon && until < end;
        if (!_went(abi.encodeCall(IAssets.endAsset, (draw(), STATE_HALL, until)), COLLEGE_ADMIN, good)) return;
        end = until;
        _cut(0, until);
    }

    // ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────

    function _pick(uint8 unit, uint16 ahead, uint96 low) private view returns (uint256 at, uint256 word) {
        at = uint256(unit % UNITS) << 16 | (today() + ahead % DAYS);
        word = at << 96 | low;
    }

    function _list(uint256 word) private pure returns (uint256[] memory words) {
        words = new uint256[](1);
        words[0] = word;
    }

    function _ahead(uint256 at) private view returns (bool) {
        return uint16(at) > today() && uint16(at) < end;
    }

    function _someAhead() private view returns (bool) {
        if (versions.length == 0) return false;
        Version memory newest = versions[versions.length - 1];
        return newest.from > today() && newest.from < newest.until;
    }

    function _approved(Terms memory terms) private view returns (bool) {
        if (terms.approval == 0 || terms.approval > approvals.length) return false;
        Given memory given = approvals[terms.approval - 1];
        uint32 cheapest = terms.prices[3] < FLOOR ? terms.prices[3] : FLOOR;
        return terms.from >= given.from && terms.until <= given.until && cheapest >= given.floor;
    }

    /// @dev Every version, however old: what ended before keeps its end, so the contract need not look at all.
    function _cut(uint32 approval, uint16 until) private {
        for (uint256 i = 0; i < versions.length; ++i) {
            Version storage each = versions[i];
            if (approval != 0 && each.approval != approval || each.until <= until) continue;
            each.until = until < each.from ? each.from : until;
        }
    }

    function _went(bytes memory data, address account, bool good) private returns (bool done) {
        vm.prank(account);
        (done,) = address(assets).call(data);
        if (done != good) ++surprises;
    }
}
