// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IJournal} from "../../../contracts/interfaces/IJournal.sol";
import {TableRequest} from "../../../contracts/types/Splits.sol";
import {SplitCase} from "../support/SplitCase.sol";
import {SplitRules} from "../support/SplitRules.sol";
import {vm} from "../support/Vm.sol";

/// @notice What a table may say: whatever counts can be read by whoever makes the period file.
contract TablesTest is SplitCase {
    uint8 private constant SHAPLEY_ = 5;
    uint8 private constant AIRPORT_ = 6;

    function setUp() public {
        _found(12);
    }

    function test_rows_that_no_reader_could_read_are_refused_at_the_byte_where_they_stop_making_sense() public {
        _begins(SHAPLEY_);
        _refused("", 0);
        _refused("[]", 0);
        _refused("{}", 1);
        _refused('{"2": 1', 3);
        _refused('{"2":1,"3":1}', 3);
        _refused('{"2":"1","3":"1"', 16);
        _refused('{"2":"1","3":"1"} ', 16);
        _refused('{ "2":"1","3":"1"}', 1);
        _refused('{"2":"1", "3":"1"}', 9);
        _refused('{"2":"1","3":"1",}', 17);
        _refused('{"2":"01","3":"1"}', 8);
        _refused('{"2":"0","3":"1"}', 7);
        _refused('{"2":"-1","3":"1"}', 6);
        _refused('{"2":"","3":"1"}', 6);
        _refused('{"2":"1000000000000000001","3":"1"}', 25);
        _refused('{"2":"10000000000000000000","3":"1"}', 26);
        _refused('{"2":"100000000000000000000000000000000000000","3":"1"}', 38);
        _refused('{"4294967298":"1"}', 2);
        _refused('{"115792089237316195423570985008687907853269984665640564039457584007913129639938":"1"}', 2); // 2^256 + 2
        _refused('{"2":"1","2":"1","3":"1"}', 10);
        _refused('{"3":"1","2":"1"}', 10);
        _refused('{"2,3":"1","2":"1"}', 12);
        _refused('{"3,2":"1"}', 4);
        _refused('{"2,2":"1"}', 4);
        _refused('{"2,":"1","3":"1"}', 4);
        _refused('{"2":"1","5":"1"}', 10);
        _refused('{"2":"1"}', 8); // party 3 stands in no row
        _refused(unicode'{"2":"１","3":"1"}', 6);
    }

    function test_rows_in_the_order_of_rfc_8785_are_taken() public {
        _begins(SHAPLEY_);
        _taken('{"2":"1","2,3":"1000000000000000000","3":"3"}');
        _taken('{"2,3":"7"}');
        TableRequest memory empty = _table("{}");
        (empty.members, empty.weights) = (new uint32[](0), new uint256[](0));
        vm.prank(money(2));
        journal.enterTable(empty);
    }

    function test_a_row_of_an_airport_table_names_one_party() public {
        _begins(AIRPORT_);
        _taken('{"2":"1","3":"9"}');
        _refused('{"2,3":"7"}', 3);
    }

    function test_named_members_stand_in_party_order() public {
        _begins(SHAPLEY_);
        TableRequest memory table = _table('{"2":"1","3":"1"}');
        (table.members[0], table.members[1]) = (3, 2);
        vm.expectRevert(abi.encodeWithSelector(IJournal.TableInvalid.selector, 2, 1));
        vm.prank(money(2));
        journal.enterTable(table);
    }

    /// @dev EIP-7825 lets a transaction take 16.8M, of which 1.1M are the calldata of these rows.
    function test_every_coalition_of_eleven_parties_fits_in_one_transaction() public {
        uint32[] memory parties = new uint32[](11);
        uint16[] memory weights = new uint16[](11);
        for (uint32 i = 0; i < 11; ++i) {
            (parties[i], weights[i]) = (i + 1, 1);
        }
        bytes memory driver = SplitRules.driver(SHAPLEY_, "worth", weights, hex"02");
        bytes memory list = abi.encodePacked(uint8(1), SplitRules.stage("all", "", driver), uint8(0));
        bytes memory head = SplitRules.head(0, MONTH, 0, false, 2, parties, new uint32[](0));
        bytes memory rules = abi.encodePacked(head, hex"00", uint8(1), SplitRules.pool("training", 1, 0, 2, list));
        bytes32 made = _propose(2, AGREEMENT, rules);
        for (uint32 member = 1; member <= 11; ++member) {
            _sign(made, AGREEMENT, rules, member);
        }
        bytes memory rows = _coalitions();
        TableRequest memory table =
            TableRequest(_id(2), 0, AGREEMENT, "worth", string(rows), parties, new uint256[](11));
        vm.prank(money(2));
        uint256 before = gasleft();
        journal.enterTable(table);
        uint256 used = before - gasleft();
        require(used < 12_000_000, string.concat("more than a transaction may take: ", Strings.toString(used)));
    }

    // ── internal ────────────────────────────────────────────────────────────────────────────────────────────────

    function _begins(uint8 driver) private {
        bytes memory list = _single(SplitRules.driver(driver, "worth", _weights(1, 1, 1), hex"02"));
        version = _activate(AGREEMENT, _rulesOf(0, MONTH, false, abi.encodePacked(_cost(), list)));
    }

    function _table(string memory rows) private returns (TableRequest memory table) {
        table = TableRequest(_id(2), 0, AGREEMENT, "worth", rows, new uint32[](2), new uint256[](2));
        (table.members[0], table.members[1], table.weights[0], table.weights[1]) = (2, 3, 1, 1);
    }

    function _taken(string memory rows) private {
        TableRequest memory table = _table(rows);
        vm.prank(money(2));
        journal.enterTable(table);
    }

    function _refused(string memory rows, uint256 at) private {
        TableRequest memory table = _table(rows);
        vm.expectRevert(abi.encodeWithSelector(IJournal.TableRowsInvalid.selector, at));
        vm.prank(money(2));
        journal.enterTable(table);
    }

    /// @dev In the order of their bytes: 1 before 1,10 before 1,2.
    function _coalitions() private pure returns (bytes memory rows) {
        uint8[11] memory sorted = [1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9];
        rows = new bytes(200_000);
        uint256 length = _extend(rows, 0, "", 0, sorted);
        rows[0] = "{";
        rows[length++] = "}";
        assembly ("memory-safe") {
            mstore(rows, length)
        }
    }

    /// @dev Every coalition that begins with these, all above `last`.
    function _extend(bytes memory rows, uint256 length, bytes memory start, uint8 last, uint8[11] memory sorted)
        private
        pure
        returns (uint256)
    {
        for (uint256 i = 0; i < 11; ++i) {
            if (sorted[i] <= last) continue;
            bytes memory row = abi.encodePacked(start, start.length == 0 ? "" : ",", _digits(sorted[i]));
            bytes memory line = abi.encodePacked(',"', row, '":"1234567890"');
            for (uint256 j = 0; j < line.length; ++j) {
                rows[length + j] = line[j];
            }
            length = _extend(rows, length + line.length, row, sorted[i], sorted);
        }
        return length;
    }

    function _digits(uint8 number) private pure returns (bytes memory) {
        return number < 10
            ? abi.encodePacked(bytes1(48 + number))
            : abi.encodePacked(bytes1(48 + number / 10), bytes1(48 + number % 10));
    }
}
