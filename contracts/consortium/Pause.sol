// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../Commands.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";

/// @title Whether the consortium stands still
/// @dev A pause stops what gives trust; what only withdraws it, and what the council does, goes on. Not guarded here: how
/// long a pause lasts.
abstract contract Pause is IConsortium, Commands, AccessManaged {
    bool private _paused;

    /// @inheritdoc IConsortium
    function setPaused(bytes32 requestId, bool pause) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        _paused = pause;
        emit Paused(pause);
    }

    function _requireNotPaused() internal view {
        if (_paused) revert ConsortiumPaused();
    }

    /// @inheritdoc IConsortium
    function paused() external view returns (bool) {
        return _paused;
    }
}
