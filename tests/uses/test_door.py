"""At the door: a code is answered, the operator's credential judged, and only then both sides have signed.

One node hosts all members here: it signs for each, and asks nobody over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from formats.bookings.commitment import evidence
from formats.bookings.door import challenge_digest, from_link
from formats.bookings.slots import DAY_SLOTS, slot_of, slot_text, unix_of
from ledger.bookings.uses.queries import uses
from ledger.db import reading
from ledger.indexing.projection import ChainLogRow
from ledger.submitting.outbox import Submission
from node.tables.uses import SignedUse
from tests.bookings.http.test_api import asset, terms
from tests.issuing.world import COLLEGE, ENTERPRISE, LEVEL, World, founded_world, work
from wallet.documents.reader import parse_document

pytestmark = pytest.mark.chain
TEN_OCLOCK = 40


@dataclass
class Door:
    """The college's lathe, which asks for a credential of its operator; the enterprise books it."""

    world: World
    client: TestClient
    device: str = ""
    files: tuple[bytes, ...] = ()
    credentials: tuple[str, ...] = ()
    last_day: int = 0

    def ask(self, method: str, path: str, member: int, role: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.world.token(member, role)}", "Idempotency-Key": str(uuid4())}
        return self.client.request(method, path, headers=headers, json=body)

    def done(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 202, answer.text
        work(self.world.node)
        found = answer.json()
        sent = found.get("submission") or found
        row = self.ask("GET", f"/submissions/{sent['id']}", sent["member"], "auditor")
        return dict(row.json()) | {"bookings": found.get("bookings", [])}

    def booked(self, file: int = 0, *, unit: int = 0) -> bytes:
        """An hour, with this operator; it begins now."""
        self.last_day = max(self.last_day, slot_of(self.now()) // DAY_SLOTS) + 1
        start = self.last_day * DAY_SLOTS + TEN_OCLOCK
        part = {"asset": 1, "unit": unit, "class": "enterprise", "from": slot_text(start), "to": slot_text(start + 4)}
        part["credential"] = parse_document(self.files[file]).digest.hex()
        made = self.done(self.ask("POST", "/bookings", ENTERPRISE, "booker", {"parts": [part]}))
        assert made["state"] == "confirmed", made
        self.to(unix_of(start) + 60)
        return bytes.fromhex(made["bookings"][0])

    def check_in(self, booking: bytes, file: int | None = 0, **door: str) -> httpx.Response:
        body: dict[str, Any] = {"door": door}
        if file is not None:
            body["operator"] = {"document": self.files[file].decode()}
        return self.ask("POST", f"/bookings/{booking.hex()}/occurrences/0/check-in", ENTERPRISE, "booker", body)

    def code(self, unit: int = 0) -> dict[str, str]:
        path = f"/door-devices/{self.device}/codes/1/{unit}"
        found: dict[str, str] = self.ask("GET", path, COLLEGE, "custodian").json()
        return found

    def now(self) -> int:
        return self.world.node.chain.head().time

    def to(self, moment: int) -> None:
        self.world.rpc("evm_setNextBlockTimestamp", moment)
        self.world.rpc("evm_mine")
        work(self.world.node)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with founded_world(tmp_path_factory.mktemp("world")) as world:
        node = world.node
        sitting = world.delivered(2)
        auditor = world.token(COLLEGE, "auditor")
        found = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
        node.clock = lambda: datetime.fromtimestamp(node.chain.head().time, UTC)
        made = Door(world, TestClient(create_app(node)))
        made.credentials = tuple(each["id"] for each in found)
        made.files = tuple(
            world.ask("GET", f"/credentials/{each}/file", token=world.token(COLLEGE, "operator")).content
            for each in made.credentials
        )
        today = slot_of(made.now()) // DAY_SLOTS
        lathe = asset(today) | {"kind": "machine", "standard": world.standard, "level": LEVEL}
        for path, body in (("/assets", lathe), ("/assets/1/terms", terms(today, asks=False))):
            assert made.done(made.ask("POST", path, COLLEGE, "custodian", body))["state"] == "confirmed"
        made.device = made.ask("POST", "/door-devices", COLLEGE, "custodian", {}).json()["device"]
        yield made


def test_who_scans_the_door_with_a_valid_credential_is_checked_in_and_out(door: Door) -> None:
    booking = door.booked()
    shown = door.code()
    assert door.done(door.check_in(booking, scanned=shown["link"]))["state"] in ("mined", "confirmed")
    door.to(door.now() + 40 * 60)
    path = f"/bookings/{booking.hex()}/occurrences/0/check-out"
    left = door.ask("POST", path, ENTERPRISE, "booker", {"door": {"typed": door.code()["code"].lower()}})
    assert door.done(left)["state"] in ("mined", "confirmed")
    with reading(door.world.node.ledger_engine) as ledger:
        (use,) = uses(ledger, booking)
    assert 39 <= use.minutes <= 41
    with reading(door.world.node.node_engine) as session:
        begun = session.exec(select(SignedUse).where(SignedUse.booking == booking, SignedUse.outcome == 1)).one()
    assert begun.salt is not None
    fact = challenge_digest(from_link(shown["link"]).data)
    assert begun.evidence == evidence(booking, 0, fact, begun.salt)


def test_a_revoked_credential_is_refused_at_the_door_with_the_verifiers_reasons(door: Door) -> None:
    booking = door.booked(1)
    revoked = {"action": "revoke", "credentials": [door.credentials[1]], "reason": "other"}
    door.ask("POST", "/status-acts", COLLEGE, "operator", revoked)
    work(door.world.node)
    refused = door.check_in(booking, 1, scanned=door.code()["link"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/use-refused")
    values = refused.json()["values"]
    assert values["reason"] == "operator-not-valid"
    assert [("REVOKED" in each.upper()) for each in values["findings"]] == [True, True], values
    with reading(door.world.node.ledger_engine) as ledger:
        assert uses(ledger, booking) == []


@pytest.mark.parametrize(
    ("file", "reason"), [(None, "operator-missing"), (1, "operator-not-committed")], ids=["none", "another's"]
)
def test_without_the_credential_that_was_named_nobody_is_let_in(door: Door, file: int | None, reason: str) -> None:
    booking = door.booked()
    refused = door.check_in(booking, file, scanned=door.code()["link"])
    assert (refused.status_code, refused.json()["values"]["reason"]) == (409, reason)


def test_another_doors_code_an_old_one_and_one_that_was_answered_are_refused(door: Door) -> None:
    booking = door.booked()
    other, old = door.code(unit=1), door.code()
    assert door.check_in(booking, scanned=other["link"]).json()["type"] == "/problems/door-elsewhere"
    door.to(door.now() + 120)
    assert door.check_in(booking, scanned=old["link"]).json()["type"] == "/problems/door-code-stale"
    assert door.check_in(booking, typed="0000-0000").json()["type"] == "/problems/door-code-unknown"
    assert door.check_in(booking, scanned="https://elsewhere.example/").json()["type"] == "/problems/door-code-invalid"
    shown = door.code()
    door.done(door.check_in(booking, scanned=shown["link"]))
    path = f"/bookings/{booking.hex()}/occurrences/0/check-out"
    door.to(door.now() + 30)
    for answer in ({"scanned": shown["link"]}, {"typed": shown["code"]}):
        used = door.ask("POST", path, ENTERPRISE, "booker", {"door": answer})
        assert (used.status_code, used.json()["type"]) == (409, "/problems/door-code-used")


def test_whoever_did_not_hear_the_answer_scans_the_same_code_again(door: Door) -> None:
    booking, shown = door.booked(), door.code()
    first = door.check_in(booking, scanned=shown["link"])
    for again in (door.check_in(booking, scanned=shown["link"]), door.check_in(booking, typed=shown["code"])):
        assert again.status_code == 202, again.text
    door.done(first)
    with reading(door.world.node.node_engine) as session:
        signed = session.exec(select(SignedUse).where(SignedUse.booking == booking)).all()
    assert len({row.evidence for row in signed}) == 1


def test_two_check_ins_of_one_operator_share_nothing_on_the_chain(door: Door) -> None:
    first = door.booked()
    door.done(door.check_in(first, scanned=door.code()["link"]))
    second = door.booked()
    door.done(door.check_in(second, scanned=door.code()["link"]))
    words = [_random_words(door, booking) for booking in (first, second)]
    assert all(len(each) >= 2 for each in words), "the commitment and the evidence"
    assert not words[0] & words[1]
    person = {parse_document(door.files[0]).digest.hex(), door.credentials[0].replace("-", "")}
    assert not person & (words[0] | words[1])


def _random_words(door: Door, booking: bytes) -> set[str]:
    """Every word of 32 bytes that says something and is no small number, of the logs and calls about a booking."""
    with reading(door.world.node.ledger_engine) as ledger:
        logs = [log for log in ledger.exec(select(ChainLogRow)) if booking in log.topics + log.data]
    with reading(door.world.node.node_engine) as session:
        calls = [row.calldata for row in session.exec(select(Submission)) if booking in row.calldata]
    assert len(logs) >= 2 <= len(calls)
    texts = [*(log.topics[32:] + log.data for log in logs), *(call[4:] for call in calls)]
    words = {text[at : at + 32] for text in texts for at in range(0, len(text), 32)}
    return {word.hex() for word in words if sum(1 for byte in word if byte) > 16}
