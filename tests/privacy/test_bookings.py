"""Bookings by operators with a name: nothing of a person on the chain, in logs, feeds and addresses, nor a trail."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlmodel import select

from formats.bookings.commitment import operator_commitment
from formats.crypto.hashing import sha256
from ledger.db import reading
from ledger.indexing.projection import ChainLogRow
from ledger.submitting.outbox import Submission
from node.installation.keys import account_name
from tests.issuing.world import COLLEGE, ENTERPRISE, resident_id
from tests.privacy.booking_audit import PublicBooking, booking_leaks
from tests.uses.test_door import Door
from tests.uses.test_door import door as door
from wallet.documents.reader import parse_document

PEOPLE = 2


@pytest.fixture(scope="module")
def booked(door: Door) -> list[bytes]:
    """Two check-ins of one operator, one of another. All that was done is logged in full."""
    log = logging.FileHandler(door.world.home / "booking.log")
    root = logging.getLogger()
    before = root.level
    root.addHandler(log)
    root.setLevel(logging.DEBUG)
    try:
        return [_checked_in(door, file) for file in (0, 0, 1)]
    finally:
        root.setLevel(before)
        root.removeHandler(log)
        log.close()


def _checked_in(door: Door, file: int) -> bytes:
    booking = door.booked(file)
    door.done(door.check_in(booking, file, scanned=door.code()["link"]))
    return booking


def test_bookings_leave_no_trail_of_their_operators(door: Door, booked: list[bytes]) -> None:
    public = [_public(door, booking) for booking in booked]
    assert all(len(each.words) >= 2 for each in public), "the commitment and the evidence"
    assert booking_leaks(public, _digests(door), _accounts(door)) == []


@pytest.mark.parametrize(
    ("salt", "caught"),
    [
        (bytes(16), "a guessed document opens a commitment"),
        (b"of the booking", "a guessed document opens a commitment"),
        (None, "a document's digest stands with a booking"),
    ],
)
def test_a_planted_leak_of_an_operator_is_caught(
    door: Door, booked: list[bytes], salt: bytes | None, caught: str
) -> None:
    public, document = _public(door, booked[0]), _digests(door)[0]
    if salt is not None and any(salt):
        salt = sha256(public.booking)[:16]
    commitment = document if salt is None else operator_commitment(public.booking, document, salt)
    planted = replace(public, commitment=commitment, words=public.words | {commitment})
    assert caught in booking_leaks([planted], _digests(door), _accounts(door))


def test_a_planted_trail_is_caught(door: Door, booked: list[bytes]) -> None:
    first, second = (_public(door, booking) for booking in booked[:2])
    tied = replace(second, words=second.words | {hashlib.sha256(b"evidence").digest()})
    assert booking_leaks([replace(first, words=tied.words), tied], [], _accounts(door)) == ["two bookings share a word"]
    assert booking_leaks([first], [], frozenset()) == ["an account that is no member's sent for a booking"]


def test_no_fact_of_an_operator_is_on_the_chain_or_in_a_log(door: Door, booked: list[bytes]) -> None:
    world = door.world
    blocks = [
        world.rpc("eth_getBlockByNumber", hex(number), True)
        for number in range(int(world.rpc("eth_blockNumber"), 16) + 1)
    ]
    chain = json.dumps([world.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"}), blocks])
    assert booked[0].hex() in chain, "the search finds what is there"
    logs = b"".join(path.read_bytes() for path in world.home.rglob("*.log"))
    assert booked[0].hex().encode() in logs
    for fact in _facts(door):
        assert fact.encode().hex() not in chain
        assert fact not in chain
        assert fact.encode() not in logs
    digests = [digest.hex().encode() for digest in _digests(door)]
    bookings = [booking.hex().encode() for booking in booked]
    for line in logs.splitlines():  # the anchors of the credentials are read, and in full logged, as everything is
        assert not (any(each in line for each in digests) and any(each in line for each in bookings))


def test_no_fact_of_an_operator_is_in_a_feed_a_calendar_or_a_list(door: Door, booked: list[bytes]) -> None:
    feed = door.ask("POST", "/feeds", COLLEGE, "booker", {"asset": 1}).json()["path"]
    paths = ("/calendar", "/assets/1/calendar", "/bookings", f"/bookings/{booked[0].hex()}", "/reminders")
    shown = [door.client.get(feed), *(door.ask("GET", path, COLLEGE, "booker") for path in paths)]
    assert all(answer.status_code == 200 for answer in shown)
    assert booked[0].hex() in shown[3].text
    for answer in shown:
        for fact in (*_facts(door), *(digest.hex() for digest in _digests(door))):
            assert fact not in answer.text


def test_no_route_of_bookings_takes_a_fact_of_a_person_in_its_address(door: Door) -> None:
    paths = door.client.get("/openapi.json").json()["paths"]
    ours = {path: acts for path, acts in paths.items() if path.startswith(("/bookings", "/assets", "/door", "/uses"))}
    taken = {each["name"] for acts in ours.values() for act in acts.values() for each in act.get("parameters", [])}
    assert {"booking_id", "asset_number"} <= taken
    assert not {"name", "person", "operator", "credential", "holder", "document", "id_number"} & taken


def _facts(door: Door) -> Iterator[str]:
    for n in range(PEOPLE):
        document = json.loads(door.files[n])
        yield from (f"演示{chr(0x4E00 + n)}", resident_id(n), document["id"], document["certificateNumber"])


def _digests(door: Door) -> list[bytes]:
    return [parse_document(file).digest for file in door.files]


def _accounts(door: Door) -> frozenset[str]:
    keystore = door.world.node.keystore
    return frozenset(keystore.address(account_name(member, "book")).lower() for member in (COLLEGE, ENTERPRISE))


def _public(door: Door, booking: bytes) -> PublicBooking:
    with reading(door.world.node.ledger_engine) as ledger:
        logs = [row for row in ledger.exec(select(ChainLogRow)) if booking in row.topics + row.data]
    with reading(door.world.node.node_engine) as session:
        calls = [row for row in session.exec(select(Submission)) if booking in row.calldata]
    texts = [*(log.topics[32:] + log.data for log in logs), *(call.calldata[4:] for call in calls)]
    words = {text[at : at + 32] for text in texts for at in range(0, len(text), 32)}
    found = door.ask("GET", f"/bookings/{booking.hex()}", ENTERPRISE, "booker").json()["booking"]
    random = frozenset(word for word in words if sum(1 for byte in word if byte) > 16)
    senders = frozenset(call.sender.lower() for call in calls)
    return PublicBooking(booking, bytes.fromhex(found["operator"]), random, senders)
