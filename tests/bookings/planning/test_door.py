"""Doors: a challenge is good for a minute, at its door, once an occurrence; a typed code is no way around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from formats.bookings import door
from formats.bookings.commitment import evidence
from formats.bookings.ids import booking_id
from ledger.db import open_engine, reading
from node.bookings import door_faults as faults
from node.bookings.door import SHOW_EVERY_S, TRIES_A_MINUTE, AtDoor, Doors
from node.schema import upgrade_to_head
from node.tables.door import DoorAnswer, DoorShown
from wallet.keys.keystore import Keystore

PREFIX = "https://college.example/door#"
CHAIN = bytes.fromhex("0102030405060708")
CUSTODIAN, ASSET, UNIT = 7, 12, 1
AT = AtDoor(ASSET, UNIT, booking_id(9, bytes(15)), 3)


@dataclass
class Hand:
    """A clock that a test moves."""

    now: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 8, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Stage:
    doors: Doors
    clock: Hand
    device: bytes
    keystore: Keystore

    def link(self) -> str:
        return door.link(PREFIX, self.doors.show(self.device, ASSET, UNIT).data)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    keystore = Keystore(tmp_path, b"secret", scrypt_n=1 << 4)
    engine, clock = open_engine(f"sqlite:///{tmp_path}/node.db"), Hand()
    upgrade_to_head(engine)
    doors = Doors(engine, clock, keystore.signer(), CUSTODIAN, CHAIN)
    yield Stage(doors, clock, doors.add_device(keystore.create_ed25519("door-1")), keystore)
    engine.dispose()


def test_an_answer_gives_evidence_that_opens_and_stands_behind_the_check_in(stage: Stage) -> None:
    passed = stage.doors.scanned(stage.link(), AT)
    assert passed.evidence == evidence(AT.booking, AT.occurrence, passed.digest, passed.salt)
    with reading(stage.doors.engine) as session:
        kept = session.get(DoorAnswer, (passed.digest, AT.booking, AT.occurrence))
    assert kept is not None
    assert door.challenge_digest(kept.challenge) == passed.digest
    assert kept.salt == passed.salt


def test_two_check_ins_at_one_code_share_nothing_on_the_chain(stage: Stage) -> None:
    link = stage.link()
    first, second = stage.doors.scanned(link, AT), stage.doors.scanned(link, replace(AT, occurrence=4))
    assert first.digest == second.digest
    assert first.evidence != second.evidence
    assert first.salt != second.salt


def test_a_code_counts_once_an_occurrence_scanned_or_typed(stage: Stage) -> None:
    shown = stage.doors.show(stage.device, ASSET, UNIT)
    stage.doors.scanned(door.link(PREFIX, shown.data), AT)
    with pytest.raises(faults.DoorCodeUsed):
        stage.doors.scanned(door.link(PREFIX, shown.data) + "&utm=x", AT)
    with pytest.raises(faults.DoorCodeUsed):
        stage.doors.typed(door.code(shown.data).lower().replace("-", ""), AT)


def test_a_door_shows_a_new_code_before_the_old_one_ends(stage: Stage) -> None:
    first = stage.link()
    stage.clock.later(SHOW_EVERY_S - 1)
    assert stage.link() == first
    stage.clock.later(1)
    assert stage.link() != first
    stage.clock.later(door.GOOD_FOR_S - SHOW_EVERY_S)
    stage.doors.scanned(first, AT)


def test_a_photograph_of_a_minute_ago_opens_nothing(stage: Stage) -> None:
    link = stage.link()
    stage.clock.later(door.GOOD_FOR_S + 1)
    with pytest.raises(faults.DoorCodeStale):
        stage.doors.scanned(link, AT)
    stage.clock.later(-door.GOOD_FOR_S - 2)
    with pytest.raises(faults.DoorCodeStale):
        stage.doors.scanned(link, AT)


def test_a_code_is_good_at_its_own_door_alone(stage: Stage) -> None:
    link = stage.link()
    for elsewhere in (replace(AT, unit=2), replace(AT, asset=13)):
        with pytest.raises(faults.DoorElsewhere):
            stage.doors.scanned(link, elsewhere)
    for other in (replace(stage.doors, chain_ref=bytes(8)), replace(stage.doors, member=8)):
        with pytest.raises(faults.DoorElsewhere):
            other.scanned(link, AT)


def test_only_a_registered_device_shows_and_counts_until_it_ends(stage: Stage) -> None:
    link = stage.link()
    stranger = stage.keystore.create_ed25519("stranger")
    with pytest.raises(faults.DoorDeviceUnknown):
        stage.doors.show(door.device_id(CUSTODIAN, stranger), ASSET, UNIT)
    with pytest.raises(faults.DoorDeviceUnknown):
        replace(stage.doors, member=8).show(stage.device, ASSET, UNIT)
    assert [each.device for each in stage.doors.devices()] == [stage.device]
    stage.doors.end_device(stage.device)
    assert list(stage.doors.devices()) == []
    with pytest.raises(faults.DoorDeviceUnknown):
        stage.doors.scanned(link, AT)


def test_a_forged_or_broken_code_is_refused(stage: Stage) -> None:
    shown = stage.doors.show(stage.device, ASSET, UNIT)
    forged = door.assemble(replace(shown.challenge, random=bytes(16)), shown.signature)
    with pytest.raises(faults.DoorCodeInvalid) as refused:
        stage.doors.scanned(door.link(PREFIX, forged), AT)
    assert refused.value.reason == "door-signature"
    for text in ("", "https://college.example/door", PREFIX + "AA", PREFIX + "!"):
        with pytest.raises(faults.DoorCodeInvalid):
            stage.doors.scanned(text, AT)


def test_a_typed_code_is_found_among_what_the_door_shows_now(stage: Stage) -> None:
    code = door.code(stage.doors.show(stage.device, ASSET, UNIT).data)
    with pytest.raises(faults.DoorCodeUnknown):
        stage.doors.typed(code, replace(AT, unit=2))
    assert stage.doors.typed(code, AT).digest
    stage.clock.later(door.GOOD_FOR_S + 1)
    with pytest.raises(faults.DoorCodeStale):
        stage.doors.typed(code, replace(AT, occurrence=5))
    stage.link()
    with pytest.raises(faults.DoorCodeUnknown):
        stage.doors.typed(code, replace(AT, occurrence=5))


def test_a_door_shows_another_code_once_its_code_was_answered_and_the_old_one_stays_good(stage: Stage) -> None:
    link = stage.link()
    assert stage.link() == link
    stage.doors.scanned(link, AT)
    assert stage.link() != link
    assert stage.doors.scanned(link, replace(AT, occurrence=5)).evidence


def test_guessing_codes_ends_after_ten_tries_a_minute_whatever_is_typed(stage: Stage) -> None:
    code = door.code(stage.doors.show(stage.device, ASSET, UNIT).data)
    for index in range(TRIES_A_MINUTE):
        with pytest.raises((faults.DoorCodeUnknown, faults.DoorCodeInvalid)):
            stage.doors.typed("AAAA-AAAA" if index % 2 else "?", replace(AT, occurrence=index))
    stage.clock.later(20)
    with pytest.raises(faults.DoorTriesUsed) as refused:
        stage.doors.typed(code, AT)
    assert refused.value.retry_after_s == 40
    stage.clock.later(40)
    assert stage.doors.typed(code, AT).evidence


def test_what_was_shown_is_kept_no_longer_than_it_is_good(stage: Stage) -> None:
    for _ in range(5):
        stage.link()
        stage.clock.later(SHOW_EVERY_S)
    with reading(stage.doors.engine) as session:
        assert len(session.exec(select(DoorShown)).all()) <= 3
