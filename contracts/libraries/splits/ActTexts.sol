// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IJournal} from "../../interfaces/IJournal.sol";
import {
    Account,
    EntryPart,
    EntryRequest,
    NettingRequest,
    PaymentRequest,
    PayoutRequest,
    QuantityRequest,
    TableRequest
} from "../../types/Splits.sol";
import {Calendar} from "../Calendar.sol";

/// @title The text of an act as it stands in a period file, and its digest SHA-256("guild/act/1" ‖ JCS(act))
/// @dev Written here from the same values that the contract computes with, so that the two cannot differ. Names are plain
/// (a-z 0-9 - _), so nothing in them needs an escape; the rows of a table are taken as they are, once TableRows has read them.
library ActTexts {
    bytes16 private constant HEX = "0123456789abcdef";

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    /// @param reverses zero: the entry itself, as `id` with `salt`
    function entry(EntryRequest calldata e, uint256 part, bytes20 id, bytes16 salt, bytes20 reverses)
        internal
        pure
        returns (bytes32)
    {
        EntryPart calldata p = e.parts[part];
        bytes memory head = bytes.concat(
            '{"gross":"',
            number(p.gross),
            '","holder":"',
            number(e.holder),
            '","id":"',
            word(bytes32(id), 20),
            '","key":"',
            word(e.key, 32),
            '","kind":"',
            reverses == 0 ? bytes("entry") : bytes("reversal")
        );
        head = bytes.concat(head, '","net":"', number(p.net), '","occurred":"', date(e.occurred), '","pool":"');
        head = bytes.concat(head, plain(p.pool), _reverses(reverses), '","salt":"', word(bytes32(salt), 16));
        return digestOf(
            bytes.concat(
                head, '","side":"', side(p.side), '","vat":"', number(p.vat), '","voucher":"', word(e.voucher, 32), '"}'
            )
        );
    }

    function quantity(QuantityRequest calldata q, bytes20 id, bytes16 salt, bytes20 reverses)
        internal
        pure
        returns (bytes32)
    {
        bytes memory amount = number(q.amount < 0 ? uint256(-int256(q.amount)) : uint256(int256(q.amount)));
        bytes memory head = bytes.concat(
            '{"amount":"',
            q.amount < 0 ? bytes("-") : bytes(""),
            amount,
            '","id":"',
            word(bytes32(id), 20),
            '","kind":"',
            reverses == 0 ? bytes("quantity") : bytes("reversal")
        );
        head = bytes.concat(
            head, '","member":"', number(q.member), '","occurred":"', date(q.occurred), _reverses(reverses)
        );
        return
            digestOf(bytes.concat(head, '","salt":"', word(bytes32(salt), 16), '","series":"', plain(q.series), '"}'));
    }

    function table(TableRequest calldata t) internal pure returns (bytes32) {
        return digestOf(
            bytes.concat(
                '{"id":"',
                word(bytes32(t.id), 20),
                '","kind":"table","rows":',
                bytes(t.rows),
                ',"salt":"',
                word(bytes32(t.salt), 16),
                '","series":"',
                plain(t.series),
                '"}'
            )
        );
    }

    function payment(PaymentRequest calldata p) internal pure returns (bytes32) {
        bytes memory head = bytes.concat(
            '{"fen":"',
            number(p.fen),
            '","from":"',
            account(p.from),
            '","id":"',
            word(bytes32(p.id), 20),
            '","kind":"payment","pool":"',
            plain(p.pool)
        );
        return digestOf(
            bytes.concat(
                head,
                '","salt":"',
                word(bytes32(p.salt), 16),
                '","side":"',
                side(p.side),
                '","to":"',
                account(p.to),
                '"}'
            )
        );
    }

    function payout(PayoutRequest calldata p) internal pure returns (bytes32) {
        bytes memory head = bytes.concat(
            '{"fen":"', number(p.fen), '","id":"', word(bytes32(p.id), 20), '","kind":"payout","pool":"', plain(p.pool)
        );
        return digestOf(
            bytes.concat(
                head,
                '","reserve":"',
                plain(p.reserve),
                '","salt":"',
                word(bytes32(p.salt), 16),
                '","to":"',
                number(p.to),
                '"}'
            )
        );
    }

    function netting(NettingRequest calldata n, uint32 a) internal pure returns (bytes32) {
        bytes memory head = bytes.concat(
            '{"a":"',
            number(a),
            '","b":"',
            number(n.b),
            '","fen":"',
            number(n.fen),
            '","id":"',
            word(bytes32(n.id), 20),
            '","kind":"netting","pool_a":"',
            plain(n.poolA)
        );
        head = bytes.concat(head, '","pool_b":"', plain(n.poolB), '","salt":"', word(bytes32(n.salt), 16));
        return digestOf(bytes.concat(head, '","side_a":"', side(n.sideA), '","side_b":"', side(n.sideB), '"}'));
    }

    // ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────

    function digestOf(bytes memory text) internal pure returns (bytes32) {
        return sha256(bytes.concat("guild/act/1", text));
    }

    function account(Account calldata a) internal pure returns (bytes memory) {
        return a.member != 0 ? number(a.member) : bytes.concat(plain(a.pool), "/", plain(a.reserve));
    }

    function side(uint8 which) internal pure returns (bytes memory) {
        return which == 0 ? bytes("cost") : bytes("benefit");
    }

    function number(uint256 value) internal pure returns (bytes memory) {
        return bytes(Strings.toString(value));
    }

    /// @notice The first `size` bytes in hex.
    function word(bytes32 value, uint256 size) internal pure returns (bytes memory text) {
        text = new bytes(2 * size);
        bytes16 digits = HEX;
        unchecked {
            for (uint256 i = 0; i < size; ++i) {
                uint256 each = uint8(value[i]);
                text[2 * i] = digits[each >> 4];
                text[2 * i + 1] = digits[each & 15];
            }
        }
    }

    function date(uint256 day) internal pure returns (bytes memory) {
        (uint256 period, uint256 ofMonth) = Calendar.monthOf(day);
        uint256 month = period % 12 + 1;
        return bytes.concat(
            number(period / 12),
            month < 10 ? bytes("-0") : bytes("-"),
            number(month),
            ofMonth < 10 ? bytes("-0") : bytes("-"),
            number(ofMonth)
        );
    }

    /// @notice A name of a pool, reserve or series, if it is made of a-z 0-9 - _.
    function plain(string calldata name) internal pure returns (bytes memory text) {
        text = bytes(name);
        unchecked {
            for (uint256 i = 0; i < text.length; ++i) {
                uint8 c = uint8(text[i]);
                bool good = (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2d || c == 0x5f;
                if (!good) revert IJournal.NameNotPlain(name);
            }
        }
    }

    function _reverses(bytes20 reverses) private pure returns (bytes memory) {
        return reverses == 0 ? bytes("") : bytes.concat('","reverses":"', word(bytes32(reverses), 20));
    }
}
