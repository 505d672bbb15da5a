// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// A month is year · 12 + month − 1, a day counts from 1970-01-01, both at UTC+8. `of` is the month that something belongs
// to, `booked` the one whose close books it. Names stand as keccak of their UTF-8.

uint8 constant COST = 0;
uint8 constant BENEFIT = 1;

uint256 constant MAX_ENTRY_FEN = 1e15;
uint256 constant MAX_PERIOD_FEN = 1e18;

// Numbers as in `rules` (docs/splits.md).
uint256 constant TO_PARTY = 1;
uint256 constant TO_FIXED = 2;
uint256 constant TO_DRIVER = 3;
uint256 constant TO_RESERVE = 4;
uint256 constant TO_LIST = 5;

uint256 constant METERED = 1;
uint256 constant HEADCOUNT = 2;
uint256 constant PERSON_HOURS = 3;
uint256 constant CAPITAL = 4;
uint256 constant SHAPLEY = 5;
uint256 constant AIRPORT = 6;

uint256 constant REMAINDER_TO = 1;
uint256 constant LARGEST_REMAINDER = 2;
uint256 constant QUOTA = 3;
uint256 constant CARRIED = 4;

uint256 constant PER_YEAR = 2;
uint256 constant PER_AGREEMENT = 3;

/// @notice What an act is. The words are those of the period file.
enum ActKind {
    None,
    Entry,
    Quantity,
    Table,
    Reversal,
    Payment,
    Payout,
    Netting
}

enum ActState {
    None,
    Pending,
    Counted,
    Reversed,
    Refused, // the council upheld an objection
    Denied // the payee never saw the money
}

/// @param to last month; zero: open
/// @param parties how many; the first places of the participants, agents after them
/// @param members parties and agents together
struct Version {
    bytes32 agreement;
    bytes32 text;
    bytes32 rules;
    bytes32 supersedes;
    uint32 from;
    uint32 to;
    uint32 administrator;
    uint16 objectionDays;
    uint8 parties;
    uint8 members;
    bool committed;
    bool active;
}

/// @param deadline unix seconds, inclusive
/// @param signature 65 bytes, EIP-712 `AgreementSignature`, by a money account of the member
struct PartySignature {
    uint32 member;
    uint64 deadline;
    bytes signature;
}

/// @param id member (4) then random (16): the command's key
struct EntryPart {
    bytes20 id;
    bytes16 salt;
    string pool;
    uint8 side;
    uint64 gross;
    uint64 net;
    uint64 vat;
}

/// @notice One invoice, whole or cut over several sides of pools.
/// @param occurred day
/// @param holder who paid or received
/// @param voucher SHA-256 of the sealed scan and its data
/// @param key HMAC of the invoice's number
struct EntryRequest {
    bytes32 agreement;
    uint32 occurred;
    uint32 holder;
    bytes32 voucher;
    bytes32 key;
    EntryPart[] parts;
}

struct QuantityRequest {
    bytes20 id;
    bytes16 salt;
    bytes32 agreement;
    string series;
    uint32 member;
    uint32 occurred;
    int64 amount;
}

/// @param rows the canonical JSON of the rows
/// @param members parties that the rows name, in party order
/// @param weights what follows from the rows for each of them; whoever accepts the table accepts these
struct TableRequest {
    bytes20 id;
    bytes16 salt;
    bytes32 agreement;
    string series;
    string rows;
    uint32[] members;
    uint256[] weights;
}

/// @notice A member, or where it is zero a fund.
struct Account {
    uint32 member;
    string pool;
    string reserve;
}

/// @param bank digest of the bank's reference and both accounts
/// @param document digest of the document of the payment (发票, 分割单, 资金往来结算票据)
struct PaymentRequest {
    bytes20 id;
    bytes16 salt;
    bytes32 agreement;
    Account from;
    Account to;
    string pool;
    uint8 side;
    uint64 fen;
    bytes32 bank;
    bytes32 document;
}

struct PayoutRequest {
    bytes20 id;
    bytes16 salt;
    bytes32 agreement;
    string pool;
    string reserve;
    uint32 to;
    uint64 fen;
}

/// @notice The caller's member is a: it owes b in the first pool and side, b owes it in the second.
struct NettingRequest {
    bytes20 id;
    bytes16 salt;
    bytes32 agreement;
    string poolA;
    uint8 sideA;
    uint32 b;
    string poolB;
    uint8 sideB;
    uint64 fen;
}

/// @notice An act of a committed agreement: its digest, and no more than what others need to let it count.
/// @param of its month; zero: it has none
/// @param key invoice key of an entry, else zero
/// @param reverses what a reversal takes back, else zero
/// @param counterparty who confirms a payment or netting, else zero
struct SealedAct {
    bytes20 id;
    bytes32 agreement;
    ActKind kind;
    uint32 month;
    bytes32 key;
    bytes20 reverses;
    uint32 counterparty;
    bytes32 digest;
}

/// @param subject side of a pool, or series
/// @param key invoice key, digest of a table's weights, or what a reversal takes back
/// @param amount net in fen, or the amount of a quantity; what a reversal takes back below 0
/// @param member of a quantity, or who confirms
/// @param accepted bit i: the participant at place i accepted; the maker's own is set
/// @param objecting bit i: the participant at place i objects
/// @param submission parts of one invoice share it
struct Act {
    bytes32 digest;
    bytes32 agreement;
    bytes32 version;
    bytes32 subject;
    bytes32 key;
    int64 amount;
    uint32 month;
    uint32 member;
    uint40 enteredAt;
    ActKind kind;
    ActKind reverses;
    ActState state;
    uint104 accepted;
    uint104 objecting;
    uint48 submission;
}

/// @notice A side of a pool in a closed month as it stands: the chain keeps its digest.
/// @param takes by stage, depth first
/// @param weights of each driver stage in party order, before `if_zero`
/// @param lines of each list by stage, then its guarantee: one where it goes to a party or fund, else in party order
struct SideRecord {
    uint256 total;
    uint256[] takes;
    uint256[] weights;
    int256[] lines;
}

/// @notice The newest weights of a series of tables, as they were accepted.
struct TableWeights {
    uint32[] members;
    uint256[] weights;
}

/// @notice Two rows of a signed schedule: what all have after h fen, and after what the stage takes now.
struct QuotaRows {
    uint16[] before;
    bytes32[] beforePath;
    uint16[] then;
    bytes32[] thenPath;
}

/// @param parties 4 bytes each, in their order
/// @param list the side's list of stages, as in `rules`
/// @param record what stands of the closed month; empty in its first allocation
/// @param tables for each stage by shapley or airport, where its series has a table; in a first allocation
/// @param rows for each stage by quota that takes, in order
struct AllocationRequest {
    bytes32 agreement;
    uint32 booked;
    uint32 month;
    bytes32 pool;
    uint8 side;
    bytes parties;
    bytes list;
    SideRecord record;
    TableWeights[] tables;
    QuotaRows[] rows;
}

/// @notice What was booked for one side of one month in one close; of committed lines pool and side are 0.
struct AllocationKey {
    bytes32 agreement;
    uint32 booked;
    uint32 month;
    bytes32 pool;
    uint8 side;
}

enum ObjectionState {
    None,
    Open,
    BeforeCouncil,
    Upheld,
    Dismissed,
    Withdrawn
}

/// @param until unix seconds; not final before, unless it goes before the council
struct LineObjection {
    bytes32 allocation;
    uint32 member;
    uint40 until;
    ObjectionState state;
}
