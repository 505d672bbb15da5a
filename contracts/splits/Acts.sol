// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAgreements} from "../interfaces/IAgreements.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {ISplits} from "../interfaces/ISplits.sol";
import {Slots} from "../libraries/Slots.sol";
import {Act, ActKind, ActState} from "../types/Splits.sol";
import {Guards} from "./Guards.sol";
import {Sums} from "./Sums.sol";

/// @title The life of an act: entered, accepted or left in silence, objected to, decided, counted
abstract contract Acts is Sums, Guards, AccessManaged {
    struct Invoice {
        uint48 submission;
        uint16 parts;
    }

    bytes32 private constant JOURNAL = "Journal";
    uint256 private constant A_DAY = 86_400;

    IAgreements internal immutable _agreements;

    mapping(bytes20 id => Act) private _acts;
    mapping(bytes32 key => Invoice) private _invoices;
    mapping(bytes32 agreement => uint32 month) internal _next; // zero: the first has not closed
    mapping(bytes32 agreement => mapping(uint32 booked => bytes32)) private _roots;

    constructor(address agreements_) {
        _agreements = IAgreements(agreements_);
    }

    // ── the journal ─────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ISplits
    function register(bytes20 id, Act calldata act) external {
        _requireFrom(JOURNAL);
        if (_acts[id].state != ActState.None) revert ActExists(id);
        _acts[id] = act;
    }

    // ── participants ────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ISplits
    function accept(bytes32 requestId, bytes20[] calldata ids) external {
        uint32 member = _command(requestId);
        for (uint256 i = 0; i < ids.length; ++i) {
            Act storage act = _pending(ids[i]);
            uint256 bit = _bitOf(act, member);
            if (act.accepted & bit != 0) revert ActAlreadyAccepted(ids[i], member);
            act.accepted |= uint104(bit);
            emit ActAccepted(ids[i], member);
            if (act.accepted == _everyone(act) && !_needsConfirmation(act.kind)) _countAct(ids[i], act);
        }
    }

    /// @inheritdoc ISplits
    function count(bytes32 requestId, bytes20[] calldata ids) external {
        _command(requestId);
        for (uint256 i = 0; i < ids.length; ++i) {
            Act storage act = _pending(ids[i]);
            if (_needsConfirmation(act.kind)) revert ActNeedsConsent(ids[i]);
            if (act.accepted != _everyone(act)) _requireSilence(ids[i], act);
            _countAct(ids[i], act);
        }
    }

    /// @inheritdoc ISplits
    function confirm(bytes32 requestId, bytes20 id) external {
        Act storage act = _asCounterparty(id, _command(requestId));
        _countAct(id, act);
    }

    /// @inheritdoc ISplits
    function deny(bytes32 requestId, bytes20 id, bytes32 reason) external {
        uint32 member = _openCommand(requestId);
        _asCounterparty(id, member).state = ActState.Denied;
        emit ActDenied(id, member, reason);
    }

    /// @inheritdoc ISplits
    function object(bytes32 requestId, bytes20 id, bytes32 reason) external {
        uint32 member = _openCommand(requestId);
        Act storage act = _pending(id);
        uint256 bit = _bitOf(act, member);
        if (act.objecting & bit != 0) revert ActAlreadyObjected(id, member);
        act.objecting |= uint104(bit);
        emit ActObjected(id, member, reason);
    }

    /// @inheritdoc ISplits
    function withdrawObjection(bytes32 requestId, bytes20 id) external {
        uint32 member = _openCommand(requestId);
        Act storage act = _pending(id);
        uint256 bit = _bitOf(act, member);
        if (act.objecting & bit == 0) revert ActNotObjected(id, member);
        act.objecting &= ~uint104(bit);
        emit ActObjectionWithdrawn(id, member);
    }

    // ── council ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ISplits
    function decideAct(bytes32 requestId, bytes20 id, bool upheld) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        Act storage act = _pending(id);
        if (act.objecting == 0) revert ActNotObjected(id, COUNCIL);
        act.objecting = 0;
        if (upheld) act.state = ActState.Refused;
        emit ActDecided(id, upheld);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    /// @dev Its effect on what stands; from here on it is in the root of the close that books it.
    function _countAct(bytes20 id, Act storage act) private {
        if (act.objecting != 0) revert ActUnderObjection(id, act.objecting);
        (bytes32 agreement, uint32 month) = (act.agreement, act.month);
        uint32 next = nextMonthOf(agreement);
        (bytes32 ruling,) = _agreements.rulingOf(agreement, month == 0 ? next : month);
        if (ruling != act.version) revert ActVersionStale(id, act.version);
        uint32 booked = month > next ? month : next;
        act.state = ActState.Counted;
        bytes32 root = keccak256(abi.encodePacked(uint8(0x09), _roots[agreement][booked], act.digest));
        _roots[agreement][booked] = root;
        if (act.kind == ActKind.Reversal) _reverse(act);
        _apply(act, act.kind == ActKind.Reversal ? act.reverses : act.kind, booked);
        emit ActCounted(id, agreement, booked, act.digest, root);
    }

    function _requireFrom(bytes32 name) internal view {
        (address current,, bool retired) = _consortium.contractOf(name);
        if (msg.sender != current || retired) revert IConsortium.ContractNotCurrent(name, msg.sender);
    }

    function _reverse(Act storage act) private {
        bytes20 reverses = bytes20(act.key);
        Act storage original = _acts[reverses];
        if (original.state != ActState.Counted) {
            revert ActNotReversible(reverses, uint8(original.kind), uint8(original.state));
        }
        original.state = ActState.Reversed;
        if (original.kind == ActKind.Entry && --_invoices[original.key].parts == 0) delete _invoices[original.key];
    }

    function _apply(Act storage act, ActKind kind, uint32 booked) private {
        bool open = act.subject != 0; // of a sealed act nothing else is known
        if (kind == ActKind.Entry) {
            if (act.kind == ActKind.Entry) _takeKey(act.key, act.submission);
            if (open) _addTotal(act.agreement, act.subject, act.month, booked, act.amount);
        } else if (kind == ActKind.Quantity && open) {
            uint8 driver = _agreements.seriesOf(act.agreement, act.subject);
            _addQuantity(act.agreement, act.subject, driver, act.member, act.month, booked, act.amount);
        } else if (kind == ActKind.Table && open) {
            _addTable(act.agreement, act.subject, booked, act.key);
        }
    }

    function _takeKey(bytes32 key, uint48 submission) private {
        Invoice storage invoice = _invoices[key];
        if (invoice.parts != 0 && invoice.submission != submission) revert InvoiceKeyTaken(key, invoice.submission);
        (invoice.submission, invoice.parts) = (submission, invoice.parts + 1);
    }

    function _known(bytes20 id) internal view returns (Act storage act) {
        act = _acts[id];
        if (act.state == ActState.None) revert ActUnknown(id);
    }

    function _pending(bytes20 id) private view returns (Act storage act) {
        act = _known(id);
        if (act.state != ActState.Pending) revert ActNotPending(id, uint8(act.state));
    }

    /// @dev The days of objection have passed, and silence is enough.
    function _requireSilence(bytes20 id, Act storage act) private view {
        if (act.kind == ActKind.Payout) revert ActNeedsConsent(id);
        uint256 from = act.enteredAt + _agreements.versionOf(act.version).objectionDays * A_DAY;
        if (block.timestamp < from) revert ActTooEarly(id, uint64(from));
    }

    function _asCounterparty(bytes20 id, uint32 member) private view returns (Act storage act) {
        act = _pending(id);
        if (!_needsConfirmation(act.kind) || act.member != member) {
            revert CounterpartyMismatch(id, member, act.member);
        }
    }

    function _needsConfirmation(ActKind kind) private pure returns (bool) {
        return kind == ActKind.Payment || kind == ActKind.Netting;
    }

    function _bitOf(Act storage act, uint32 member) private view returns (uint256) {
        return 1 << _agreements.placeOf(act.version, member);
    }

    function _everyone(Act storage act) private view returns (uint256) {
        return (1 << _agreements.versionOf(act.version).members) - 1;
    }

    function _today() internal view returns (uint256 day) {
        return Slots.dayAt(block.timestamp);
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc ISplits
    function actOf(bytes20 id) external view returns (Act memory) {
        return _acts[id];
    }

    /// @inheritdoc ISplits
    function invoiceOf(bytes32 key) external view returns (uint48 submission, uint16 parts) {
        return (_invoices[key].submission, _invoices[key].parts);
    }

    /// @inheritdoc ISplits
    function nextMonthOf(bytes32 agreement) public view returns (uint32 month) {
        month = _next[agreement];
        if (month == 0) month = _agreements.firstMonthOf(agreement);
    }

    /// @inheritdoc ISplits
    function rootOf(bytes32 agreement, uint32 booked) public view returns (bytes32 root) {
        return _roots[agreement][booked];
    }
}
