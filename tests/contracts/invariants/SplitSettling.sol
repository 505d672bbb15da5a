// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ISplits} from "../../../contracts/interfaces/ISplits.sol";
import {SplitBooks} from "./SplitBooks.sol";

/// @notice What is settled of the lines, in parts, never more than is owed and not yet declared: 2 holds all that is
/// entered, so that 3 and 5 owe it costs and it owes them benefits; the fund is in its books.
abstract contract SplitSettling is SplitBooks {
    uint32 private constant HOLDER = 2;

    struct Settlement {
        bytes20 id;
        uint256 side;
        uint256 back; // of a netting, else SIDES
        uint256 line;
        uint256 fen;
        uint32 answers; // who confirms; zero: all others accept
        uint8 accepted; // bits of 2, 5, 4
        bool objected; // by 4
        uint8 state; // 1 pending, 2 counted, 3 denied
        uint256 version;
    }

    Settlement[] internal _settlements;
    mapping(uint256 side => mapping(uint256 line => int256)) private _declared; // pending or counted

    function settlement(uint256 which)
        external
        view
        returns (bytes20 id, uint256 side, uint256 back, uint256 line, uint256 fen, bool counted)
    {
        Settlement storage found = _settlements[which];
        return (found.id, found.side, found.back, found.line, found.fen, found.state == 2);
    }

    // ── declared ────────────────────────────────────────────────────────────────────────────────────────────────

    function pay(uint256 side, uint256 who, uint256 part) external {
        side %= SIDES;
        uint256 line = _lineOf(side, 1 + who % 2);
        uint256 fen = _part(_left(side, line), part);
        if (fen == 0) return;
        uint32 party = who % 2 == 0 ? 3 : 5;
        (uint32 payer, uint32 payee) = side % 2 == 0 ? (party, HOLDER) : (HOLDER, party);
        bytes20 id = _id(payer);
        if (!_went(address(journal), _pools.paymentCall(id, payer, payee, side, fen), payer, true)) return;
        _declare(id, side, SIDES, line, fen, payee);
    }

    /// @dev What 3 owes 2 of a cost against what 2 owes it of a benefit.
    function net(uint256 cost, uint256 benefit, uint256 part) external {
        (cost, benefit) = (cost % 3 * 2, benefit % 3 * 2 + 1);
        (int256 here, int256 back) = (_left(cost, _lineOf(cost, 1)), _left(benefit, _lineOf(benefit, 1)));
        uint256 fen = _part(here < back ? here : back, part);
        if (fen == 0) return;
        bytes20 id = _id(3);
        if (!_went(address(journal), _pools.nettingCall(id, cost, benefit, fen), 3, true)) return;
        _declare(id, cost, benefit, _lineOf(cost, 1), fen, 2);
    }

    function payOut(uint256 part) external {
        uint256 fen = _part(_left(WITH_FUND, 0), part);
        if (fen == 0) return;
        bytes20 id = _id(3);
        if (!_went(address(journal), _pools.payoutCall(id, fen), 3, true)) return;
        _declare(id, WITH_FUND, SIDES, 0, fen, 0);
    }

    // ── answered ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Confirmed or denied by whoever is asked, or by 4, who never is; a payout is accepted by one of the others.
    function answer(uint256 which, uint256 how) external {
        if (_settlements.length == 0) return;
        Settlement storage found = _settlements[which % _settlements.length];
        bool counts = found.state == 1 && !found.objected && found.version == _rulingIn(next);
        if (found.answers == 0) {
            _accept(found, how, counts);
        } else if (how % 4 == 0) {
            bytes memory call = abi.encodeCall(ISplits.deny, (draw(), found.id, "none"));
            if (_went(address(splits), call, found.answers, found.state == 1)) _deny(found);
        } else {
            uint32 member = how % 4 == 1 ? 4 : found.answers;
            bytes memory call = abi.encodeCall(ISplits.confirm, (draw(), found.id));
            if (_went(address(splits), call, member, counts && member != 4)) _settle(found);
        }
    }

    /// @dev 4 objects, or withdraws that.
    function contest(uint256 which) external {
        if (_settlements.length == 0) return;
        Settlement storage found = _settlements[which % _settlements.length];
        bytes memory call = _objection(found.id, found.objected);
        if (_went(address(splits), call, 4, found.state == 1)) found.objected = !found.objected;
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _accept(Settlement storage found, uint256 who, bool counts) private {
        uint8 bit = uint8(1 << who % 3);
        bool last = found.accepted | bit == 7;
        bool good = found.state == 1 && found.accepted & bit == 0 && (!last || counts);
        uint32 member = who % 3 == 0 ? 2 : _other(who);
        if (!_went(address(splits), _acceptance(found.id), member, good)) return;
        found.accepted |= bit;
        if (last) _settle(found);
    }

    function _settle(Settlement storage found) private {
        found.state = 2;
        ++done[bytes4("paid")];
        _fold(found.id, next);
    }

    function _deny(Settlement storage found) private {
        found.state = 3;
        _hold(found, -int256(found.fen));
    }

    function _declare(bytes20 id, uint256 side, uint256 back, uint256 line, uint256 fen, uint32 answers) private {
        _settlements.push(Settlement(id, side, back, line, fen, answers, 0, false, 1, _rulingIn(next)));
        _hold(_settlements[_settlements.length - 1], int256(fen));
    }

    function _hold(Settlement storage found, int256 fen) private {
        _declared[found.side][found.line] += fen;
        if (found.back < SIDES) _declared[found.back][_lineOf(found.back, 1)] += fen;
    }

    function _left(uint256 side, uint256 line) private view returns (int256) {
        return _owed[side][line] - _declared[side][line];
    }

    /// @return fen from 1 to what is left; zero where nothing is
    function _part(int256 left, uint256 part) private pure returns (uint256 fen) {
        return left <= 0 ? 0 : 1 + part % uint256(left);
    }

    function _lineOf(uint256 side, uint256 place) internal pure returns (uint256 line) {
        return side == WITH_FUND ? place + 1 : place;
    }

    function _other(uint256 who) internal pure returns (uint32) {
        return who % 3 == 0 ? 3 : who % 3 == 1 ? 5 : 4;
    }
}
