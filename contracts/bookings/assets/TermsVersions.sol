// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAssets} from "../../interfaces/IAssets.sol";
import {TermsWords} from "../../libraries/TermsWords.sol";
import {ROLE_BOOK} from "../../types/Roles.sol";
import {Asset, Terms} from "../../types/Bookings.sol";
import {Approvals} from "./Approvals.sol";

/// @title Terms by version: each rules the days of use [from, until), is never edited, and ends early at most
/// @dev One version runs and one lies ahead at most, so whoever ends something looks at two. A version that ends on the
/// day it begins rules no day.
/// Not guarded here: what the text says; a group in which assets of very different worth share one quota.
abstract contract TermsVersions is Approvals {
    struct Version {
        uint256[7] hours_;
        uint256 times;
    }

    mapping(uint32 asset => mapping(uint16 version => Version)) internal _versions;

    /// @inheritdoc IAssets
    function setTerms(bytes32 requestId, uint32 asset, Terms calldata terms) external returns (uint16 version) {
        Asset storage held = _own(requestId, asset, ROLE_BOOK);
        _requireAhead(terms.from);
        if (terms.until <= terms.from) revert DaysEmpty(terms.from, terms.until);
        if (terms.from < held.from || terms.until > held.until) {
            revert TermsOutsideLife(asset, terms.from, terms.until, held.from, held.until);
        }
        TermsWords.requireSound(terms);
        TermsWords.requireFloor(terms, _requireApproved(held, asset, terms.approval, terms.from, terms.until));
        _requireNoneAhead(held, asset);
        _cutAll(asset, held.version, 0, terms.from);

        version = ++held.version;
        if (terms.horizon > held.longestHorizon) held.longestHorizon = terms.horizon;
        _store(_versions[asset][version], terms, _group(held, asset, terms), held);
        emit TermsSet(asset, version, terms);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _requireNoneAhead(Asset storage held, uint32 asset) private view {
        uint16 newest = held.version;
        uint256 word = _versions[asset][newest].hours_[0];
        uint16 from = TermsWords.fromOf(word);
        if (from > _today() && from < TermsWords.untilOf(word)) revert TermsAhead(asset, newest, from);
    }

    /// @dev Quota is counted with assets of the same custodian; as long as it is, neither asset changes hands.
    function _group(Asset storage held, uint32 asset, Terms calldata terms) private returns (uint32 group) {
        group = terms.group == 0 ? asset : terms.group;
        if (group == asset) return group;
        Asset storage head = _known(group);
        if (head.custodian != held.custodian) revert GroupOfOtherMember(group, head.custodian);
        if (terms.until > held.groupedUntil) held.groupedUntil = terms.until;
        if (terms.until > head.groupedUntil) head.groupedUntil = terms.until;
    }

    function _store(Version storage kept, Terms calldata terms, uint32 group, Asset storage held) private {
        uint256 word = TermsWords.wordOf(terms, group, held.units, held.standard != 0);
        for (uint256 weekday = 0; weekday < 7; ++weekday) {
            kept.hours_[weekday] = word | terms.open[weekday];
        }
        kept.times = TermsWords.timesOf(terms);
    }

    /// @dev What runs or lies ahead ends by `until`; with an approval only what rests on it. Versions that rule no day are
    /// passed over down to the one that runs: each of them cost somebody an act.
    function _cutAll(uint32 asset, uint16 newest, uint32 approval, uint16 until) internal {
        for (uint16 version = newest; version != 0; --version) {
            Version storage kept = _versions[asset][version];
            uint16 from = TermsWords.fromOf(kept.hours_[0]);
            uint16 end = TermsWords.untilOf(kept.hours_[0]);
            if (approval == 0 || TermsWords.approvalOf(kept.times) == approval) {
                _cut(asset, version, until < from ? from : until);
            }
            if (from < end && from <= _today()) break;
        }
    }

    function _cut(uint32 asset, uint16 version, uint16 until) private {
        uint256[7] storage hours_ = _versions[asset][version].hours_;
        if (TermsWords.untilOf(hours_[0]) <= until) return;
        for (uint256 weekday = 0; weekday < 7; ++weekday) {
            hours_[weekday] = TermsWords.withUntil(hours_[weekday], until);
        }
        emit TermsCut(asset, version, until);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAssets
    function termsOf(uint32 asset, uint16 version) external view returns (uint256[7] memory hours_, uint256 times) {
        return (_versions[asset][version].hours_, _versions[asset][version].times);
    }
}
