// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Commands} from "../Commands.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {ROLE_MONEY} from "../types/Roles.sol";

/// @title Who may write here: money accounts of active members, while this is the registered contract and nothing is paused
abstract contract Guards is Commands {
    IConsortium internal immutable _consortium;
    bytes32 private immutable _name;

    constructor(address consortium_, bytes32 name_) {
        _consortium = IConsortium(consortium_);
        _name = name_;
    }

    /// @notice The name under which the Consortium registers this contract.
    function NAME() external view returns (bytes32) {
        return _name;
    }

    /// @dev The caller's active member; the command counts from here on.
    function _command(bytes32 requestId) internal returns (uint32 member) {
        (member,) = _consortium.requireActiveAt(_name, msg.sender, ROLE_MONEY);
        _once(member, requestId, msg.sender);
    }

    /// @dev As `_command`, for what only withdraws trust: open to a suspended member and in a pause.
    function _openCommand(bytes32 requestId) internal returns (uint32 member) {
        member = _consortium.requireNotExpelled(msg.sender, ROLE_MONEY);
        _once(member, requestId, msg.sender);
    }
}
