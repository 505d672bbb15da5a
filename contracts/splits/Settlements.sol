// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJournal} from "../interfaces/IJournal.sol";
import {ActTexts} from "../libraries/splits/ActTexts.sol";
import {Account, Act, ActKind, NettingRequest, PaymentRequest, PayoutRequest} from "../types/Splits.sol";
import {Entering} from "./Entering.sol";

/// @title Money that moved: declared, then confirmed; paid out by all; netted by both
/// @dev Which claims it settles follows from the order in which it counts: docs/splits.md, "Balances and claims".
abstract contract Settlements is Entering {
    /// @inheritdoc IJournal
    function declarePayment(PaymentRequest calldata request) external {
        (uint32 member, Act memory act) = _entering(request.id, request.agreement, 0, false);
        _requireKnownSide(request.agreement, request.pool, request.side);
        _requireAmount(request.fen);
        (uint32 payer, uint32 payee) =
            (_booksOf(request.agreement, request.from), _booksOf(request.agreement, request.to));
        if (payer == payee) revert PaymentToOneself(payer);
        if (payer != member) revert PayerNotThis(request.id, member, payer);
        _agreements.placeOf(act.version, payee);

        (act.kind, act.member, act.amount) = (ActKind.Payment, payee, int64(request.fen));
        act.digest = ActTexts.payment(request);
        _enter(request.id, act);
        emit PaymentDeclared(request.id, request.agreement, member, payee, request);
    }

    /// @inheritdoc IJournal
    function enterPayout(PayoutRequest calldata request) external {
        (uint32 member, Act memory act) = _entering(request.id, request.agreement, 0, false);
        _requireAmount(request.fen);
        _keeperOf(request.agreement, request.pool, request.reserve);
        _agreements.placeOf(act.version, request.to);

        (act.kind, act.amount) = (ActKind.Payout, int64(request.fen));
        act.digest = ActTexts.payout(request);
        _enter(request.id, act);
        emit PayoutEntered(request.id, request.agreement, member, request);
    }

    /// @inheritdoc IJournal
    function proposeNetting(NettingRequest calldata request) external {
        (uint32 member, Act memory act) = _entering(request.id, request.agreement, 0, false);
        _requireKnownSide(request.agreement, request.poolA, request.sideA);
        _requireKnownSide(request.agreement, request.poolB, request.sideB);
        _requireAmount(request.fen);
        (bytes32 poolA, bytes32 poolB) = (keccak256(bytes(request.poolA)), keccak256(bytes(request.poolB)));
        if (!_agreements.nettable(act.version, member, request.b, poolA, poolB)) {
            revert NettingNotAllowed(member, request.b);
        }

        (act.kind, act.member, act.amount) = (ActKind.Netting, request.b, int64(request.fen));
        act.digest = ActTexts.netting(request, member);
        _enter(request.id, act);
        emit NettingProposed(request.id, request.agreement, member, request);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev The member on whose books an account is.
    function _booksOf(bytes32 agreement, Account calldata account) private view returns (uint32 member) {
        return account.member != 0 ? account.member : _keeperOf(agreement, account.pool, account.reserve);
    }

    function _keeperOf(bytes32 agreement, string calldata pool, string calldata reserve)
        private
        view
        returns (uint32 keeper)
    {
        (bytes32 poolName, bytes32 name) = (keccak256(bytes(pool)), keccak256(bytes(reserve)));
        keeper = _agreements.keeperOf(agreement, poolName, name);
        if (keeper == 0) revert FundUnknown(agreement, poolName, name);
    }

    function _requireKnownSide(bytes32 agreement, string calldata pool, uint8 side) private view {
        bytes32 name = keccak256(bytes(pool));
        if (!_agreements.sideKnown(agreement, name, side)) revert SideUnknown(0, name, side);
    }

    function _requireAmount(uint64 fen) private pure {
        if (fen == 0 || fen > 1e18) revert AmountInvalid(fen);
    }
}
