// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICredentials} from "../../../contracts/interfaces/ICredentials.sol";
import {AnchorRequest, MemberStatus, Reason, Standing} from "../../../contracts/types/Types.sol";
import {vm} from "../support/Vm.sol";
import {World} from "./World.sol";

/// @notice Acts at random, foresees from its own notes whether each must be taken or refused, and writes its own ledger.
/// A surprise is an act that went another way than foreseen; the invariants count them and compare the two ledgers.
contract GhostLedger is World {
    enum Kind {
        Suspended,
        Reinstated,
        Revoked,
        Withdrawn
    }

    struct Event {
        Kind kind;
        uint64 at;
    }

    struct GhostBatch {
        bytes20 id;
        uint16 count;
        bytes32 root;
    }

    struct Act {
        uint256 batch;
        uint16[] positions;
        address by;
        uint64 at;
        bool withdrawn;
    }

    uint64 private constant PERIOD = 72 hours;
    GhostBatch[] public batches;
    bytes20[] public refused;
    uint256 public surprises;
    Act[] private _acts;
    mapping(uint256 batch => mapping(uint16 position => Event[])) private _history;

    /// @dev Two batches stand from the start, one of two words of bits, so that every run has something to act on.
    constructor() {
        setUp();
        _tryAnchor(1, 260, 11);
        _tryAnchor(2, 6, 11);
    }

    // ── acts ────────────────────────────────────────────────────────────────────────────────────────────────────

    function anchor(uint256 seed, uint256 countSeed, uint256 flaw) external {
        _tryAnchor(seed, countSeed % 5 == 0 ? 257 + countSeed % 7 : 1 + countSeed % 12, flaw % 12);
    }

    function suspend(uint256 which, uint256 seed) external {
        uint256 batch = which % batches.length;
        uint16[] memory positions = _some(batch, seed);
        bytes memory data =
            abi.encodeCall(ICredentials.suspend, (draw(), batches[batch].id, positions, Reason.UnderReview));
        bool taken = _attempt(_statusAccount(seed), data);
        _foresee(taken, college != MemberStatus.Expelled && _allStand(batch, positions, Standing.Good));
        if (taken) _note(batch, positions, Kind.Suspended);
    }

    function reinstate(uint256 which, uint256 seed) external {
        uint256 batch = which % batches.length;
        uint16[] memory positions = _some(batch, seed);
        bytes memory data = abi.encodeCall(ICredentials.reinstate, (draw(), batches[batch].id, positions));
        address account = _adminOrStatus(seed);
        bool taken = _attempt(account, data);
        bool may = college == MemberStatus.Active && !paused && account == COLLEGE_ADMIN;
        _foresee(taken, may && _allStand(batch, positions, Standing.Suspended));
        if (taken) _note(batch, positions, Kind.Reinstated);
    }

    function revoke(uint256 which, uint256 seed) external {
        uint256 batch = which % batches.length;
        uint16[] memory positions = _some(batch, seed);
        bool expelled = college == MemberStatus.Expelled;
        address account = seed % 2 == 0 ? _statusAccount(seed) : COUNCIL;
        bytes memory data = account == COUNCIL
            ? abi.encodeCall(ICredentials.revokeByCouncil, (draw(), batches[batch].id, positions, Reason.Other))
            : abi.encodeCall(ICredentials.revoke, (draw(), batches[batch].id, positions, Reason.Other));
        bool taken = _attempt(account, data);
        _foresee(taken, (account == COUNCIL) == expelled && _noneRevoked(batch, positions));
        if (!taken) return;
        _acts.push(Act(batch, positions, account, uint64(block.timestamp), false));
        _note(batch, positions, Kind.Revoked);
    }

    function withdraw(uint256 which, uint256 seed) external {
        if (_acts.length == 0) return;
        Act storage act = _acts[which % _acts.length];
        uint64 number = uint64(which % _acts.length) + 1;
        bool expelled = college == MemberStatus.Expelled;
        address account = (seed >> 48) % 3 == 0 ? COUNCIL : _adminOrStatus(seed);
        bytes memory data = account == COUNCIL
            ? abi.encodeCall(ICredentials.withdrawRevocationByCouncil, (draw(), number))
            : abi.encodeCall(ICredentials.withdrawRevocation, (draw(), number));
        bool taken = _attempt(account, data);
        bool may = account == (expelled ? COUNCIL : COLLEGE_ADMIN) && account != act.by && !act.withdrawn;
        _foresee(taken, may && block.timestamp < act.at + PERIOD);
        if (!taken) return;
        act.withdrawn = true;
        _note(act.batch, act.positions, Kind.Withdrawn);
    }

    // ── what the invariants look at ─────────────────────────────────────────────────────────────────────────────

    function batchCount() external view returns (uint256) {
        return batches.length;
    }

    function refusedCount() external view returns (uint256) {
        return refused.length;
    }

    function acts() external view returns (Act[] memory) {
        return _acts;
    }

    function contracts() external view returns (ICredentials) {
        return credentials;
    }

    /// @notice How a position stands by its own history alone.
    function standing(uint256 batch, uint16 position) public view returns (Standing) {
        Event[] storage history = _history[batch][position];
        bool suspended;
        uint64 revokedAt;
        for (uint256 i = 0; i < history.length; ++i) {
            if (history[i].kind == Kind.Suspended) suspended = true;
            if (history[i].kind == Kind.Reinstated) suspended = false;
            if (history[i].kind == Kind.Revoked) revokedAt = history[i].at;
            if (history[i].kind == Kind.Withdrawn) revokedAt = 0;
        }
        if (revokedAt == 0) return suspended ? Standing.Suspended : Standing.Good;
        return block.timestamp < revokedAt + PERIOD ? Standing.RevokedProvisional : Standing.RevokedFinal;
    }

    // ── how ─────────────────────────────────────────────────────────────────────────────────────────────────────

    function _tryAnchor(uint256 seed, uint256 count, uint256 flaw) private {
        AnchorRequest memory request = _request(seed, count);
        request.batch = _batchId(COLLEGE, uint256(draw()));
        request.accreditation = accreditation;
        _sign(request, REGISTRAR_SIGNER);
        (bool flawless, address account) = _spoil(request, flaw);
        bool taken = _attempt(account, abi.encodeCall(ICredentials.anchor, (request)));
        _foresee(taken, flawless && _mayAnchor());
        if (taken) batches.push(GhostBatch(request.batch, uint16(count), _root(request.batch, request.entries)));
        else refused.push(request.batch);
    }

    /// @dev Each flaw alone must stop an anchor; half the time there is none.
    function _spoil(AnchorRequest memory request, uint256 flaw) private view returns (bool flawless, address account) {
        account = ISSUER;
        if (flaw == 0) _sign(request, 0x21);
        else if (flaw == 1) account = STATUS;
        else if (flaw == 2) account = FACTORY_ALL;
        else if (flaw == 3) request.voucher.deadline = uint64(block.timestamp) - 1;
        else if (flaw == 4) request.credentialKey = request.tokenKey;
        else if (flaw == 5) request.links[0].link = bytes32("unsigned");
        else flawless = true;
    }

    function _attempt(address account, bytes memory data) private returns (bool taken) {
        vm.prank(account);
        (taken,) = address(credentials).call(data);
    }

    function _foresee(bool taken, bool foreseen) private {
        if (taken != foreseen) ++surprises;
    }

    function _note(uint256 batch, uint16[] memory positions, Kind kind) private {
        for (uint256 i = 0; i < positions.length; ++i) {
            _history[batch][positions[i]].push(Event(kind, uint64(block.timestamp)));
        }
    }

    /// @dev One to three neighbours, near an end of the batch or the border of its two words, so that acts meet.
    function _some(uint256 batch, uint256 seed) private view returns (uint16[] memory positions) {
        uint16 count = batches[batch].count;
        uint16 start = uint16((seed >> 8) % 4);
        if (count > 256 && (seed >> 16) % 2 == 0) start += 253;
        if (start >= count) start = count - 1;
        uint16 length = uint16(1 + (seed >> 24) % 3);
        if (start + length > count) length = count - start;
        positions = new uint16[](length);
        for (uint16 i = 0; i < length; ++i) {
            positions[i] = start + i;
        }
    }

    function _statusAccount(uint256 seed) private view returns (address) {
        return (seed >> 32) % 2 == 0 ? STATUS : OTHER_STATUS;
    }

    /// @dev Trust is given back by an admin alone; now and then a status account tries.
    function _adminOrStatus(uint256 seed) private view returns (address) {
        return (seed >> 40) % 4 == 0 ? _statusAccount(seed) : COLLEGE_ADMIN;
    }

    function _allStand(uint256 batch, uint16[] memory positions, Standing expected) private view returns (bool) {
        for (uint256 i = 0; i < positions.length; ++i) {
            if (standing(batch, positions[i]) != expected) return false;
        }
        return true;
    }

    function _noneRevoked(uint256 batch, uint16[] memory positions) private view returns (bool) {
        for (uint256 i = 0; i < positions.length; ++i) {
            if (standing(batch, positions[i]) > Standing.Suspended) return false;
        }
        return true;
    }
}
