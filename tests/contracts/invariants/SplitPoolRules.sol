// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {
    Account,
    EntryPart,
    EntryRequest,
    NettingRequest,
    PaymentRequest,
    PayoutRequest,
    QuotaRows
} from "../../../contracts/types/Splits.sol";
import {SplitCase} from "../support/SplitCase.sol";
import {SplitRules} from "../support/SplitRules.sol";

/// @notice The rules of three pools that round in four ways, rows of their schedules, calls about them, and the calendar. The weights of versions alternate.
contract SplitPoolRules is SplitCase {
    function rulesOf(bytes32 before, uint32 from, uint256 which) external pure returns (bytes memory made) {
        made = SplitRules.head(before, from, 0, false, 2, _parties(), _list(4));
        made = abi.encodePacked(made, hex"020001", uint8(3)); // 2 and 3 net
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory lists = abi.encodePacked(listOf(2 * i, which), listOf(2 * i + 1, which));
            made = abi.encodePacked(made, SplitRules.pool(nameOf(2 * i), 1, 1, 3, lists));
        }
    }

    /// @dev hall: what is left over to 3, largest remainder; training: largest remainder, a tenth to a fund and the rest by
    /// quota; works: carried, quota.
    function listOf(uint256 side, uint256 which) public pure returns (bytes memory) {
        uint16[] memory weights = _weightsOf(which);
        if (side == 0) return _single(SplitRules.fixed_(weights, hex"0101"));
        if (side < 3) return _single(SplitRules.fixed_(weights, LARGEST));
        if (side == 4) return _single(SplitRules.fixed_(weights, CARRIED_));
        bytes memory rest = SplitRules.fixed_(weights, SplitRules.quota(weights));
        if (side == 5) return _single(rest);
        bytes memory fund = SplitRules.stage("fund", SplitRules.percent(100_000), SplitRules.reserve("depreciation", 2));
        return abi.encodePacked(uint8(2), fund, SplitRules.stage("rest", "", rest), uint8(0));
    }

    /// @dev Of what a quota took before and takes after; the weights sum to 10.
    function rowsOf(uint256 which, uint256 h, uint256 after_) external pure returns (QuotaRows[] memory rows) {
        rows = new QuotaRows[](1);
        rows[0] = SplitRules.rows(_weightsOf(which), h % 10, 10 + after_ % 10 - h % 10);
    }

    function monthOf(uint256 day) external pure returns (uint32 month) {
        month = MONTH - 2;
        while (firstDayOf(month + 1) <= day) ++month;
    }

    /// @dev By hand, from August 2025; a leap day lies within.
    function firstDayOf(uint32 month) public pure returns (uint256 day) {
        day = 20_301;
        for (uint32 each = MONTH - 2; each < month; ++each) {
            uint256 number = each % 12;
            uint256 february = each / 12 % 4 == 0 ? 29 : 28;
            day += number == 1 ? february : number == 3 || number == 5 || number == 8 || number == 10 ? 30 : 31;
        }
    }

    // ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────

    function entryCall(bytes20 id, uint256 side, uint32 day, uint64 net, uint256 number)
        external
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IJournal.enter, (_request(id, side, day, net, number)));
    }

    function reversalCall(bytes20 reversal, bytes20 id, uint256 side, uint32 day, uint64 net, uint256 number)
        external
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(IJournal.reverseEntry, (reversal, 0, _request(id, side, day, net, number), 0));
    }

    function paymentCall(bytes20 id, uint32 payer, uint32 payee, uint256 side, uint256 fen)
        external
        pure
        returns (bytes memory)
    {
        PaymentRequest memory request;
        (request.id, request.agreement, request.pool) = (id, AGREEMENT, nameOf(side));
        (request.from, request.to) = (Account(payer, "", ""), Account(payee, "", ""));
        (request.side, request.fen, request.bank, request.document) = (uint8(side % 2), uint64(fen), "b", "d");
        return abi.encodeCall(IJournal.declarePayment, (request));
    }

    /// @dev What 3 owes 2 of a cost against what 2 owes it of a benefit.
    function nettingCall(bytes20 id, uint256 cost, uint256 benefit, uint256 fen) external pure returns (bytes memory) {
        NettingRequest memory request =
            NettingRequest(id, 0, AGREEMENT, nameOf(cost), 0, 2, nameOf(benefit), 1, uint64(fen));
        return abi.encodeCall(IJournal.proposeNetting, (request));
    }

    function payoutCall(bytes20 id, uint256 fen) external pure returns (bytes memory) {
        PayoutRequest memory request = PayoutRequest(id, 0, AGREEMENT, "training", "depreciation", 5, uint64(fen));
        return abi.encodeCall(IJournal.enterPayout, (request));
    }

    function _request(bytes20 id, uint256 side, uint32 day, uint64 net, uint256 number)
        private
        pure
        returns (EntryRequest memory request)
    {
        request.agreement = AGREEMENT;
        (request.occurred, request.holder, request.key) = (day, 2, keccak256(abi.encode("invoice", number)));
        request.parts = new EntryPart[](1);
        request.parts[0] = EntryPart(id, bytes16(uint128(number)), nameOf(side), uint8(side % 2), net, net, 0);
    }

    function nameOf(uint256 side) public pure returns (string memory) {
        if (side < 2) return "hall";
        return side < 4 ? "training" : "works";
    }

    function _weightsOf(uint256 which) private pure returns (uint16[] memory) {
        return which % 2 == 0 ? _weights(5, 3, 2) : _weights(2, 3, 5);
    }
}
