// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Keys} from "./consortium/Keys.sol";
import {Standards} from "./consortium/Standards.sol";
import {IConsortium} from "./interfaces/IConsortium.sol";
import {Ids} from "./libraries/Ids.sol";
import {ROLE_ISSUE, ROLE_REGISTRAR} from "./types/Roles.sol";
import {KeyPurpose, MemberKind} from "./types/Types.sol";

/// @title The register of who belongs, with which powers, for which standards, with which keys
/// @dev Not guarded here: that the genesis hash is this chain's (a contract cannot read it; the deployer and every
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
    function requireAnchor(bytes32 name, AnchorCheck calldata check) external view {
        _requireIssuer(name, check.account, check.member, check.credentialKey, check.tokenKey);
        _requireAccredited(check.accreditation, check.member, check.standard, check.level);
        _requireActiveFor(check.registrar, check.registrarAccount, ROLE_REGISTRAR);
    }

    /// @inheritdoc IConsortium
    function requireImport(bytes32 name, address account, uint32 member, bytes32 credentialKey, bytes32 tokenKey)
        external
        view
    {
        _requireIssuer(name, account, member, credentialKey, tokenKey);
    }

    /// @inheritdoc IConsortium
    function requireActiveAt(bytes32 name, address account, uint32 role)
        external
        view
        returns (uint32 member, MemberKind kind)
    {
        _requireCurrentContract(name, msg.sender);
        member = _requireActive(account, role);
        kind = _kindOf(member);
    }

    function _requireIssuer(bytes32 name, address account, uint32 member, bytes32 credentialKey, bytes32 tokenKey)
        private
        view
    {
        _requireCurrentContract(name, msg.sender);
        _requireNotPaused();
        _requireActiveFor(member, account, ROLE_ISSUE);
        _requireKey(credentialKey, member, KeyPurpose.Credential);
        _requireKey(tokenKey, member, KeyPurpose.Token);
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
