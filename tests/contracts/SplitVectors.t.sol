// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Calendar} from "../../contracts/libraries/Calendar.sol";
import {LinkVouchers} from "../../contracts/libraries/LinkVouchers.sol";
import {AgreementSignatures} from "../../contracts/libraries/splits/AgreementSignatures.sol";
import {Guarantees} from "../../contracts/libraries/splits/Guarantees.sol";
import {Roundings} from "../../contracts/libraries/splits/Roundings.sol";
import {Assert} from "./support/Assert.sol";
import {vm} from "./support/Vm.sol";

/// @notice The domain needs the address of the contract that checks.
contract AgreementDomain {
    function domainSeparator(bytes8 chainRef) external view returns (bytes32) {
        return LinkVouchers.domainSeparator(chainRef);
    }
}

/// @notice The frozen vectors of docs/splits.md bind these libraries and the Python formats alike; whole agreements are
/// bound by tests/contracts/splits/Stories.t.sol.
contract SplitVectorsTest is Assert {
    string private json;

    function setUp() public {
        json = vm.readFile("tests/vectors/splits.json");
    }

    function test_the_digest_of_an_agreement_signature_equals_its_vector() public {
        for (uint256 i = 0; i < 2; ++i) {
            string memory at = string.concat(".['agreement signature'][", vm.toString(i), "]");
            vm.chainId(_number(at, ".chain_id"));
            address where = address(bytes20(_word(at, ".contract")));
            vm.etch(where, address(new AgreementDomain()).code);
            bytes32 domain = AgreementDomain(where).domainSeparator(bytes8(_word(at, ".chain_ref")));
            bytes32 hash = AgreementSignatures.hashOf(
                _word(at, ".agreement"),
                _word(at, ".rules"),
                uint32(_number(at, ".member")),
                uint64(_number(at, ".deadline"))
            );
            eq(MessageHashUtils.toTypedDataHash(domain, hash), _word(at, ".out"), "agreement signature");
        }
    }

    function test_rules_hash_as_their_vector() public view {
        bytes memory rules = vm.parseBytes(string.concat("0x", vm.parseJsonString(json, ".rules[0].bytes")));
        eq(keccak256(abi.encodePacked(uint8(0x0c), rules)), _word(".rules[0]", ".out"), "rules");
    }

    function test_shares_that_forget_equal_their_vectors() public view {
        for (uint256 i = 0; i < 12; ++i) {
            string memory at = string.concat(".largest_remainder[", vm.toString(i), "]");
            uint256[] memory weights = _numbers(at, ".weights");
            uint256[] memory parts = Roundings.largestRemainder(_number(at, ".amount"), weights);
            eq(abi.encode(parts), abi.encode(_numbers(at, ".out")), "largest remainder");
            at = string.concat(".remainder_to[", vm.toString(i), "]");
            parts = Roundings.remainderTo(_number(at, ".amount"), _numbers(at, ".weights"), _number(at, ".keeper"));
            eq(abi.encode(parts), abi.encode(_numbers(at, ".out")), "remainder to");
        }
    }

    function test_days_fall_into_their_months() public pure {
        _falls(20_362, 2025, 10, 1);
        _falls(11_016, 2000, 2, 29);
        for (uint256 each = 1970 * 12; each < 2200 * 12; ++each) {
            uint256 first = Calendar.firstDayOf(each);
            _falls(first, each / 12, each % 12 + 1, 1);
            if (first > 0) eq(_monthOf(first - 1), each - 1, "the day before");
        }
    }

    function testFuzz_shares_lose_and_invent_nothing(uint64 amount, uint96[7] memory given, uint8 place) public pure {
        uint256[] memory weights = new uint256[](7);
        for (uint256 i = 0; i < 7; ++i) {
            weights[i] = given[i];
        }
        weights[6] |= 1;
        uint256 fen = amount % 1e18;
        eq(_sum(Roundings.largestRemainder(fen, weights)), fen, "largest remainder");
        eq(_sum(Roundings.remainderTo(fen, weights, place % 7)), fen, "remainder to");
        int256[] memory carry = new int256[](7);
        int256[] memory parts = Roundings.carried(fen, weights, carry);
        int256 paid = 0;
        int256 left = 0;
        for (uint256 i = 0; i < 7; ++i) {
            (paid, left) = (paid + parts[i], left + carry[i]);
            yes(parts[i] >= 0 && carry[i] > -1e9 && carry[i] < 7e9, "within its bounds");
        }
        eq(uint256(paid), fen, "carried");
        eq(uint256(left), 0, "what is carried sums to nothing");
    }

    function testFuzz_a_guarantee_moves_and_makes_nothing(int64[5] memory has, uint64[5] memory least, uint8 named)
        public
        pure
    {
        (int256[] memory had, int256[] memory promised) = (new int256[](5), new int256[](5));
        for (uint256 i = 0; i < 5; ++i) {
            (had[i], promised[i]) = (has[i], named >> i & 1 == 1 ? int256(uint256(least[i])) : int256(0));
        }
        int256[] memory moved = Guarantees.lines(had, promised, named);
        int256 sum = 0;
        for (uint256 i = 0; i < 5; ++i) {
            sum += moved[i];
            yes(moved[i] >= 0 || had[i] + moved[i] >= promised[i], "nobody gives below its own guarantee");
        }
        eq(uint256(sum), 0, "sum");
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _sum(uint256[] memory parts) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < parts.length; ++i) {
            sum += parts[i];
        }
    }

    function _monthOf(uint256 day) private pure returns (uint256 period) {
        (period,) = Calendar.monthOf(day);
    }

    function _falls(uint256 day, uint256 year, uint256 month, uint256 date) private pure {
        (uint256 period, uint256 dayOfMonth) = Calendar.monthOf(day);
        eq(abi.encode(period / 12, period % 12 + 1, dayOfMonth), abi.encode(year, month, date), "year, month, date");
    }

    function _number(string memory at, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(at, field));
    }

    function _numbers(string memory at, string memory field) private view returns (uint256[] memory found) {
        string[] memory texts = vm.parseJsonStringArray(json, string.concat(at, field));
        found = new uint256[](texts.length);
        for (uint256 i = 0; i < texts.length; ++i) {
            found[i] = vm.parseUint(texts[i]);
        }
    }

    /// @dev Hex without prefix, left-aligned in a word.
    function _word(string memory at, string memory field) private view returns (bytes32) {
        return bytes32(vm.parseBytes(string.concat("0x", vm.parseJsonString(json, string.concat(at, field)))));
    }
}
