"""Events and calls as Solidity's ABI writes them."""

import pytest
from eth_abi.abi import encode

from ledger.rpc.abi import Abi, AbiEvent
from ledger.rpc.client import ChainLog
from ledger.submitting.expectation import EVENTLESS, Bits, Expectation, ExpectedEvent, ReceiptFilter
from tests.pipeline.harness import INBOX

ANCHORED = AbiEvent(
    {
        "type": "event",
        "name": "Anchored",
        "inputs": [
            {"name": "batch", "type": "bytes20", "indexed": True},
            {"name": "level", "type": "uint8", "indexed": False},
            {
                "name": "entries",
                "type": "tuple[]",
                "indexed": False,
                "components": [{"name": "document", "type": "bytes32"}, {"name": "token", "type": "bytes32"}],
            },
        ],
    }
)
BATCH = bytes(range(20))
ENTRIES = ((b"\x01" * 32, b"\x02" * 32), (b"\x03" * 32, bytes(32)))
TOPICS = (ANCHORED.topic, BATCH + bytes(12))
DATA = encode(["uint8", "(bytes32,bytes32)[]"], [40, ENTRIES])
AT = "0x" + "ab" * 20


def log(**changes: object) -> ChainLog:
    facts = {"block_number": 1, "block_hash": "0x1", "block_time": 1, "tx_hash": "0x2", "log_index": 0}
    return ChainLog(**({"address": AT, "topics": TOPICS, "data": DATA} | facts | changes))  # type: ignore[arg-type]


def test_an_event_with_structs_is_decoded_in_the_order_of_its_arguments() -> None:
    assert ANCHORED.decode(TOPICS, DATA) == {"batch": BATCH, "level": 40, "entries": ENTRIES}


def test_a_log_of_another_event_is_not_decoded() -> None:
    assert ANCHORED.decode((INBOX.events["Put"].topic, TOPICS[1]), DATA) is None
    assert ANCHORED.decode(TOPICS[:1], DATA) is None


def test_a_filter_names_only_what_is_asked_for() -> None:
    assert ANCHORED.topics(batch=BATCH) == TOPICS
    accepted = INBOX.events["CommandAccepted"]
    assert accepted.topics(requestId=bytes(32)) == (accepted.topic, None, bytes(32), None)
    with pytest.raises(AssertionError):
        accepted.topics(nonsense=1)


def test_a_call_is_its_selector_and_its_arguments() -> None:
    data = INBOX.encode_call("put", bytes(32), 7, b"x")
    assert data[:4].hex() == "4a2f5d6b"  # cast sig "put(bytes32,uint32,bytes)"
    assert data[4:] == encode(["bytes32", "uint32", "bytes"], [bytes(32), 7, b"x"])


def test_what_is_expected_survives_the_database_and_still_matches() -> None:
    wanted = Expectation(
        ReceiptFilter(AT.upper().replace("0X", "0x"), TOPICS),
        (ExpectedEvent(AT, ANCHORED, {"entries": ENTRIES, "level": 40}),),
    )
    stored = Expectation.from_json(wanted.to_json())
    assert stored.to_json() == wanted.to_json()
    assert stored.met_by([log()])
    assert wanted.met_by([log()])


@pytest.mark.parametrize(
    "other",
    [
        {"address": "0x" + "cd" * 20},
        {"data": encode(["uint8", "(bytes32,bytes32)[]"], [30, ENTRIES])},
        {"data": encode(["uint8", "(bytes32,bytes32)[]"], [40, ENTRIES[:1]])},
        {"data": encode(["uint8", "(bytes32,bytes32)[]"], [40, ENTRIES[::-1]])},
        {"topics": (INBOX.events["Put"].topic, TOPICS[1])},
    ],
)
def test_an_event_that_differs_in_any_part_is_not_ours(other: dict[str, object]) -> None:
    wanted = Expectation(ReceiptFilter(AT, TOPICS), (ExpectedEvent(AT, ANCHORED, {"entries": ENTRIES, "level": 40}),))
    assert not wanted.met_by([log(**other)])


def test_two_expected_events_need_two_logs() -> None:
    once = ExpectedEvent(AT, ANCHORED, {"level": 40})
    wanted = Expectation(ReceiptFilter(AT, TOPICS), (once, once))
    assert not wanted.met_by([log()])
    assert wanted.met_by([log(), log(log_index=1)])


def test_an_artifact_is_read_from_its_folder() -> None:
    assert isinstance(INBOX, Abi)
    assert INBOX.encode_creation() == INBOX.bytecode
    assert set(INBOX.errors) == {"CommandRepeated", "PayloadTooLong", "NothingPutYet"}


def test_text_that_is_not_utf8_stops_no_reader() -> None:
    event = Abi.load("Consortium").events["StandardRegistered"]
    data = encode(["uint8", "bytes", "bytes", "bytes"], [1, b"6-18\xff", b"", b""])  # string and bytes lie alike
    read = event.decode([event.topic, (1).to_bytes(32, "big")], data)
    assert read is not None
    assert (read["standard"], read["code"]) == (1, "6-18\ufffd")


def test_some_bits_of_a_word_are_compared_and_the_others_are_not() -> None:
    for level, ours in ((0b101000, True), (0b101111, True), (0b100000, False)):
        told = log(data=encode(["uint8", "(bytes32,bytes32)[]"], [level, ENTRIES]))
        wanted = Expectation(ReceiptFilter(AT, TOPICS), (ExpectedEvent(AT, ANCHORED, {"level": Bits(40, 0xF8)}),))
        assert wanted.met_by([told]) is ours
        assert Expectation.from_json(wanted.to_json()).met_by([told]) is ours


def test_what_is_left_instead_counts_too_and_what_is_shared_is_stored() -> None:
    levels = [(ExpectedEvent(AT, ANCHORED, {"level": level}),) for level in (30, 40)]
    wanted = Expectation(ReceiptFilter(AT, TOPICS, shared=True), levels[0], (levels[1],))
    stored = Expectation.from_json(wanted.to_json())
    assert stored.to_json() == wanted.to_json()
    assert stored.receipt_filter.shared
    assert stored.met_by([log()])
    assert not Expectation(wanted.receipt_filter, levels[0]).met_by([log()])


def test_an_expectation_without_events_is_known_by_its_text() -> None:
    some = Expectation(ReceiptFilter(AT, TOPICS), (ExpectedEvent(AT, ANCHORED, {}),))
    assert Expectation(ReceiptFilter(AT, TOPICS), ()).to_json().startswith(EVENTLESS)
    assert not some.to_json().startswith(EVENTLESS)
