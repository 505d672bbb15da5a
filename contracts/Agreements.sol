// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAgreements} from "./interfaces/IAgreements.sol";
import {ISplits} from "./interfaces/ISplits.sol";
import {LinkVouchers} from "./libraries/LinkVouchers.sol";
import {AgreementSignatures} from "./libraries/splits/AgreementSignatures.sol";
import {Guards} from "./splits/Guards.sol";
import {VersionRules} from "./splits/VersionRules.sol";
import {PartySignature, Version} from "./types/Splits.sol";
import {ROLE_MONEY} from "./types/Roles.sol";

/// @title Versions of agreements and who signed them
/// @dev Not guarded here: what the head of the interface names.
contract Agreements is VersionRules, Guards {
    bytes32 private constant SPLITS = "Splits";

    struct Signing {
        uint16 needed;
        uint16 signed;
    }

    bytes8 private immutable _chainRef;

    mapping(bytes32 version => Signing) private _signing;
    mapping(bytes32 version => mapping(uint32 member => uint64 deadline)) private _signedUntil;
    mapping(bytes32 text => bytes32 agreement) private _agreementOf; // of active versions

    constructor(address consortium_) Guards(consortium_, "Agreements") {
        _chainRef = _consortium.chainRef();
    }

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAgreements
    function proposeVersion(bytes32 requestId, bytes32 text, bytes calldata rules) external returns (bytes32 version) {
        uint32 member = _command(requestId);
        bytes32 rulesHash = keccak256(abi.encodePacked(uint8(0x0c), rules));
        version = keccak256(abi.encode(text, rulesHash));
        if (_versions[version].agreement != 0) revert VersionExists(version);
        if (rules.length < 32) revert RulesInvalid(rules.length);

        Version memory facts;
        (facts.text, facts.rules, facts.supersedes) = (text, rulesHash, bytes32(rules[:32]));
        facts.agreement = facts.supersedes == 0 ? text : _agreementOf[facts.supersedes];
        bytes32 before = _requireNext(facts);
        _readRules(version, rules, facts);
        _requireOpen(facts);
        uint32[] memory members = _membersOf(version);
        if (_placeIn(members, member) == members.length) revert MemberNotParticipant(version, member);
        _signing[version].needed = uint16(members.length + _leaving(members, before));
        emit VersionProposed(facts.agreement, version, member, text, rulesHash, rules);
    }

    /// @inheritdoc IAgreements
    function signVersion(bytes32 requestId, bytes32 version, PartySignature[] calldata signatures) external {
        _command(requestId);
        Version memory facts = _versions[version];
        if (facts.agreement == 0) revert VersionUnknown(version);
        if (facts.active) revert VersionAlreadyActive(version);
        bytes32 before = _requireNext(facts);
        for (uint256 i = 0; i < signatures.length; ++i) {
            _sign(version, before, facts, signatures[i]);
        }
        Signing memory signing = _signing[version];
        if (signing.signed == signing.needed && _allInTime(version, before)) _activate(version, facts);
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _sign(bytes32 version, bytes32 before, Version memory facts, PartySignature calldata given) private {
        uint64 at = uint64(block.timestamp);
        if (given.deadline < at) revert AgreementSignatureExpired(given.member, given.deadline, at);
        bytes32 hash = AgreementSignatures.hashOf(facts.text, facts.rules, given.member, given.deadline);
        address signer = AgreementSignatures.signerOf(domainSeparator(), hash, given.signature);
        if (signer == address(0)) revert AgreementSignatureInvalid(given.member);
        uint32 member = _consortium.requireActive(signer, ROLE_MONEY);
        if (member != given.member) revert SignerOfOtherMember(signer, member, given.member);
        if (!_participates(version, member) && !_participates(before, member)) {
            revert MemberNotParticipant(version, member);
        }
        uint64 known = _signedUntil[version][member];
        if (given.deadline <= known) revert AgreementSignatureRepeated(version, member, known);

        if (known == 0) ++_signing[version].signed;
        _signedUntil[version][member] = given.deadline;
        emit VersionSigned(version, member, signer, given.deadline);
    }

    function _activate(bytes32 version, Version memory facts) private {
        _requireOpen(facts);
        _versions[version].active = true;
        _agreementOf[facts.text] = facts.agreement;
        _active[facts.agreement].push(version);
        emit VersionActive(facts.agreement, version, facts.from);
    }

    /// @dev The newest active version, if it is the one that `facts` supersedes.
    function _requireNext(Version memory facts) private view returns (bytes32 before) {
        if (_agreementOf[facts.text] != 0) revert AgreementExists(facts.text);
        if (facts.agreement == 0) revert AgreementUnknown(facts.supersedes);
        before = _newest(facts.agreement);
        bytes32 newest = _versions[before].text;
        if (newest != facts.supersedes) revert VersionNotSuccessor(facts.supersedes, newest);
    }

    /// @dev Its first month has not closed.
    function _requireOpen(Version memory facts) private view {
        if (facts.supersedes == 0) return;
        (address at,,) = _consortium.contractOf(SPLITS);
        uint32 next = at == address(0) ? 0 : ISplits(at).nextMonthOf(facts.agreement);
        if (facts.from < next) revert VersionPeriodClosed(facts.from, next);
    }

    /// @dev How many took part before and do not any more.
    function _leaving(uint32[] memory members, bytes32 before) private view returns (uint256 count) {
        uint32[] memory old = _membersOf(before);
        for (uint256 i = 0; i < old.length; ++i) {
            if (_placeIn(members, old[i]) == members.length) ++count;
        }
    }

    function _participates(bytes32 version, uint32 member) private view returns (bool) {
        uint32[] memory members = _membersOf(version);
        return _placeIn(members, member) < members.length;
    }

    function _allInTime(bytes32 version, bytes32 before) private view returns (bool) {
        return _inTime(version, _membersOf(version)) && _inTime(version, _membersOf(before));
    }

    function _inTime(bytes32 version, uint32[] memory members) private view returns (bool) {
        for (uint256 i = 0; i < members.length; ++i) {
            if (_signedUntil[version][members[i]] < block.timestamp) return false;
        }
        return true;
    }

    // ── views ───────────────────────────────────────────────────────────────────────────────────────────────────

    /// @inheritdoc IAgreements
    function chainRef() external view returns (bytes8) {
        return _chainRef;
    }

    /// @inheritdoc IAgreements
    function domainSeparator() public view returns (bytes32) {
        return LinkVouchers.domainSeparator(_chainRef);
    }

    /// @inheritdoc IAgreements
    function signedUntil(bytes32 version, uint32 member) external view returns (uint64 deadline) {
        return _signedUntil[version][member];
    }
}
