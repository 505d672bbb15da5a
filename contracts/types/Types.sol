// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a member stands. Only an active member writes; the exceptions are named where they are made.
enum MemberStatus {
    None,
    Active,
    Suspended,
    Expelled
}

/// @notice What a member is. It changes no right; readers show it.
enum MemberKind {
    None,
    School,
    Enterprise,
    Government,
    Association
}

/// @notice What a verification key may sign. Numbers as in docs/formats.md.
enum KeyPurpose {
    None,
    Credential,
    Token,
    Status,
    Snapshot
}

/// @notice The kind of a skill standard. A standard has one.
enum StandardKind {
    None,
    SkillLevel, // 职业技能等级
    OnePlusX, // 1+X
    SpecialSkill, // 专项职业能力
    Training, // 培训
    Award, // 竞赛获奖
    DualTeacher // 双师
}

/// @notice On whose word an accreditation rests.
enum Basis {
    None,
    GovernmentFiling,
    OnePlusX,
    ConsortiumOnly
}

/// @notice Coarse on purpose: a reason must not tell a person's story.
enum Reason {
    None,
    IssuedInError,
    Fraud,
    AuthorityWithdrawn,
    Superseded,
    UnderReview,
    Other
}

/// @notice What the chain holds of one position of one batch.
enum Standing {
    None, // no such position
    Good,
    Suspended,
    RevokedProvisional, // may still be withdrawn
    RevokedFinal
}

/// @notice What the register stores of a member, an account, a standard, an accreditation, a key: all zeros where it knows none.
/// @dev The guards read the fields of one slot together, for one load.
struct MemberRecord {
    MemberStatus status;
    MemberKind kind;
    uint32 powers;
    uint64 admittedAt;
}

struct AccountRecord {
    uint32 member;
    uint32 roles;
}

/// @param by the admin account that proposed; zero: the council
struct AccountProposal {
    address by;
    uint32 roles;
}

struct StandardRecord {
    StandardKind kind;
    uint64 registeredAt;
}

struct AccreditationRecord {
    uint32 member;
    uint32 standard;
    uint64 from;
    uint64 until;
    Basis basis;
    uint256 levels;
}

/// @param compromisedSince unix seconds; zero: not declared
struct KeyRecord {
    uint32 member;
    KeyPurpose purpose;
    uint64 from;
    uint64 until;
    uint64 compromisedSince;
    bytes32 publicKey;
}

/// @param documentDigest SHA-256 of the document, as docs/formats.md sets it
/// @param tokenDigest SHA-256 of the QR token; zero where there is none
struct Entry {
    bytes32 documentDigest;
    bytes32 tokenDigest;
}

/// @param tag one-time tag of a trail
/// @param link commitment to one entry, opened by the holder only
struct Link {
    bytes32 tag;
    bytes32 link;
}

/// @param registrar member number of the registrar
/// @param deadline unix seconds, inclusive
/// @param signature 65 bytes, EIP-712 `LinkVoucher`, by an account of the registrar with the registrar role
struct Voucher {
    uint32 registrar;
    uint64 deadline;
    bytes signature;
}

/// @param batch member number (4) then random (16)
/// @param level rank within the standard's kind
struct AnchorRequest {
    bytes20 batch;
    uint32 standard;
    uint8 level;
    uint32 accreditation;
    bytes32 credentialKey;
    bytes32 tokenKey;
    Entry[] entries;
    Link[] links;
    Voucher voucher;
}

/// @notice What the chain stores of a batch: the root, the count and what was checked when it was anchored.
/// @param anchoredAt unix seconds of the anchoring block; zero: no such batch
/// @param anchoredIn number of the anchoring block
struct Batch {
    bytes32 root;
    bytes32 credentialKey;
    bytes32 tokenKey;
    uint32 standard;
    uint32 accreditation;
    uint32 registrar;
    uint16 count;
    uint8 level;
    uint64 anchoredAt;
    uint64 anchoredIn;
}

/// @notice One act of revocation: these positions of this batch, at this time, for this reason.
/// @param masks 256 positions a word, bit `position % 256` of word `position / 256`
struct Revocation {
    bytes20 batch;
    address by;
    uint64 at;
    Reason reason;
    bool withdrawn;
    uint256[2] masks;
}
