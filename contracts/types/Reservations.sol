// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

// A slot is a quarter of an hour counted from 1970-01-01 00:00 at UTC+8; a day has 96. Bit k of a mask of occurrences lies
// k × `every` days after the first.

// What a booking is for; the rank of a higher class is greater.
uint8 constant CLASS_TEACHING = 40; // 教学
uint8 constant CLASS_MAINTENANCE = 90; // 检修, the custodian's alone

// A reservation that leaves the unit to the contract: the lowest on which all occurrences fit.
uint8 constant ANY_UNIT = 255;

// The index of kind × class that maintenance has in no mask of terms.
uint8 constant NO_PAIR = 255;

// `state` of a record; zero: no such booking.
uint8 constant STATE_WAITING = 1;
uint8 constant STATE_HELD = 2;
uint8 constant STATE_CONFIRMED = 3;
uint8 constant STATE_ENDED = 4;

/// @notice How occurrences ended that were not used. The late ones keep their minutes in the quota.
enum Ending {
    None,
    Refused,
    Lapsed,
    Cancelled,
    CancelledLate,
    Moved,
    MovedLate,
    Displaced,
    Left
}

/// @notice How the minutes of an occurrence were settled.
enum Settled {
    None,
    ByBoth,
    BySilence,
    ByAgreement,
    ByCouncil,
    ByCorrection
}

/// @notice What `IOccupancy.take` does with slots that pass all rules.
enum Taking {
    All, // all occurrences or a refusal
    Free, // leaves out occurrences that are taken or closed
    Offered, // an offer has taken them already
    None, // takes nothing, and refuses where all would fit
    Whatever // as All, whatever the hours are
}

/// @param booking member (4) ‖ random (15) ‖ part (1: parts − 1, index); the key of the command
/// @param unit 0 … 31, or 255: the lowest on which all occurrences fit
/// @param start slot of the first occurrence
/// @param slots length of each
/// @param every days between two of them; zero for one alone
/// @param asked mask of occurrences, the first always among them
/// @param skips leave out what is taken or closed, instead of a refusal
/// @param class 10 other, 20 enterprise, 30 social training, 40 teaching
/// @param terms the version that rules the days of use
/// @param operator salted commitment to the operator's credential; zero where none is asked for
struct Reservation {
    bytes20 booking;
    uint32 asset;
    uint8 unit;
    uint24 start;
    uint16 slots;
    uint8 every;
    uint32 asked;
    bool skips;
    uint8 class;
    uint16 terms;
    bytes32 operator;
}

/// @notice An occurrence that stands in the way, as whoever displaces it saw it.
struct Victim {
    bytes20 booking;
    uint16 acts;
    uint8 occurrence;
}
