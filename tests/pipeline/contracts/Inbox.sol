// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The smallest contract the pipeline can be proven against: a keyed write that leaves what was written in an event.
contract Inbox {
    event CommandAccepted(uint32 indexed member, bytes32 indexed requestId, address indexed account);
    event Put(uint32 indexed member, bytes32 key, uint64 number, bytes payload);
    event Limited(uint64 number, uint256 limit);

    error CommandRepeated(uint32 member, bytes32 requestId);
    error PayloadTooLong(uint32 member, uint256 length, uint256 limit);
    error NothingPutYet();

    mapping(uint32 member => mapping(bytes32 key => bool)) public commandSeen;
    uint64 public count;
    uint256 public limit = 1024;

    function put(bytes32 key, uint32 member, bytes calldata payload) external returns (uint64 number) {
        _accept(member, key);
        if (payload.length > limit) revert PayloadTooLong(member, payload.length, limit);
        number = ++count;
        emit Put(member, key, number, payload);
    }

    /// Good only after a `put`, so that the order of two commands shows.
    function setLimit(bytes32 key, uint32 member, uint256 newLimit) external {
        _accept(member, key);
        if (count == 0) revert NothingPutYet();
        limit = newLimit;
        emit Limited(count, newLimit);
    }

    function _accept(uint32 member, bytes32 key) private {
        if (commandSeen[member][key]) revert CommandRepeated(member, key);
        commandSeen[member][key] = true;
        emit CommandAccepted(member, key, msg.sender);
    }
}
