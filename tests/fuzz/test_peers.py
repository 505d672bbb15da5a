"""Whatever another member's node or the registrar answers, it is one of the outcomes that the caller knows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from node import bounded_http
from node.installation.circuit_breaker import Circuits
from node.installation.config import Config, PeerNode, RegistrarPeer
from node.installation.tls import certificate_of
from node.peers.connection import PeerConnection
from node.peers.faults import CounterpartRefused, CounterpartUnavailable
from node.publishing import client
from node.publishing.client import SignatureNotGiven
from node.registrar.client import RegistrarClient, RegistrarRefusal, RegistrarUnavailable
from node.registrar.people import IdentityQuery
from node.registrar.sittings import SittingAnnounced
from node.registrar.vouchers import VouchedEntry, VoucherWanted
from node.splits.attestations.exchange import SentAttestations
from node.splits.entries.sent import SentReasons, SentVoucher
from node.splits.peers import FINAL as FINAL_OF_SPLITS
from node.uses.peers import PeerClient
from node.uses.said import Act, HandOverWanted, UseWanted
from tests.fuzz.dripping import BODY, HEAD, UNFRAMED, dripping
from tests.fuzz.lying_node import DEEP, JUNK, LyingNode, bent, lying

CASES, CASES_LONGER = 30, 5_000
REFUSAL = {"type": "/problems/voucher-refused", "values": {"reason": "x"}, "detail": "y"}
TRUE_ANSWERS: dict[str, Any] = {
    "handles": {"people": [{"handle": "0" * 32, "refusal": None}]},
    "voucher": {
        "registrar": 1,
        "deadline": 9,
        "signature": "0" * 130,
        "links": [{"tag": "0" * 64, "link": "1" * 64}],
    },
    "snapshot": {"member": 2, "key": "0" * 64, "signature": "AAAA"},
    "trust-root": {"signatures": [{"member": 2, "key": "0" * 64, "signature": "AAAA"}]},
    "hand-on": {},
    "use": {
        "start": 1,
        "end": 0,
        "minutes": 0,
        "outcome": 1,
        "evidence": "0" * 64,
        "deadline": 9,
        "signature": "0" * 130,
        "salt": None,
    },
    "hand-over": {"deadline": 9, "signature": "0" * 130},
    "attestations": {
        "attestations": [{"kind": "balance", "content": "{}", "signed_at": 9, "signature": "0" * 130}],
    },
    "entry-voucher": {"kind": "own", "code": "2", "number": "PZ-1", "seller": "", "scan": "JVBERi0="},
    "entry-reasons": {"reasons": ["x"]},
}
KNOWN = (RegistrarUnavailable, RegistrarRefusal, SignatureNotGiven, CounterpartUnavailable, CounterpartRefused)


def calls(url: str, home: Path) -> dict[str, Callable[[], object]]:
    registrar = RegistrarClient(RegistrarPeer(member=1, url=url, token_file=Path("token")), home)
    peer = PeerNode(url=url, token_file=Path("token"))
    wanted = VoucherWanted(
        sitting="s",
        batch=bytes(20),
        standard=1,
        level=40,
        accreditation=1,
        credential_key=bytes(32),
        token_key=bytes(32),
        entries=(VouchedEntry("0" * 32, bytes(32), bytes(32)),),
    )

    def uses() -> PeerClient:
        return PeerClient(2, peer, home, Circuits(lambda: datetime.now(UTC)))

    def of_splits(path: str, body: dict[str, Any] | None, shape: type[BaseModel]) -> object:
        circuits = Circuits(lambda: datetime.now(UTC))
        return PeerConnection(2, peer, home, circuits, final=FINAL_OF_SPLITS).ask(path, body, shape)

    return {
        "attestations": lambda: of_splits("/attestations", {"subject": "2026-03"}, SentAttestations),
        "entry-voucher": lambda: of_splits("/voucher", None, SentVoucher),
        "entry-reasons": lambda: of_splits("/reasons", None, SentReasons),
        "use": lambda: uses().statement(UseWanted(Act.CHECK_IN, bytes(20), 0)),
        "hand-over": lambda: uses().hand_over(HandOverWanted(bytes(20), 0, 1)),
        "handles": lambda: registrar.handles(SittingAnnounced("s", 1, 40, 1), [IdentityQuery("resident_id", "1")]),
        "voucher": lambda: registrar.voucher(wanted),
        "snapshot": lambda: client.ask(peer, home, 2, block=1, digest=bytes(32)),
        "trust-root": lambda: client.ask_for_trust_root(peer, home, 2, b"{}"),
        "hand-on": lambda: client.send_trust_root(peer, home, 2, b"{}", b"{}"),
    }


def answers(true: Any, seeds: range) -> Iterator[tuple[int, bytes]]:
    """(status, body)."""
    for seed in seeds:
        drawn = random.Random(seed)
        status = drawn.choice([200, 200, 200, 409, 422, 500, 204])
        if drawn.random() < 0.2:
            yield status, drawn.choice([b"", b"[", DEEP, b"null", b"\xff", b'{"type":[]}', b"9" * 5_000, b"<html>"])
            continue
        said = {**REFUSAL, "type": f"/problems/{drawn.choice(FINAL)}"} if status >= 400 else true
        yield status, json.dumps(bent(said, drawn) if said else drawn.choice(JUNK)).encode()


FINAL = ("voucher-refused", "request-invalid", "token-invalid", "use-refused")


def told(tmp_path: Path, name: str, seeds: range) -> None:
    (tmp_path / "token").write_text("x.y")
    node = LyingNode("", lambda number, answer: b"")
    bodies = [(200, json.dumps(TRUE_ANSWERS[name]).encode()), *answers(TRUE_ANSWERS[name], seeds)]
    node.answer = lambda body: said  # type: ignore[method-assign]
    with lying(node) as url:
        call = calls(url, tmp_path)[name]
        for node.status, said in bodies:
            try:
                call()
            except KNOWN:
                continue
            except Exception as error:
                raise AssertionError(f"{name}: {node.status} {said[:200]!r} ended in {error!r}") from error


@pytest.mark.parametrize("name", TRUE_ANSWERS)
def test_an_answer_of_a_peer_is_an_outcome_whatever_it_says(tmp_path: Path, name: str) -> None:
    told(tmp_path, name, range(CASES))


@pytest.mark.soak
@pytest.mark.parametrize("name", TRUE_ANSWERS)
def test_an_answer_of_a_peer_is_an_outcome_whatever_it_says_longer(tmp_path: Path, name: str) -> None:
    told(tmp_path, name, range(CASES, CASES_LONGER))


def test_a_peers_answer_without_end_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("x.y")
    node = LyingNode("", lambda number, answer: b"")
    node.answer = lambda body: b'{"people":[' + b" " * (5 << 20) + b"]}"  # type: ignore[method-assign]
    with lying(node) as url, pytest.raises(RegistrarUnavailable, match="AnswerTooLarge"):
        calls(url, tmp_path)["handles"]()


@pytest.mark.parametrize("begun", [BODY, UNFRAMED, HEAD], ids=["body", "unframed", "head"])
@pytest.mark.parametrize("name", ["handles", "snapshot"])
def test_a_peer_that_answers_a_byte_at_a_time_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begun: bytes
) -> None:
    (tmp_path / "token").write_text("x.y")
    monkeypatch.setattr(bounded_http, "LONGEST_S", 0.5)
    with dripping(begun) as peer, pytest.raises(KNOWN, match="AnswerTooSlow"):
        calls(peer.url, tmp_path)[name]()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of this machine, and trusted like one that the web trusts."""
    config = Config(issuer_host="guild.example")
    pair = certificate_of(tmp_path, config, datetime.now(UTC))
    monkeypatch.setattr("certifi.where", lambda: str(pair.certificate))
    bounded_http.tls_context.cache_clear()
    yield pair.certificate
    bounded_http.tls_context.cache_clear()


