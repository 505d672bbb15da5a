// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// Days count from 1970-01-01 at UTC+8; a `from` is the first day, an `until` the first day after. Slots are quarters of
// an hour of a day, 0 … 95.

// The end of what has no end.
uint16 constant OPEN_END = type(uint16).max;

// Basis points of a whole asset.
uint256 constant WHOLE = 10_000;

enum AssetKind {
    None,
    Room,
    Machine,
    Line,
    Vehicle,
    Venue,
    Trainers // n of one skill; persons are named off the chain
}

/// @notice What a state-owned asset was approved for.
enum AssetUse {
    None,
    Lease, // 出租
    Lend, // 出借
    Cooperation // 校企合作
}

/// @param standard what an operator must be certified in; zero: nothing
/// @param level the least level rank of it
/// @param from first day of its life
/// @param until first day after its life; zero: open
/// @param record digest of the contribution record
/// @param words UTF-8 JSON of the names of the asset and its units; never a person
struct AssetRequest {
    AssetKind kind;
    bool stateOwned;
    uint8 units;
    uint32 standard;
    uint8 level;
    uint16 from;
    uint16 until;
    bytes32 record;
    bytes words;
}

/// @param until first day after its life; 65535: open
/// @param longestHorizon days ahead that any version of its terms let be booked
/// @param groupedUntil first day on which no version of terms counts it with another asset
/// @param version the newest version of its terms; zero: none
/// @param approvals how many approvals were recorded
/// @param offeredTo who may take custody; zero: nobody
struct Asset {
    uint32 custodian;
    AssetKind kind;
    bool stateOwned;
    uint8 units;
    uint8 level;
    uint32 standard;
    uint16 from;
    uint16 until;
    uint16 longestHorizon;
    uint16 groupedUntil;
    uint16 version;
    uint16 approvals;
    uint32 offeredTo;
}

struct Share {
    uint32 member;
    uint16 share; // basis points
}

/// @param use zero: no such approval
/// @param floor least price in fen a slot
struct Approval {
    AssetUse use;
    uint16 from;
    uint16 until;
    uint32 floor;
}

/// @notice One version of terms. Masks of kind × class have bit `(kind − 1) × 4 + class / 10 − 1`.
/// @param approval number of the approval it rests on; zero where the asset is not state-owned
/// @param open the slots that can be booked, Monday first; bit i is slot i
/// @param prices fen a slot, at the index of a mask's bit
/// @param may who may book as what
/// @param asks whose bookings wait for an answer
/// @param limit hours a member may book in a month; counts with `made`
/// @param made bookings a member may make in a month; zero with `limit` zero: no quota
/// @param group the asset whose quota counts; zero: its own
/// @param horizon days ahead
/// @param notice slots before the start; zero: the running slot too
/// @param least slots of an occurrence at least
/// @param most slots of an occurrence at most
/// @param cutoff slots before the start from which on nobody is displaced by a higher class
/// @param free slots before the start up to which a cancellation is early
/// @param answer slots in which the custodian answers
/// @param grace slots after the start before a no-show can be said
/// @param claim slots in which an offer can be claimed
/// @param text digest of the published text
struct Terms {
    uint16 from;
    uint16 until;
    uint32 approval;
    uint96[7] open;
    uint32[16] prices;
    uint16 may;
    uint16 asks;
    uint16 limit;
    uint16 made;
    uint32 group;
    uint16 horizon;
    uint16 notice;
    uint16 least;
    uint16 most;
    uint16 cutoff;
    uint16 free;
    uint16 answer;
    uint16 grace;
    uint16 claim;
    bytes32 text;
}
