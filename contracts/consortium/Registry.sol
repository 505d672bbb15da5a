// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Commands} from "../Commands.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";

/// @title Which contracts belong to the consortium
/// @dev Not guarded here: what a registered contract does; the council reads its code before it registers it.
abstract contract Registry is IConsortium, Commands, AccessManaged {
    struct Registration {
        address at;
        uint64 fromBlock;
        bool retired;
    }

    mapping(bytes32 name => Registration) private _contracts;

    /// @inheritdoc IConsortium
    function registerContract(bytes32 requestId, bytes32 name, address at, address predecessor) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        Registration storage current = _contracts[name];
        if (current.at != predecessor) revert ContractPredecessorMismatch(name, current.at, predecessor);
        if (current.at != address(0) && !current.retired) revert ContractNotRetired(name, current.at);
        if (at.code.length == 0) revert ContractWithoutCode(name, at);

        _contracts[name] = Registration({at: at, fromBlock: uint64(block.number), retired: false});
        emit ContractRegistered(name, at, predecessor);
    }

    /// @inheritdoc IConsortium
    function retireContract(bytes32 requestId, bytes32 name) external restricted {
        _once(COUNCIL, requestId, msg.sender);
        Registration storage current = _contracts[name];
        if (current.at == address(0) || current.retired) revert ContractNotCurrent(name, current.at);

        current.retired = true;
        emit ContractRetired(name, current.at);
    }

    function _requireCurrentContract(bytes32 name, address at) internal view {
        Registration storage current = _contracts[name];
        (address registered, bool retired) = (current.at, current.retired);
        if (registered != at || retired) revert ContractNotCurrent(name, at);
    }

    /// @inheritdoc IConsortium
    function contractOf(bytes32 name) external view returns (address at, uint64 fromBlock, bool retired) {
        Registration storage current = _contracts[name];
        return (current.at, current.fromBlock, current.retired);
    }
}
