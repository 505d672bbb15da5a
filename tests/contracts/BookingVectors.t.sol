// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {BookingIds} from "../../contracts/libraries/BookingIds.sol";
import {Calendar} from "../../contracts/libraries/Calendar.sol";
import {LinkVouchers} from "../../contracts/libraries/LinkVouchers.sol";
import {Records} from "../../contracts/libraries/Records.sol";
import {Slots} from "../../contracts/libraries/Slots.sol";
import {Assert} from "./support/Assert.sol";
import {vm} from "./support/Vm.sol";

/// @notice The domain needs the address of the contract that checks.
contract Signatures {
    function domainSeparator(bytes8 chainRef) external view returns (bytes32) {
        return LinkVouchers.domainSeparator(chainRef);
    }
}

/// @notice The frozen vectors of docs/formats.md, "Bookings", bind this library and the Python formats alike.
contract BookingVectorsTest is Assert {
    string private json;

    function setUp() public {
        json = vm.readFile("tests/vectors/bookings.json");
    }

    function test_booking_ids_equal_their_vectors() public view {
        for (uint256 i = 0; i < 3; ++i) {
            string memory at = string.concat(".['booking id'][", vm.toString(i), "]");
            string memory given = string.concat(at, ".in");
            bytes20 id = BookingIds.idOf(
                uint32(_number(given, ".member")),
                bytes15(_word(string.concat(given, ".random"))),
                uint8(_number(given, ".parts")),
                uint8(_number(given, ".index"))
            );
            eq(bytes32(id), _word(string.concat(at, ".out")), "booking id");
        }
    }

    function test_the_commitments_equal_their_vectors() public view {
        string memory at = ".['operator commitment']";
        bytes20 booking = bytes20(_word(string.concat(at, ".in.booking")));
        bytes32 digest = _word(string.concat(at, ".in.document_digest"));
        bytes16 salt = bytes16(_word(string.concat(at, ".in.salt")));
        eq(BookingIds.operatorCommitment(booking, digest, salt), _word(string.concat(at, ".out")), "operator");
        uint8 occurrence = uint8(_number(".evidence.in", ".occurrence"));
        bytes32 fact = _word(".evidence.in.fact");
        eq(BookingIds.evidenceOf(booking, occurrence, fact, salt), _word(".evidence.out"), "evidence");
    }

    function test_the_digest_of_a_use_statement_equals_its_vector() public {
        string memory at = ".['use statement'].in";
        BookingIds.UseStatement memory statement = BookingIds.UseStatement({
            booking: bytes20(_word(string.concat(at, ".booking"))),
            occurrence: uint8(_number(at, ".occurrence")),
            start: uint64(_number(at, ".start")),
            end: uint64(_number(at, ".end")),
            minuteCount: uint32(_number(at, ".minutes")),
            outcome: uint8(_number(at, ".outcome")),
            evidence: _word(string.concat(at, ".evidence")),
            deadline: uint64(_number(at, ".deadline"))
        });
        eq(_digest(at, BookingIds.hashOf(statement)), _word(".['use statement'].out"), "use statement");
    }

    function test_the_digest_of_a_hand_over_equals_its_vector() public {
        string memory at = ".['hand over'].in";
        BookingIds.HandOver memory handOver = BookingIds.HandOver({
            booking: bytes20(_word(string.concat(at, ".booking"))),
            acts: uint16(_number(at, ".acts")),
            from: uint32(_number(at, ".giver")),
            to: uint32(_number(at, ".taker")),
            deadline: uint64(_number(at, ".deadline"))
        });
        eq(_digest(at, BookingIds.hashOf(handOver)), _word(".['hand over'].out"), "hand over");
    }

    function test_slots_days_weekdays_and_months_equal_their_vectors() public view {
        for (uint256 i = 0; i < 7; ++i) {
            string memory at = string.concat(".slot[", vm.toString(i), "]");
            uint256 slot = _number(at, ".in");
            uint256 day = _number(at, ".day");
            eq(slot / 96, day, "day");
            eq(Slots.weekdayOf(day), _number(at, ".weekday"), "weekday");
            (uint256 period, uint256 dayOfMonth) = Calendar.monthOf(day);
            eq(period, _number(at, ".period"), "period");
            if (i == 0) continue; // before 1970
            eq(Slots.timeOf(slot), _number(at, ".unix"), "time");
            eq(Slots.at(Slots.timeOf(slot)), slot, "slot");
            (uint256 same,) = Calendar.monthOf(day + 1 - dayOfMonth);
            eq(same, period, "the first of the month is in it");
        }
    }

    function test_the_record_word_equals_its_vector() public view {
        uint256 record = uint256(_word(".['record word'].out"));
        string memory at = ".['record word'].in";
        uint256 made = Records.make(
            _number(at, ".asset"),
            _number(at, ".unit"),
            _number(at, ".start"),
            _number(at, ".slots"),
            _number(at, ".every"),
            _number(at, ".rank"),
            _number(at, ".terms"),
            _number(at, ".holder")
        );
        made = Records.withAnswerBy(made, _number(at, ".answer_by"));
        made = Records.withState(made, uint8(_number(at, ".state")));
        made = Records.withLive(made, uint32(_number(at, ".live")));
        made = Records.withUsed(made, uint32(_number(at, ".used")));
        for (uint256 i = 0; i < _number(at, ".acts"); ++i) {
            made = Records.withAct(made);
        }
        eq(made, record, "record");
        eq(Records.actsOf(record), _number(at, ".acts"), "acts");
        eq(Records.startOf(record, 3), _number(at, ".start") + 3 * 7 * 96, "fourth occurrence");
    }

    function testFuzz_a_month_is_over_when_the_day_of_the_month_is_one_again(uint16 day) public pure {
        (uint256 period, uint256 dayOfMonth) = Calendar.monthOf(day);
        (uint256 next, uint256 dayOfNext) = Calendar.monthOf(uint256(day) + 1);
        eq(next == period ? dayOfMonth + 1 : 1, dayOfNext, "day of the month");
        if (next != period) eq(next, period + 1, "the next month");
        (, uint256 safeUntil) = Calendar.periodOf(day);
        (uint256 last,) = Calendar.monthOf(safeUntil - 1);
        eq(last, period, "the same month up to there");
    }

    function _digest(string memory at, bytes32 hash) private returns (bytes32) {
        vm.chainId(_number(at, ".chain_id"));
        address where = address(bytes20(_word(string.concat(at, ".contract"))));
        vm.etch(where, address(new Signatures()).code);
        bytes8 chainRef = bytes8(_word(string.concat(at, ".chain_ref")));
        return MessageHashUtils.toTypedDataHash(Signatures(where).domainSeparator(chainRef), hash);
    }

    function _number(string memory at, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(at, field));
    }

    /// @dev Hex without prefix, left-aligned in a word.
    function _word(string memory key) private view returns (bytes32) {
        return bytes32(vm.parseBytes(string.concat("0x", vm.parseJsonString(json, key))));
    }
}
