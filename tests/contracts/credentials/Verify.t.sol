// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Entry, Reason, Standing} from "../../../contracts/types/Types.sol";
import {Batching} from "../support/Batching.sol";

contract VerifyTest is Batching {
    function test_every_entry_is_found_at_its_own_position_only() public {
        for (uint256 count = 1; count <= 9; ++count) {
            bytes20 batch = _anchor(count, count);
            Entry[] memory entries = _entries(count, count);
            for (uint16 place = 0; place < count; ++place) {
                bytes32[] memory path = _siblings(batch, entries, place);
                _found(batch, entries[place], place, path);
                for (uint16 other = 0; other < count + 2; ++other) {
                    if (other != place) _lost(batch, entries[place], other, path);
                }
            }
        }
    }

    function test_a_changed_entry_path_or_batch_is_not_found() public {
        bytes20 batch = _anchor(1, 6);
        Entry[] memory entries = _entries(1, 6);
        bytes32[] memory path = _siblings(batch, entries, 2);
        _lost(batch, Entry(entries[2].documentDigest, "other"), 2, path);
        _lost(batch, Entry("other", entries[2].tokenDigest), 2, path);
        _lost(_anchor(2, 6), entries[2], 2, path);
        _lost(_batchId(COLLEGE, 99), entries[2], 2, path);
        path[1] = "other";
        _lost(batch, entries[2], 2, path);
    }

    function test_a_path_has_exactly_its_length() public {
        bytes20 batch = _anchor(1, 6);
        Entry[] memory entries = _entries(1, 6);
        bytes32[] memory path = _siblings(batch, entries, 2);
        bytes32[] memory longer = new bytes32[](path.length + 1);
        bytes32[] memory shorter = new bytes32[](path.length - 1);
        for (uint256 i = 0; i < path.length; ++i) {
            longer[i] = path[i];
            if (i < shorter.length) shorter[i] = path[i];
        }
        _lost(batch, entries[2], 2, longer);
        _lost(batch, entries[2], 2, shorter);
        _lost(batch, entries[2], 2, new bytes32[](0));
    }

    function test_a_node_of_the_tree_is_no_entry() public {
        bytes20 batch = _anchor(1, 2);
        Entry[] memory entries = _entries(1, 2);
        Entry memory posing = Entry(_siblings(batch, entries, 1)[0], _siblings(batch, entries, 0)[0]);
        _lost(batch, posing, 0, new bytes32[](0));
    }

    function test_a_found_entry_tells_how_it_stands() public {
        bytes20 batch = _anchor(1, 6);
        Entry memory entry = _entries(1, 6)[2];
        bytes32[] memory path = _siblings(batch, _entries(1, 6), 2);
        uint16[] memory positions = new uint16[](1);
        positions[0] = 2;
        _by(STATUS).suspend(draw(), batch, positions, Reason.UnderReview);
        (, Standing standing) = credentials.verify(batch, entry, 2, path);
        yes(standing == Standing.Suspended, "suspended");
        _by(STATUS).revoke(draw(), batch, positions, Reason.Fraud);
        (, standing) = credentials.verify(batch, entry, 2, path);
        yes(standing == Standing.RevokedProvisional, "revoked");
    }

    function test_fuzz_any_position_of_any_batch_is_proved_by_a_path_built_another_way(
        uint256 seed,
        uint256 count,
        uint256 place
    ) public {
        count = 1 + count % 40;
        place %= count;
        bytes20 batch = _anchor(seed, count);
        Entry[] memory entries = _entries(seed, count);
        _found(batch, entries[place], uint16(place), _siblings(batch, entries, place));
    }

    function _found(bytes20 batch, Entry memory entry, uint16 position, bytes32[] memory path) private view {
        (bool included, Standing standing) = credentials.verify(batch, entry, position, path);
        yes(included, "included");
        yes(standing == Standing.Good, "good");
    }

    function _lost(bytes20 batch, Entry memory entry, uint16 position, bytes32[] memory path) private view {
        (bool included, Standing standing) = credentials.verify(batch, entry, position, path);
        no(included, "not included");
        yes(standing == Standing.None, "no standing");
    }
}
