// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./interfaces/ICommands.sol";

/// @title Exactly once, shared by every contract that takes commands
/// @dev Not guarded here: that two contracts see the same request id; each keeps its own book. Nor who may act for a
/// member: callers of `_once` find that out first, or anyone could use up another member's request ids.
abstract contract Commands is ICommands {
    /// @dev The member number under which the council's commands count.
    uint32 internal constant COUNCIL = 0;

    mapping(uint32 member => mapping(bytes32 requestId => bool seen)) private _seen;

    function _once(uint32 member, bytes32 requestId, address account) internal {
        if (_seen[member][requestId]) revert CommandRepeated(member, requestId);
        _seen[member][requestId] = true;
        emit CommandAccepted(member, requestId, account);
    }

    /// @inheritdoc ICommands
    function commandSeen(uint32 member, bytes32 requestId) external view returns (bool) {
        return _seen[member][requestId];
    }
}
