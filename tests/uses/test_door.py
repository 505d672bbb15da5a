"""At the door: a code is answered, the operator's credential judged, and only then both sides have signed.

One node hosts all members here: it signs for each, and asks nobody over HTTP.
"""

from __future__ import annotations

import re
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
from formats.bookings.slots import DAY_SLOTS, day_text, slot_of, slot_text, unix_of
from ledger.bookings.uses.queries import uses
from ledger.db import reading
from ledger.indexing.projection import ChainLogRow
from ledger.submitting.outbox import Submission
from node.tables.uses import SignedUse
from tests.bookings.http.test_api import asset, terms
from tests.issuing.world import COLLEGE, ENTERPRISE, LEVEL, World, founded_world, work
from tests.web.booking_visits import nonce, signed_in, words_of
from wallet.documents.reader import parse_document
from wallet.tokens import qr

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
    assert values["findings"][1] in refused.json()["detail"]
    assert refused.json()["detail"].isascii(), "one language a sentence"
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


def visit(door: Door, member: int, role: str) -> TestClient:
    return signed_in(door.world.node, door.world.token(member, role))


def said(door: Door, client: TestClient, booking: bytes, act: str, **form: Any) -> str:
    """What the page tells after one of its forms was sent: where it led to, or that it was refused."""
    page, file = f"/operator/bookings/{booking.hex()}", form.pop("file", None)
    found = client.get(page).text
    assert f'action="{page}/occurrences/0/{act}"' in found, f"the page offers no {act}"
    files = None if file is None else {"operator": ("certificate.json", file)}
    answer = client.post(f"{page}/occurrences/0/{act}", data={"nonce": nonce(found), **form}, files=files)
    work(door.world.node)
    return words_of(client.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text)


def span(start: int, minutes: int) -> dict[str, str]:
    times = (datetime.fromtimestamp(each + 8 * 3600, UTC) for each in (start, start + minutes * 60))
    first, last = (each.strftime("%Y-%m-%dT%H:%M:%S") for each in times)
    return {"start": first, "end": last, "minutes": str(minutes)}


def test_a_doors_page_draws_the_code_that_the_device_shows_and_another_once_it_was_answered(door: Door) -> None:
    booking = door.booked()
    client = visit(door, COLLEGE, "custodian")
    path = f"/operator/doors/{door.device}/1/0"
    assert f'href="{path}"' in client.get("/operator/doors").text
    page, shown = client.get(path).text, door.code()
    assert f"<code>{shown['code']}</code>" in page
    assert f'<path d="{qr.drawing(shown["link"]).path}"/>' in page
    assert "Demo 3" in words_of(page), "who comes now"
    assert client.get(f"/operator/doors/{door.device}/1/9").status_code == 404
    door.done(door.check_in(booking, scanned=shown["link"]))
    assert shown["code"] not in client.get(path).text


def test_a_device_is_added_and_ended_on_the_page_of_doors(door: Door) -> None:
    client = visit(door, COLLEGE, "custodian")

    def devices() -> set[str]:
        return set(re.findall(r'id="device-([0-9a-f]{16})"', client.get("/operator/doors").text))

    before = devices()
    for _ in ("once", "and another after the first has ended"):
        form = {"nonce": nonce(client.get("/operator/doors").text)}
        for _ in range(2):
            assert client.post("/operator/doors", data=form).status_code == 303
        (added,) = devices() - before
        assert client.post(f"/operator/doors/{added}/end").status_code == 303
        assert devices() == before


def test_who_scanned_a_door_is_led_to_the_forms_and_checks_in_and_out_there(door: Door) -> None:
    booking = door.booked()
    client = visit(door, ENTERPRISE, "booker")
    assert client.get("/door").headers["location"] == "/operator/check-in"
    form = f'action="/operator/bookings/{booking.hex()}/occurrences/0/check-in"'
    assert form in client.get("/operator/check-in").text
    told = said(door, client, booking, "check-in", answer="0000-0000", file=door.files[0])
    assert "No code that is good at this door reads so" in told
    told = said(door, client, booking, "check-in", answer=door.code()["link"])
    assert "The operator does not meet what the asset asks for: the booking names no operator" in told
    told = said(door, client, booking, "check-in", answer=door.code()["link"], file=door.files[0])
    assert "check in: confirmed" in told
    door.to(door.now() + 20 * 60)
    assert f"/{booking.hex()}/occurrences/0/check-out" in client.get("/operator/check-in").text
    assert "check out: confirmed" in said(door, client, booking, "check-out", answer=door.code()["code"].lower())
    with reading(door.world.node.ledger_engine) as ledger:
        assert [each.minutes for each in uses(ledger, booking)] == [20]


