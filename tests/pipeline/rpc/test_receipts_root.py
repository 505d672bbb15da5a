"""The receipts root is the chain's own: published vectors, and blocks of a real engine."""

from dataclasses import replace

import pytest

from ledger.rpc.blocks import BlockReader
from ledger.rpc.receipts_root import receipts_root, trie_root
from tests.pipeline.harness import Harness

# ethereum/tests TrieTests, go-ethereum trie/trie_test.go
TRIES = {
    "dogs": ({"doe": "reindeer", "dog": "puppy", "dogglesworth": "cat"}, "8aad789dff2f538b"),
    "puppy": ({"do": "verb", "horse": "stallion", "doge": "coin", "dog": "puppy"}, "5991bb8c6514148a"),
    "one": ({"A": "a" * 50}, "d23786fb4a010da3"),
    "foo": ({"foo": "bar", "food": "bass"}, "17beaa1648bafa63"),
    "none": ({}, "56e81f171bcc55a6"),
}


@pytest.mark.parametrize(("pairs", "begins"), TRIES.values(), ids=TRIES.keys())
def test_a_trie_has_the_published_root(pairs: dict[str, str], begins: str) -> None:
    root = trie_root({key.encode(): value.encode() for key, value in pairs.items()})
    assert root.hex().startswith(begins)


def test_the_receipts_of_a_full_block_give_its_root_and_any_other_receipts_do_not(harness: Harness) -> None:
    harness.hold_blocks()
    for n in range(140):  # from the 129th on an index takes two bytes
        harness.send(harness.sender, harness.inbox, harness.put(n).calldata, nonce=n, gas=200_000)
    harness.mine()
    head = harness.client.head()
    (block,) = BlockReader(harness.client).read(head.number, head.number)
    assert len(block.receipts) == 140
    assert receipts_root(block.receipts) == block.header.receipts_root
    short = replace(block.receipts[7], logs=block.receipts[7].logs[:-1])
    failed = replace(block.receipts[7], succeeded=False)
    for bent in (block.receipts[:-1], block.receipts[1:], (*block.receipts[:7], short, *block.receipts[8:])):
        assert receipts_root(bent) != block.header.receipts_root
    assert receipts_root((*block.receipts[:7], failed, *block.receipts[8:])) != block.header.receipts_root
    assert [log.log_index for log in block.logs] == list(range(280))
    assert block.logs == harness.client.logs(head.number, head.number, [harness.inbox])
