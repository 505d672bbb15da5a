// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {
    EntryRequest,
    NettingRequest,
    PaymentRequest,
    PayoutRequest,
    QuantityRequest,
    SealedAct,
    TableRequest
} from "../types/Splits.sol";

/// @title The journal: what members enter under an agreement, checked and worded before it can count
/// @notice The id of an act is its request id. Each is entered by a party or agent of the version that rules its month, or
/// the next to close where it has none. What happens to it then: ISplits.
/// @dev The text of an act, of which the digest stands in the input root, is made here from the values that count (ADR 26).
/// Not guarded here: that a voucher is true, that the bank paid, that two keys are not of one invoice; that the
/// weights of a table follow from its rows (whoever accepts the table accepts both).
interface IJournal is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    event EntryEntered(
        bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, EntryRequest request, uint256 part
    );
    event QuantityEntered(
        bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, QuantityRequest request
    );
    event TableEntered(bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, TableRequest request);
    event ReversalEntered(
        bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, bytes20 reverses, bytes16 salt
    );
    event PaymentDeclared(
        bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, uint32 payee, PaymentRequest request
    );
    event PayoutEntered(bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, PayoutRequest request);
    event NettingProposed(bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, NettingRequest request);
    event SealedActEntered(bytes20 indexed id, bytes32 indexed agreement, uint32 indexed member, SealedAct act);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    error NameNotPlain(string name);
    error SideUnknown(bytes32 version, bytes32 pool, uint8 side);
    error SeriesUnknown(bytes32 agreement, bytes32 series);
    error FundUnknown(bytes32 agreement, bytes32 pool, bytes32 reserve);
    /// @dev Of a sealed act months.
    error DayOutsideReach(uint32 day, uint32 earliest, uint32 latest);
    error MonthAfterAgreement(bytes32 agreement, uint32 month, uint32 to);
    error DisclosureMismatch(bytes32 agreement, bool committed);
    error EntryAmountsInvalid(uint64 gross, uint64 net, uint64 vat);
    error EntryPartsInvalid(uint256 count, uint256 most);
    error EntryPartRepeated(uint256 index);
    error QuantityInvalid(int64 amount);
    error TableInvalid(uint256 members, uint256 weights);
    /// @param at the byte where `rows` stop being canonical JSON of coalitions
    error TableRowsInvalid(uint256 at);
    error AmountInvalid(uint64 fen);
    error ActOfOtherMember(bytes20 id, uint32 member);
    error ActNotThis(bytes20 id, bytes32 digest, bytes32 given);
    error InvoiceKeyMissing();
    error PayerNotThis(bytes20 id, uint32 member, uint32 payer);
    error PaymentToOneself(uint32 member);
    error NettingNotAllowed(uint32 a, uint32 b);
    error MemberNotParty(bytes32 version, uint32 member);
    error SealedActInvalid(uint8 kind, uint32 month);

    // ── participants ────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Enter one invoice, whole or cut over several sides; each part is an act. By a party or agent.
    function enter(EntryRequest calldata request) external;
    /// @notice The amount is below 0 only in a series of capital: a withdrawal.
    function enterQuantity(QuantityRequest calldata request) external;
    function enterTable(TableRequest calldata request) external;
    /// @notice Take back a whole part of an entry that counted; the reversal counts the same way.
    /// @param request as it was entered
    /// @param part which of its parts
    function reverseEntry(bytes20 id, bytes16 salt, EntryRequest calldata request, uint256 part) external;
    function reverseQuantity(bytes20 id, bytes16 salt, QuantityRequest calldata request) external;
    /// @notice Say that money was paid; by the payer, or who keeps the paying fund. Nothing counts before the payee confirms.
    function declarePayment(PaymentRequest calldata request) external;
    function enterPayout(PayoutRequest calldata request) external;
    function proposeNetting(NettingRequest calldata request) external;
    /// @notice Enter an act of a committed agreement, by its digest alone.
    function enterSealed(SealedAct calldata act) external;
}