def test_another_operator_is_named_by_file_on_the_page_of_the_booking(door: Door) -> None:
    booking = door.booked(1)
    path, client = f"/operator/bookings/{booking.hex()}", visit(door, ENTERPRISE, "booker")
    page = client.get(path).text
    given = {"nonce": nonce(page)}
    assert f'action="{path}/operator"' in page
    wrong = client.post(f"{path}/operator", data=given, files={"operator": ("c.json", b"{}")})
    assert wrong.status_code == 422
    answer = client.post(f"{path}/operator", data=given, files={"operator": ("c.json", door.files[0])})
    work(door.world.node)
    assert "name another operator: confirmed" in words_of(client.get(answer.headers["location"]).text)
    assert parse_document(door.files[0]).digest.hex() not in answer.headers["location"]
    assert door.done(door.check_in(booking, scanned=door.code()["link"]))["state"] in ("mined", "confirmed")


def test_a_refusal_of_a_use_is_told_in_the_readers_language_alone(door: Door) -> None:
    path = f"/operator/bookings/{door.booked().hex()}"
    for language, said in (("zh-CN", "预约没有指定操作人员"), ("en", "the booking names no operator")):
        client = signed_in(door.world.node, door.world.token(ENTERPRISE, "booker"), language)
        given = {"nonce": nonce(client.get(path).text), "answer": door.code()["link"]}
        answer = client.post(f"{path}/occurrences/0/check-in", data=given)
        told = words_of(answer.text.partition('id="refused"')[2].partition("</div>")[0]).split(">", 1)[1]
        assert answer.status_code == 409
        assert said in told
        assert "operator-" not in told
        assert told.isascii() is (language == "en")


def test_minutes_are_declared_disputed_and_agreed_on_the_page_of_the_booking(door: Door) -> None:
    booking = door.booked()
    booker, custodian = visit(door, ENTERPRISE, "booker"), visit(door, COLLEGE, "custodian")
    said(door, booker, booking, "check-in", answer=door.code()["code"], file=door.files[0])
    begun = door.now()
    door.to(begun + 40 * 60)
    assert "declare a use: confirmed" in said(door, booker, booking, "declare", **span(begun, 40))
    assert "dispute a declaration: confirmed" in said(door, custodian, booking, "differ", minutes="30")
    told = said(door, custodian, booking, "agree", **span(begun, 35))
    assert "It is sent as soon as this member says the same: Demo 3" in told
    assert "agree on the minutes of a use: confirmed" in said(door, booker, booking, "agree", **span(begun, 35))
    with reading(door.world.node.ledger_engine) as ledger:
        assert [each.minutes for each in uses(ledger, booking)] == [35]


def test_a_no_show_is_recorded_and_objected_to_on_the_page_of_the_booking(door: Door) -> None:
    booking = door.booked()
    booker, custodian = visit(door, ENTERPRISE, "booker"), visit(door, COLLEGE, "custodian")
    assert "/occurrences/0/no-show" not in custodian.get(f"/operator/bookings/{booking.hex()}").text, "the grace"
    door.to(door.now() + 20 * 60)
    assert "record a no-show: confirmed" in said(door, custodian, booking, "no-show")
    assert "object: confirmed" in said(door, booker, booking, "object")


def test_a_preview_warns_of_an_operator_who_will_be_refused_and_says_what_it_cannot_know(door: Door) -> None:
    client, day = visit(door, ENTERPRISE, "booker"), slot_of(door.now()) // DAY_SLOTS + 9
    times = {"from": f"{day_text(day)}T09:00", "to": f"{day_text(day)}T10:00"}
    form = {"nonce": "x", "asset": "1", "as": "enterprise", **times}

    def told(file: bytes | None = None, **more: str) -> str:
        files = None if file is None else {"operator": ("certificate.json", file)}
        return words_of(client.post("/operator/bookings/reserve", data=form | more, files=files).text)

    named = parse_document(door.files[0]).digest.hex()
    assert "A certified operator is asked for and none is named." in told()
    assert "cannot be known here" in told(credential=named)
    known = told(door.files[0])
    assert "cannot be known here" not in known
    assert "will be refused at check-in" not in known
    assert client.post("/operator/bookings/reserve", data=form, files={"operator": ("c", b"{}")}).status_code == 422
    page = client.post("/operator/bookings/reserve", data=form, files={"operator": ("c.json", door.files[0])}).text
    assert f'name="credential" maxlength="64" autocomplete="off" spellcheck="false" value="{named}"' in page
