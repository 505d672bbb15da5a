// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Exactly once
/// @notice Every write carries a `requestId` that its sender drew. The contract refuses a (member, request) it has seen, so a
/// command that is sent twice acts once, and finds its own receipt by `CommandAccepted`.
/// @dev The two anchors carry none: the batch id is theirs, and `Anchored` their receipt.
interface ICommands {
    /// @param member zero: the council
    event CommandAccepted(uint32 indexed member, bytes32 indexed requestId, address indexed account);

    error CommandRepeated(uint32 member, bytes32 requestId);

    function commandSeen(uint32 member, bytes32 requestId) external view returns (bool);
}
