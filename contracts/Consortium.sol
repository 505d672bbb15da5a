// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Keys} from "./consortium/Keys.sol";
import {Standards} from "./consortium/Standards.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {Ids} from "./libraries/Ids.sol";

/// @title The register of who belongs, with which powers, for which standards, with which keys
/// @dev It knows no contract that it serves: these ask for the guards they need (`require…`), each by itself.
/// Not guarded here: that the genesis hash is this chain's (a contract cannot read it; the deployer and every
/// reader compare); who sits behind the access manager.
contract Consortium is Standards, Keys {
    bytes32 private immutable _consortiumId;
    bytes32 private immutable _genesisHash;
    bytes8 private immutable _chainRef;

    constructor(bytes32 consortiumId_, bytes32 genesisHash_, address accessManager) AccessManaged(accessManager) {
        _consortiumId = consortiumId_;
        _genesisHash = genesisHash_;
        _chainRef = Ids.chainRef(genesisHash_, address(this));
    }

    /// @inheritdoc IConsortium
    function consortiumId() external view returns (bytes32) {
        return _consortiumId;
    }

    /// @inheritdoc IConsortium
    function genesisHash() external view returns (bytes32) {
        return _genesisHash;
    }

    /// @inheritdoc IConsortium
    function chainRef() external view returns (bytes8) {
        return _chainRef;
    }
}
