"""Whatever a chain node answers, every command that asks one ends as docs/cli.md says: never in a traceback, and never
as a refusal that only the node's nonsense gave."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cli.shared.exits import Exit
from formats.text import escape
from ledger.errors import LedgerUnavailable, RpcMalformed
from ledger.rpc.blocks import BlockReader
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.transport import MAX_ANSWER_BYTES
from tests.fuzz.commands import Command, commands, ended
from tests.fuzz.lying_node import BODIES, LyingNode, honest, lying, malformed
from tests.splits.agreements import EXAMPLE
from tests.stranger.founded import CHAIN_ID, Founded, running_chain
from tests.stranger.issued import Issuer

CASES, CASES_LONGER = 16, 2_000
ASK_A_CHAIN = [each for each in commands() if {"rpc", "trust_root"} <= each.options]


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("lying")
    with running_chain(folder) as rpc:
        issuer = Issuer(Founded(rpc))
        issued = issuer.issue(2)
        (folder / "file.json").write_bytes(issued[0].file)
        (folder / "deployment.json").write_text(json.dumps(issuer.founded.deployment()))
        opened = {
            "issuer": issuer.member,
            "trail_key": issuer.trail_key(0).hex(),
            "openings": [issuer.opening(0, issued[0])],
        }
        (folder / "openings.json").write_text(json.dumps(opened))
        (folder / "agreement.yaml").write_text(EXAMPLE, encoding="utf-8")
        yield {
            "rpc": rpc,
            "shown": str(folder / "file.json"),
            "openings": str(folder / "openings.json"),
            "period": "2026-03",
            "agreement": str(folder / "agreement.yaml"),
            "trust_root": str(folder / "deployment.json"),
        }


def arguments(command: Command, things: dict[str, str], rpc: str) -> list[str]:
    typed = command.typed(things)
    assert typed is not None, f"`guild {command}` needs things that this walk does not give: {command.needed}"
    more = ["--agreement", things["agreement"]] if "agreement" in command.optional else []
    return [*typed, *more, "--rpc", rpc, "--trust-root", things["trust_root"], "--json"]


@pytest.mark.parametrize("command", ASK_A_CHAIN, ids=str)
def test_a_command_asks_an_honest_node_between_and_is_answered(
    command: Command, things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with lying(LyingNode(things["rpc"], honest)) as rpc:
        wanted = Exit.UNAVAILABLE if command.words == ("reperform",) else Exit.OK  # nobody closed a month here
        assert ended(arguments(command, things, rpc), capsys, about=command)[0] == wanted


def lied_to(command: Command, things: dict[str, str], capsys: pytest.CaptureFixture[str], seeds: range) -> None:
    """By each seed once: the lie begins at one of the questions that an honest node is asked."""
    node = LyingNode(things["rpc"], honest)
    with lying(node) as rpc:
        ended(arguments(command, things, rpc), capsys, about="an honest node")
        questions = node.asked
        for seed in seeds:
            node.lie, node.asked = malformed(seed, questions=questions), 0
            code, said = ended(arguments(command, things, rpc), capsys, about=seed)
            assert code != Exit.REFUSED, (seed, said)
            assert code != Exit.USAGE, (seed, said)


@pytest.mark.parametrize("command", ASK_A_CHAIN, ids=str)
def test_an_answer_of_another_form_is_no_answer(
    command: Command, things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(command, things, capsys, range(CASES))


@pytest.mark.soak
@pytest.mark.parametrize("command", ASK_A_CHAIN, ids=str)
def test_an_answer_of_another_form_is_no_answer_longer(
    command: Command, things: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    lied_to(command, things, capsys, range(CASES, CASES_LONGER))


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("size", [0, 4, 1_000, 1_000_000])
@pytest.mark.parametrize("command", ASK_A_CHAIN, ids=str)
def test_a_node_that_answers_everything_with_a_revert_is_one_without_an_answer(
    command: Command, things: dict[str, str], capsys: pytest.CaptureFixture[str], size: int, status: int
) -> None:
    data = "0x" + "de" * size
    error = {"code": 3, "message": "execution reverted", "data": data}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "error": error}).encode()
    with lying(LyingNode(things["rpc"], lambda number, answer: body, status=status)) as rpc:
        code, said = ended(arguments(command, things, rpc), capsys, about=size)
    assert code == Exit.UNAVAILABLE, said
    assert len(said) < 5_000


BENT_RECEIPTS = [
    *({"address": junk} for junk in (None, "", "0x", "0xzz", "0x123", "0x" + "11" * 32, [], 7)),
    *({"topics": junk} for junk in (["0x11"], ["0x" + "00" * 33], [7])),
    {"data": 10**30},
    *({"type": junk} for junk in ("0x80", "0x100", hex(2**255))),
]


@pytest.mark.parametrize("bent_part", BENT_RECEIPTS, ids=str)
def test_a_receipt_that_no_block_holds_is_no_answer(things: dict[str, str], bent_part: dict[str, Any]) -> None:
    """Such a one has no receipts root that could be compared."""

    def bend(number: int, answer: Any) -> bytes:
        for each in answer if isinstance(answer, list) else ():
            receipt = each["result"]
            if isinstance(receipt, dict) and receipt.get("logs"):
                bent_log = {name: junk for name, junk in bent_part.items() if name != "type"}
                each["result"] = receipt | {"logs": [log | bent_log for log in receipt["logs"]]}
                each["result"] |= {"type": bent_part.get("type", receipt["type"])}
        return json.dumps(answer).encode()

    with lying(LyingNode(things["rpc"], bend)) as rpc:
        client = ChainClient(rpc, RevertDecoder([]))
        with pytest.raises(RpcMalformed):
            BlockReader(client).read_all(0, client.head().number)


@pytest.mark.parametrize("name", ["number", "timestamp", "blockNumber", "logIndex", "transactionIndex"])
def test_a_place_or_time_that_no_column_holds_is_no_answer(things: dict[str, str], name: str) -> None:
    """An indexer would fail at storing it, again and again, and say nothing of the node."""
    lie = f'"{name}": "{hex(2**63)}"'.encode()
    written = re.compile(rf'"{name}": "0x[0-9a-f]*"'.encode())
    with lying(LyingNode(things["rpc"], lambda number, answer: written.sub(lie, honest(number, answer)))) as rpc:
        client = ChainClient(rpc, RevertDecoder([]))
        with pytest.raises(RpcMalformed):
            BlockReader(client).read_all(0, 5)
        if name == "number":
            with pytest.raises(RpcMalformed):
                client.head()


def every_call(client: ChainClient) -> list[Callable[[], object]]:
    address, tx_hash = "0x" + "11" * 20, "0x" + "22" * 32
    return [
        client.chain_id,
        client.genesis_hash,
        client.head,
        client.fees,
        lambda: client.block(5),
        lambda: client.headers([5, "latest"]),
        lambda: client.logs(0, 5, [address]),
        lambda: client.call(address, b""),
        lambda: client.estimate_gas(address, b"", sender=address),
        lambda: client.nonce(address),
        lambda: client.nonces(address),
        lambda: client.send_raw(b"\x01"),
        lambda: client.knows_transaction(tx_hash),
        lambda: client.receipt(tx_hash),
        lambda: client.receipts([tx_hash, tx_hash]),
        lambda: client.code(address),
    ]


def calls_answered_each(client: ChainClient) -> list[Callable[[], list[Any]]]:
    """Of many members, each answered for itself: None where it has to be asked for alone."""
    address = "0x" + "11" * 20
    return [
        lambda: client.estimate_each([(address, b""), (address, b"\x01")], sender=address),
        lambda: client.send_each([b"\x01", b"\x02"]),
    ]


def test_no_call_of_the_client_is_left_out() -> None:
    public = {name for name, each in vars(ChainClient).items() if callable(each) and not name.startswith("_")}
    client = ChainClient("http://127.0.0.1:9", RevertDecoder([]))
    assert len(every_call(client)) + len(calls_answered_each(client)) == len(public)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:60]))
def test_every_call_of_the_client_takes_nonsense_for_no_answer(things: dict[str, str], body: bytes) -> None:
    with lying(LyingNode(things["rpc"], lambda number, answer: body)) as rpc:
        for call in every_call(ChainClient(rpc, RevertDecoder([]))):
            with pytest.raises(Exception) as refused:
                call()
            assert type(refused.value).__module__.startswith("ledger."), refused.value
        for each in calls_answered_each(ChainClient(rpc, RevertDecoder([]))):
            assert each() == [None, None]


HOSTILE = "\x1b[2J\u202e\r\nVALID " * 20_000


@pytest.mark.parametrize("status", [200, 400, 413, 500, 503])
@pytest.mark.parametrize("length", [100, len(HOSTILE)])
def test_what_a_node_says_of_its_refusal_is_short_and_acts_on_no_terminal(
    things: dict[str, str], status: int, length: int
) -> None:
    said = HOSTILE[:length]
    body = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32005, "message": said, said[:50]: said}}
    node = LyingNode(things["rpc"], lambda number, answer: json.dumps(body).encode(), status=status)
    with lying(node) as rpc:
        for call in every_call(ChainClient(rpc, RevertDecoder([]))):
            with pytest.raises(LedgerUnavailable) as refused:
                call()
            assert len(refused.value.reason) <= 500
            assert escape(refused.value.reason) == refused.value.reason


def test_an_answer_that_unpacks_to_more_than_the_bound_is_not_kept(things: dict[str, str]) -> None:
    packed = gzip.compress(b" " * (MAX_ANSWER_BYTES + 1))
    assert len(packed) < 1 << 17
    node = LyingNode(things["rpc"], lambda number, answer: packed)
    with lying(node, encoding="gzip") as rpc:
        with pytest.raises(RpcMalformed, match="too-large"):
            ChainClient(rpc, RevertDecoder([])).chain_id()
        node.lie = lambda number, answer: gzip.compress(honest(number, answer))
        assert ChainClient(rpc, RevertDecoder([])).chain_id() == CHAIN_ID
