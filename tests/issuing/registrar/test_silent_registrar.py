"""A registrar that answers nothing is asked once, and holds only what waits for it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import col, select

import node.installation.circuit_breaker
from ledger.db import reading
from node.installation.circuit_breaker import SHARE_S, CircuitOpen, Circuits, ShareUsed
from node.issuing.saga import advance
from node.registrar.client import RegistrarClient
from node.tables.issuing import Batch, SittingRow
from tests.http_server import QuietHandler, serving
from tests.issuing.test_poisoned import approved
from tests.issuing.test_poisoned import two as two
from tests.issuing.test_poisoned import world as world
from tests.issuing.test_trouble import shown
from tests.issuing.world import COLLEGE, ENTERPRISE, World, killed_worker, work

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("clock_of_the_chain", "impatient")]
SILENCE_S = 1.0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RegistrarClient.__init__.__kwdefaults__, "timeout_s", SILENCE_S)


@contextmanager
def silent_socket() -> Iterator[tuple[str, list[socket.socket]]]:
    """Its URL, and every connection that it accepted."""
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    accepted.append(listening.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", accepted
        listening.shutdown(socket.SHUT_RDWR)
    for each in accepted:
        each.close()


@contextmanager
def silent_at(behind: str, hangs: Callable[[bytes], bool]) -> Iterator[str]:
    """A registrar before the real one that never answers some of what it is asked; its URL."""
    ended = threading.Event()

    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.asked()
            if hangs(body):
                ended.wait(60)
                return
            passed = {name: self.headers[name] for name in ("Authorization", "Idempotency-Key", "Content-Type")}
            answer = httpx.post(behind + self.path, content=body, headers=passed, timeout=30, trust_env=False)
            self.reply(answer.status_code, answer.content)

    with serving(Handler) as url:
        yield url
        ended.set()


def asks(world: World, monkeypatch: pytest.MonkeyPatch, member: int, url: str) -> None:
    """From now on this member's registrar is there."""
    peers = world.node.config.registrars
    moved = peers | {member: peers[member].model_copy(update={"url": url})}
    monkeypatch.setattr(world.node, "config", world.node.config.model_copy(update={"registrars": moved}))


def handles(world: World, sitting: str) -> int:
    with reading(world.node.node_engine) as session:
        wanted = select(SittingRow.id).where(SittingRow.sitting_id == sitting, col(SittingRow.handle).is_not(None))
        return len(session.exec(wanted).all())


def test_a_silent_registrar_is_asked_once_a_round_and_holds_no_other_member(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [approved(two, COLLEGE) for _ in range(3)]
    other = approved(two, ENTERPRISE)
    with monkeypatch.context() as patched, silent_socket() as (url, accepted):
        asks(two, patched, COLLEGE, url)
        begun = time.monotonic()
        advance(two.node)
        assert time.monotonic() - begun < 3 * SILENCE_S
        assert len(accepted) == 1
        assert handles(two, other) == 1
        assert {shown(two, each)["problem"] for each in waiting} == {"/registrar/handles: ReadTimeout"}
        work(two.node, other)
        assert {two.state(each) for each in waiting} == {"approved"}
        again = approved(two, COLLEGE)
        before = len(accepted)
        advance(two.node)
        assert len(accepted) - before <= 1
    for each in [*waiting, again]:
        work(two.node, each)
        assert shown(two, each)["problem"] is None


def test_a_question_that_is_never_answered_does_not_keep_the_others_from_being_asked(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = approved(two, COLLEGE), approved(two, COLLEGE)
    behind = two.node.config.registrars[COLLEGE].url
    with monkeypatch.context() as patched, silent_at(behind, lambda body: first.encode() in body) as url:
        asks(two, patched, COLLEGE, url)
        work(two.node, second)
        assert (two.state(first), shown(two, first)["problem"]) == ("approved", "/registrar/handles: ReadTimeout")
    work(two.node, first)


def test_a_batch_whose_anchor_is_on_the_chain_needs_no_registrar(two: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting, waiting = approved(two, COLLEGE), approved(two, COLLEGE)
    assert killed_worker(two.home, sitting, "issuing.after_anchor_enqueued") == -9
    vouched_later = [each for each in (sitting, waiting) if not anchored(two, each)]
    with monkeypatch.context() as patched, silent_socket() as (url, _):
        asks(two, patched, COLLEGE, url)
        (sent,) = {sitting, waiting} - set(vouched_later)
        work(two.node, sent)
        assert {two.state(each) for each in vouched_later} <= {"approved", "issuing"}
    for each in vouched_later:
        work(two.node, each)


def anchored(world: World, sitting: str) -> bool:
    with reading(world.node.node_engine) as session:
        found = session.exec(select(Batch.submission_id).where(Batch.sitting_id == sitting)).all()
    return any(found)


def test_a_circuit_opens_for_longer_after_each_silence_and_any_answer_closes_it() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    circuits = Circuits(lambda: now[0])
    for open_s in (2, 4, 8, 16, 32, 60, 60):
        circuits.require_closed("a")
        met = circuits.silent("a", "nothing")
        circuits.require_closed("b")
        with pytest.raises(CircuitOpen) as refused:
            circuits.require_closed("a")
        assert (refused.value.problem, refused.value.until) == ("nothing", now[0] + timedelta(seconds=open_s))
        assert met.until > refused.value.until, "whoever met the silence comes after those who did not ask"
        now[0] = refused.value.until
    circuits.require_closed("a")
    circuits.answered("a")
    assert circuits.silent("a", "nothing").until < now[0] + timedelta(seconds=3)


def test_a_slow_registrar_has_no_more_than_its_share_of_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    at = [0.0]
    monkeypatch.setattr(node.installation.circuit_breaker.time, "monotonic", lambda: at[0])
    circuits = Circuits(lambda: datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(2):
        circuits.require_closed("slow")
        with circuits.timed("slow"):
            at[0] += SHARE_S / 2
    circuits.require_closed("quick")
    with pytest.raises(ShareUsed):
        circuits.require_closed("slow")
    circuits.begin_round()
    circuits.require_closed("slow")


def test_a_batch_that_a_slow_registrar_has_no_time_for_goes_on_in_the_next_round(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sittings = [approved(two, COLLEGE), approved(two, COLLEGE)]
    with monkeypatch.context() as patched:
        patched.setattr(node.installation.circuit_breaker, "SHARE_S", 0.0)
        assert advance(two.node)
        assert [handles(two, each) for each in sittings] == [0, 0]
        assert {shown(two, each)["problem"] for each in sittings} == {None}
    for each in sittings:
        work(two.node, each)
