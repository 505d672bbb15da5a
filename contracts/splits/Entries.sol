// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJournal} from "../interfaces/IJournal.sol";
import {Calendar} from "../libraries/Calendar.sol";
import {Slots} from "../libraries/Slots.sol";
import {ActTexts} from "../libraries/splits/ActTexts.sol";
import {
    Act,
    ActKind,
    CAPITAL,
    EntryPart,
    EntryRequest,
    MAX_ENTRY_FEN,
    QuantityRequest,
    SHAPLEY,
    TableRequest
} from "../types/Splits.sol";
import {Entering} from "./Entering.sol";

/// @title What happened: invoices, quantities, tables, and their reversals
abstract contract Entries is Entering {
    uint256 private constant MAX_PARTS = 8;
    uint256 private constant MAX_ROWS = 12;
    uint256 private constant MAX_WEIGHT = type(uint96).max;

    /// @inheritdoc IJournal
    function enter(EntryRequest calldata request) external {
        uint256 parts = request.parts.length;
        if (parts == 0 || parts > MAX_PARTS) revert EntryPartsInvalid(parts, MAX_PARTS);
        if (request.key == 0) revert InvoiceKeyMissing();
        uint48 submission = ++_submissions;
        for (uint256 i = 0; i < parts; ++i) {
            _enterPart(request, i, submission);
        }
    }

    /// @inheritdoc IJournal
    function enterQuantity(QuantityRequest calldata request) external {
        (uint32 member, Act memory act) = _occurring(request.id, request.agreement, request.occurred);
        (act.kind, act.subject) = (ActKind.Quantity, keccak256(bytes(request.series)));
        uint8 driver = _agreements.seriesOf(request.agreement, act.subject);
        if (driver == 0 || driver >= SHAPLEY) revert SeriesUnknown(request.agreement, act.subject);
        int64 amount = request.amount;
        bool within =
            amount <= int256(MAX_ENTRY_FEN) && amount >= (driver == CAPITAL ? -int256(MAX_ENTRY_FEN) : int256(1));
        if (!within || amount == 0) revert QuantityInvalid(amount);
        _requireParty(act.version, request.member);

        (act.member, act.amount) = (request.member, amount);
        act.digest = ActTexts.quantity(request, request.id, request.salt, 0);
        _enter(request.id, act);
        emit QuantityEntered(request.id, request.agreement, member, request);
    }

    /// @inheritdoc IJournal
    function enterTable(TableRequest calldata request) external {
        (uint32 member, Act memory act) = _entering(request.id, request.agreement, 0, false);
        (act.kind, act.subject) = (ActKind.Table, keccak256(bytes(request.series)));
        uint8 driver = _agreements.seriesOf(request.agreement, act.subject);
        if (driver < SHAPLEY) revert SeriesUnknown(request.agreement, act.subject);
        uint256 rows = request.members.length;
        if (rows > MAX_ROWS || rows != request.weights.length) revert TableInvalid(rows, request.weights.length);
        for (uint256 i = 0; i < rows; ++i) {
            if (request.weights[i] > MAX_WEIGHT) revert TableInvalid(rows, request.weights[i]);
        }
        _agreements.requireTable(act.version, request.rows, request.members, driver != SHAPLEY);

        act.key = keccak256(abi.encode(request.members, request.weights));
        act.digest = ActTexts.table(request);
        _enter(request.id, act);
        emit TableEntered(request.id, request.agreement, member, request);
    }

    /// @inheritdoc IJournal
    function reverseEntry(bytes20 id, bytes16 salt, EntryRequest calldata request, uint256 part) external {
        EntryPart calldata cut = request.parts[part];
        bytes32 digest = ActTexts.entry(request, part, cut.id, cut.salt, 0);
        _enterReversal(id, salt, cut.id, digest, ActTexts.entry(request, part, id, salt, cut.id));
    }

    /// @inheritdoc IJournal
    function reverseQuantity(bytes20 id, bytes16 salt, QuantityRequest calldata request) external {
        bytes32 digest = ActTexts.quantity(request, request.id, request.salt, 0);
        _enterReversal(id, salt, request.id, digest, ActTexts.quantity(request, id, salt, request.id));
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _enterPart(EntryRequest calldata request, uint256 part, uint48 submission) private {
        EntryPart calldata cut = request.parts[part];
        (uint32 member, Act memory act) = _occurring(cut.id, request.agreement, request.occurred);
        if (cut.gross == 0 || cut.gross > MAX_ENTRY_FEN || uint256(cut.net) + cut.vat != cut.gross) {
            revert EntryAmountsInvalid(cut.gross, cut.net, cut.vat);
        }
        for (uint256 i = 0; i < part; ++i) {
            bool same = request.parts[i].side == cut.side
                && keccak256(bytes(request.parts[i].pool)) == keccak256(bytes(cut.pool));
            if (same) revert EntryPartRepeated(part);
        }
        _agreements.placeOf(act.version, request.holder);
        act.subject = _requireSide(act.version, cut.pool, cut.side);

        (act.kind, act.key, act.amount, act.submission) = (ActKind.Entry, request.key, int64(cut.net), submission);
        act.digest = ActTexts.entry(request, part, cut.id, cut.salt, 0);
        _enter(cut.id, act);
        emit EntryEntered(cut.id, request.agreement, member, request, part);
    }

    /// @param given digest of the original as the caller has it
    function _enterReversal(bytes20 id, bytes16 salt, bytes20 reverses, bytes32 given, bytes32 digest) private {
        Act memory original = _reversible(reverses);
        if (original.digest != given) revert ActNotThis(reverses, original.digest, given);
        (uint32 member, Act memory act) = _entering(id, original.agreement, original.month, false);

        (act.kind, act.reverses, act.key) = (ActKind.Reversal, original.kind, bytes32(reverses));
        (act.subject, act.member, act.amount) = (original.subject, original.member, -original.amount);
        act.digest = digest;
        _enter(id, act);
        emit ReversalEntered(id, original.agreement, member, reverses, salt);
    }

    /// @dev As `_entering`, for what occurred on a day that can still be entered.
    function _occurring(bytes20 id, bytes32 agreement, uint32 day) private returns (uint32 member, Act memory act) {
        uint256 today = Slots.dayAt(block.timestamp);
        if (day > today || day + REACH_DAYS < today) {
            revert DayOutsideReach(day, uint32(today - REACH_DAYS), uint32(today));
        }
        (uint256 month,) = Calendar.monthOf(day);
        return _entering(id, agreement, uint32(month), false);
    }

    function _requireParty(bytes32 version, uint32 member) private view {
        if (_agreements.placeOf(version, member) >= _agreements.versionOf(version).parties) {
            revert MemberNotParty(version, member);
        }
    }

    function _requireSide(bytes32 version, string calldata pool, uint8 side) private view returns (bytes32 key) {
        bytes32 name = keccak256(bytes(pool));
        if (_agreements.sideOf(version, name, side) == 0) revert SideUnknown(version, name, side);
        return keccak256(abi.encode(name, side));
    }
}
