"""A clock that is off dates nothing: no block of the future is signed, no list is dated by it, and `readyz` says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from node.compose import compose, utc_now
from node.health.readiness import Readiness, Reason, health
from node.installation.clock_check import MOST_OFF, ClockDiffers, PeerClocks, differs_from_peers
from node.installation.config import Chain, PeerNode
from node.installation.node import Node
from node.publishing import files, pinned_trust_root
from node.publishing.cosigning import sign
from node.publishing.faults import SnapshotBlockAhead, SnapshotUnderSigned
from node.publishing.publisher import Publisher
from node.publishing.status_lists import StatusLists
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness
from tests.publishing.nodes import Nodes, two_nodes
from tests.publishing.reader import mine, rpc

pytestmark = pytest.mark.chain
CLOCKS = {Reason.CLOCK_DIFFERS_FROM_CHAIN, Reason.CLOCK_DIFFERS_FROM_PEERS}


@pytest.fixture(scope="module")
def nodes(harness: Harness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    harness.chain.ask("evm_mine")  # its home is a copy: the chain's last block is as old as the founding
    with two_nodes(harness, tmp_path_factory.mktemp("second")) as made:
        yield made


def off(node: Node, **by: float) -> Node:
    return replace(node, clock=lambda: utc_now() + timedelta(**by))


def clock_reasons(node: Node) -> set[Reason]:
    return CLOCKS & set(health(node).reasons)


def test_a_clock_that_agrees_is_no_reason(nodes: Nodes) -> None:
    assert clock_reasons(nodes.harness.node) == set()


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_is_off_against_the_chain_is_a_reason_of_its_own(nodes: Nodes, days: int) -> None:
    found = health(off(nodes.harness.node, days=days))
    assert CLOCKS & set(found.reasons) == {Reason.CLOCK_DIFFERS_FROM_CHAIN}
    assert found.readiness is not Readiness.READY


@pytest.mark.parametrize("days", [-400, 400])
def test_no_status_list_is_dated_by_a_clock_that_is_off(
    nodes: Nodes, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.publishing.status_lists.newest_list", lambda session, member: 1)
    nodes.project()
    with pytest.raises(ClockDiffers):
        StatusLists(off(nodes.harness.node, days=days)).tick()
    assert not (nodes.harness.node.home / "status").exists()


def test_an_old_head_of_a_chain_that_may_be_idle_says_nothing(nodes: Nodes) -> None:
    late = off(nodes.harness.node, days=400)
    external = Chain(rpc_url=nodes.harness.chain.rpc_url)
    idle = replace(late, config=late.config.model_copy(update={"chain": external}))
    assert clock_reasons(idle) == set()
    every_minute = external.model_copy(update={"block_time_s": 60})
    busy = replace(late, config=late.config.model_copy(update={"chain": every_minute}))
    assert clock_reasons(busy) == {Reason.CLOCK_DIFFERS_FROM_CHAIN}


def test_peers_that_agree_on_another_time_are_a_reason_and_one_of_three_is_not(nodes: Nodes) -> None:
    with telling(0) as first, telling(0) as second, telling(400 * 86_400) as third:
        assert heard(nodes.first, first, second, third) == set()
    with telling(301 + 5) as first, telling(400 * 86_400) as second, telling(0) as third:
        assert heard(nodes.first, first, second, third) == {Reason.CLOCK_DIFFERS_FROM_PEERS}
    with telling(0) as first:
        assert heard(nodes.first, first) == set()


def test_who_is_asked_if_it_is_well_asks_no_peer(nodes: Nodes) -> None:
    with telling(0) as url:
        heard(nodes.first, url)
    assert not differs_from_peers(nodes.first), "nobody listens there any more"
    assert not differs_from_peers(off(nodes.first, days=1)), "what was heard long ago says nothing"


def test_a_silent_peer_says_nothing(nodes: Nodes) -> None:
    assert heard(nodes.first, "http://127.0.0.1:9") == set()


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 27 Nov 20261127202611272026 08:49:37 GMT",
        "Fri, 27202611272026112720 Nov 2026 08:49:37 GMT",
        "Fri, 27 Nov 2026 08202611272026112720:49:37 GMT",
        "Fri, 27 Nov 2026 08:49:37 +20261127202611272026",
        "Fri, 31 Feb 2026 08:49:37 GMT",
        "Fri, 27 Nov 2026 08:49:37",
        "9" * 20,
        "9" * 5_000,
        "\xff",
        "",
    ],
    ids=lambda date: repr(date[:50]),
)
def test_a_peer_whose_date_is_none_says_nothing_and_the_others_are_heard(nodes: Nodes, date: str) -> None:
    with telling(0, date=date) as odd, telling(400 * 86_400) as ahead:
        assert heard(nodes.first, odd, ahead) == {Reason.CLOCK_DIFFERS_FROM_PEERS}
        assert heard(nodes.first, odd) == set()


def test_nobody_signs_a_block_of_the_future(nodes: Nodes) -> None:
    """Last: from here on the chain is ahead of every clock."""
    nodes.harness.anchor(1)
    nodes.project()
    assert Publisher(nodes.first).tick()
    before = files.public(nodes.first.home).resolve()
    rpc(nodes.harness, "evm_increaseTime", 400 * 86_400)
    mine(nodes.harness, 1)
    nodes.harness.anchor(1)
    built = nodes.newest()
    assert built.block.time - utc_now() > MOST_OFF
    answer = nodes.asked_for(built)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/snapshot-block-ahead")
    with pytest.raises(SnapshotBlockAhead):
        sign(nodes.first, REGISTRAR, built, pinned_trust_root.load(nodes.first))
    with pytest.raises(SnapshotUnderSigned) as refused:
        Publisher(nodes.first).tick()
    assert refused.value.signed == ()
    assert files.public(nodes.first.home).resolve() == before
    again = compose(nodes.second.home, clock=lambda: built.block.time - MOST_OFF)
    assert sign(again, SCHOOL, built, pinned_trust_root.load(again)).member == SCHOOL
    again.close()
    assert clock_reasons(nodes.harness.node) == {Reason.CLOCK_DIFFERS_FROM_CHAIN}


def heard(node: Node, *urls: str) -> set[Reason]:
    peers = {SCHOOL + 1 + number: PeerNode(url=url, token_file=Path("x")) for number, url in enumerate(urls)}
    asking = replace(node, config=node.config.model_copy(update={"snapshot_peers": peers}))
    assert PeerClocks(asking).tick()
    return clock_reasons(asking)


class telling:
    """A peer whose clock is so many seconds ahead, or that says `date`; its address."""

    def __init__(self, ahead_s: float, *, date: str | None = None) -> None:
        class Told(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(200)
                said = format_datetime(utc_now() + timedelta(seconds=ahead_s), usegmt=True) if date is None else date
                self.send_header("Date", said)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = HTTPServer(("127.0.0.1", 0), Told)
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
