// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Exactly once
/// @notice Every write carries a `key` that its sender drew. The contract refuses a (member, key) it has seen, so a
/// command that is sent twice acts once, and finds its own receipt by `CommandAccepted`.
/// @dev The two anchors carry no key: the batch id is theirs, and `Anchored` their receipt.
interface ICommands {
    /// @param member zero: the council
    event CommandAccepted(uint32 indexed member, bytes32 indexed key, address indexed account);

    error CommandRepeated(uint32 member, bytes32 key);

    function commandSeen(uint32 member, bytes32 key) external view returns (bool);
}