URLS = ["http://[", "http://a:b", "http://\x1b", "https://" + "a" * 70_000, "nothing", ""]
TLS_RECORD_OF_A_HANDSHAKE = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"


@pytest.mark.parametrize(
    ("begun", "encrypt"),
    [(BODY, True), (UNFRAMED, True), (HEAD, True), (TLS_RECORD_OF_A_HANDSHAKE, False)],
    ids=["body", "unframed", "head", "handshake"],
)
def test_a_peer_that_answers_a_byte_at_a_time_over_tls_keeps_nobody_waiting(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, begun: bytes, encrypt: bool
) -> None:
    """The bound is of all of it: each byte is in time for `timeout`."""
    monkeypatch.setattr(bounded_http, "LONGEST_S", 1.0)
    with (
        dripping(begun, certificate=certificate, encrypt=encrypt) as peer,
        pytest.raises(bounded_http.AnswerTooSlow),
    ):
        bounded_http.ask("GET", peer.url, timeout=20)


def test_a_peers_answer_without_end_over_tls_is_not_kept(certificate: Path) -> None:
    with (
        dripping(BODY, piece=b"a" * (1 << 16), pause_s=0, certificate=certificate) as peer,
        pytest.raises(bounded_http.AnswerTooLarge),
    ):
        bounded_http.ask("GET", peer.url, most_bytes=1 << 20, timeout=20)


@pytest.mark.parametrize("url", URLS, ids=lambda url: repr(url[:20]))
def test_an_address_that_is_none_is_a_refusal_like_any_other(tmp_path: Path, url: str) -> None:
    (tmp_path / "token").write_text("x.y")
    for call in calls(url, tmp_path).values():
        with pytest.raises(KNOWN):
            call()
