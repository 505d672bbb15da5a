// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICommands} from "./ICommands.sol";
import {PartySignature, Version} from "../types/Splits.sol";

/// @title Agreements: versions, by hash, that every party signed
/// @notice An agreement's id is the text's hash of its first version. A version names the newest active one and its first
/// month, which has not closed when it becomes active; it is active once every party and agent of it and of the one before
/// has signed, none of the signatures past its deadline. A month is ruled by the newest version that does not begin later.
/// @dev A signature covers the text's hash and `rules`, the integers that are computed with; `rules` names the version
/// before, so that a signed version follows that one and no other (ADR 25). All needs an active member and no pause.
/// Not guarded here: that `rules` follow from the text (the signer's program makes both from the text it shows); that
/// anyone keeps the text; names, of which `rules` hold hashes that can be guessed, under a committed agreement too; a party
/// that signs no more, which stops changes and nothing else.
interface IAgreements is ICommands {
    // ── events ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param version keccak256(abi.encode(text, rulesHash))
    /// @param text the version's hash, SHA-256("guild/agreement/1" ‖ JCS)
    event VersionProposed(
        bytes32 indexed agreement,
        bytes32 indexed version,
        uint32 indexed member,
        bytes32 text,
        bytes32 rulesHash,
        bytes rules
    );
    event VersionSigned(bytes32 indexed version, uint32 indexed member, address indexed account, uint64 deadline);
    event VersionActive(bytes32 indexed agreement, bytes32 indexed version, uint32 from);

    // ── errors ──────────────────────────────────────────────────────────────────────────────────────────────────
    /// @param at the byte where `rules` stop making sense
    error RulesInvalid(uint256 at);
    error RulesWeightsInvalid(uint256 at, uint256 sum, uint256 most);
    error AgreementUnknown(bytes32 agreement);
    error AgreementExists(bytes32 agreement);
    error VersionUnknown(bytes32 version);
    error VersionExists(bytes32 version);
    error VersionAlreadyActive(bytes32 version);
    /// @param newest the newest active version's text
    error VersionNotSuccessor(bytes32 supersedes, bytes32 newest);
    error VersionPeriodClosed(uint32 from, uint32 next);
    error AgreementSignatureExpired(uint32 member, uint64 deadline, uint64 at);
    error AgreementSignatureInvalid(uint32 member);
    error AgreementSignatureRepeated(bytes32 version, uint32 member, uint64 deadline);
    error SignerOfOtherMember(address account, uint32 member, uint32 expected);
    error MemberNotParticipant(bytes32 version, uint32 member);
    error SeriesKindChanged(bytes32 series, uint8 kind, uint8 given);
    /// @param month of the period
    error MonthBeforeAgreement(bytes32 agreement, uint32 month);

    // ── members ─────────────────────────────────────────────────────────────────────────────────────────────────
    /// @notice Lay a version open for signing; by the money role of one of its parties or agents.
    /// @param rules the bytes of docs/splits.md; refused where they cannot be computed with
    function proposeVersion(bytes32 requestId, bytes32 text, bytes calldata rules) external returns (bytes32 version);
    /// @notice Hand in signatures, by any member's money account. The one that completes them makes the version active.
    /// @dev A member whose deadline has passed signs again, with a later one.
    function signVersion(bytes32 requestId, bytes32 version, PartySignature[] calldata signatures) external;

    // ── views: of something unknown they answer zeros, but where they say that they revert ──────────────────────
    function chainRef() external view returns (bytes8);
    function domainSeparator() external view returns (bytes32);
    function versionOf(bytes32 version) external view returns (Version memory);
    function versionsOf(bytes32 agreement) external view returns (bytes32[] memory versions);
    function membersOf(bytes32 version) external view returns (uint32[] memory members);
    function signedUntil(bytes32 version, uint32 member) external view returns (uint64 deadline);
    /// @notice First month of the first version. Reverts where the agreement is unknown.
    function firstMonthOf(bytes32 agreement) external view returns (uint32 month);
    /// @notice The version that rules a month. Reverts where none does.
    function rulingOf(bytes32 agreement, uint32 month) external view returns (bytes32 version, Version memory facts);
    /// @notice The place of a party or agent. Reverts where the member is neither.
    function placeOf(bytes32 version, uint32 member) external view returns (uint256 place);
    /// @notice May a table say this under the version? Reverts where a named member is no party, they are not in party order,
    /// or the rows are no canonical JSON of coalitions of exactly these.
    /// @param alone a row names one party
    function requireTable(bytes32 version, string calldata rows, uint32[] calldata named, bool alone) external view;
    /// @return digest keccak256(count of parties (1) ‖ parties ‖ list); zero: the version has no such side
    function sideOf(bytes32 version, bytes32 pool, uint8 side) external view returns (bytes32 digest);
    /// @notice The side of the version that rules a month. Reverts where none does.
    /// @return version that rules it
    /// @return digest as `sideOf`; zero where it is committed, too
    /// @return objectionDays of the version
    function rulingSideOf(bytes32 agreement, uint32 month, bytes32 pool, uint8 side)
        external
        view
        returns (bytes32 version, bytes32 digest, uint16 objectionDays);
    /// @notice Did any active version have this side?
    function sideKnown(bytes32 agreement, bytes32 pool, uint8 side) external view returns (bool);
    /// @return kind the driver that a series serves; zero: none
    function seriesOf(bytes32 agreement, bytes32 series) external view returns (uint8 kind);
    /// @return keeper of a fund by the newest version that names it; zero: none does
    function keeperOf(bytes32 agreement, bytes32 pool, bytes32 reserve) external view returns (uint32 keeper);
    /// @notice May these two net between these pools?
    function nettable(bytes32 version, uint32 a, uint32 b, bytes32 poolA, bytes32 poolB) external view returns (bool);
    /// @return assets whose minutes any active version meters; one may stand twice
    function assetsOf(bytes32 agreement) external view returns (uint32[] memory assets);
}
