"""Events of agreements into tables, without a chain: minutes of a period file, texts that are not what counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from formats.bookings.slots import DAY_SLOTS, parse_day, unix_of
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import rules, rules_hash
from formats.splits.allocation.acts import NO_ACTS
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.ids import act_id, version_id
from ledger.bookings.reserving.tables import BookingRow
from ledger.bookings.uses.facts import Phase
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.db import open_engine, prepare_ledger, projection_commit
from ledger.indexing.projection import ChainEvent
from ledger.splits.closes.checklist import Lack, Lacks, lacking
from ledger.splits.closes.due import due_allocations
from ledger.splits.export import RootMismatch, period_files
from ledger.splits.handlers.counts import TextNotCounted
from ledger.splits.projection import SplitsProjection
from tests.bookings.test_calendar import AT, asset
from tests.splits.ledger.scenario import OPEN, SAID, A, B

METERED: Any = {
    **OPEN, "agents": ["4"],
    "pools": {"hall": {"nature": "operating", "cost": {"stages": [
        {"name": "用时", "take": "rest", "to": {"driver": "metered", "assets": ["7"], "if_zero": {"2": "1"}},
         "rounding": "carried"},
    ]}}},
}  # fmt: skip
VERSION = read_json({name: value for name, value in METERED.items() if name != "netting"})
TREE: Any = {name: value for name, value in METERED.items() if name != "netting"}
AGREEMENT = bytes.fromhex(VERSION.hash)
OCTOBER = month_number("2025-10")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    prepare_ledger(engine)
    with projection_commit(engine) as opened:
        begin(opened, VERSION)
        yield opened
    engine.dispose()


def tell(session: Session, block: int, name: str, **args: Any) -> None:
    event = ChainEvent(name, {"from": 0, **args}, "0x", block, "0x", 1_760_000_000 + block, "0x", 0)
    SplitsProjection.handlers[name](session, event)


def begin(session: Session, version: Agreement) -> None:
    """An agreement with its first version, proposed and active."""
    text = bytes.fromhex(version.hash)
    tell(session, 1, "VersionProposed", agreement=text, version=version_id(version), member=A, text=text,
         rulesHash=rules_hash(version), rules=rules(version))  # fmt: skip
    tell(session, 2, "VersionActive", agreement=text, version=version_id(version))


def close(
    session: Session, block: int, month: int, root: bytes = NO_ACTS, *, of: Agreement = VERSION, late: int = 0
) -> None:
    said = {"member": A, "version": version_id(of), "root": root, "lateMinutes": late}
    tell(session, block, "PeriodClosed", agreement=bytes.fromhex(of.hash), month=month, **said)


def use(session: Session, member: int, used_in: int, settled_in: int, minutes: int, **other: int) -> None:
    place = {"asset": 7, "rank": 40, **other}
    session.add(
        UsedMinutesRow(member=member, used_in=used_in, settled_in=settled_in, minutes=minutes, **place)
    )  # fmt: skip


def said_of(session: Session, name: int, holder: int, day: str, phase: Phase, *, slot: int = 0, of: int = 7) -> str:
    """How the checklist names the use."""
    booking, start = bytes([name]) * 20, parse_day(day) * DAY_SLOTS + slot
    session.add(
        BookingRow(
            id=booking, asset=of, holder=holder, unit=0, start=start, slots=1, every=0, rank=40, asked=1, live=1,
            used=0, terms=1, state=3, answer_by=0, acts=0, operator=bytes(32), made_at=AT,
            block_number=name, log_index=0,
        )
    )  # fmt: skip
    session.add(
        UseRow(
            booking=booking, occurrence=0, phase=phase.value, start_time=unix_of(start), end_time=unix_of(start + 1),
            minutes=15, since=0, outcome=0, by_custodian=False, checked_in=None, disputed_minutes=None, how=None,
            evidence=None,
        )
    )  # fmt: skip
    return f"{booking.hex()}:0"


def test_a_file_has_the_minutes_that_parties_used_of_metered_assets_by_the_window_they_were_settled_in(
    session: Session,
) -> None:
    use(session, B, OCTOBER, OCTOBER, 90)
    use(session, A, OCTOBER, OCTOBER, 30, rank=10)
    use(session, B, OCTOBER, OCTOBER + 1, -15)
    use(session, A, OCTOBER + 1, OCTOBER + 1, 20)
    use(session, A, OCTOBER - 1, OCTOBER, 7)  # before the agreement
    use(session, 9, OCTOBER, OCTOBER, 7)  # no party
    use(session, A, OCTOBER, OCTOBER, 7, asset=8)  # not metered
    use(session, A, OCTOBER, OCTOBER, 7, rank=50)  # maintenance
    close(session, 3, OCTOBER)
    close(session, 4, OCTOBER + 1)
    session.flush()
    found = [file.minutes for file, _ in period_files(session, AGREEMENT, [TREE])]
    assert found == [
        [MinutesUsed("2025-10", 7, A, "other", 30), MinutesUsed("2025-10", 7, B, "teaching", 90)],
        [MinutesUsed("2025-10", 7, B, "teaching", -15), MinutesUsed("2025-11", 7, A, "teaching", 20)],
    ]


def test_a_committed_agreement_owes_the_chain_no_lines_whatever_comes_late(session: Session) -> None:
    committed = read_json({**TREE, "disclosure": "committed"})
    begin(session, committed)
    for of in (VERSION, committed):
        close(session, 3, OCTOBER, of=of)
        close(session, 4, OCTOBER + 1, of=of, late=0b10)
    owed = [(key.booked, key.month) for key in due_allocations(session, AGREEMENT)]
    assert owed == [(OCTOBER, OCTOBER), (OCTOBER + 1, OCTOBER), (OCTOBER + 1, OCTOBER + 1)]
    assert list(due_allocations(session, bytes.fromhex(committed.hash))) == []


def test_a_file_whose_acts_do_not_fold_to_the_root_of_the_chain_is_not_given_out(session: Session) -> None:
    close(session, 3, OCTOBER, SAID)
    with pytest.raises(RootMismatch) as refused:
        list(period_files(session, AGREEMENT, [TREE]))
    assert refused.value == RootMismatch(AGREEMENT, "2025-10", SAID, NO_ACTS)


def test_a_version_that_became_active_after_a_close_is_not_in_its_file(session: Session) -> None:
    close(session, 3, OCTOBER)
    (before, _), *_ = period_files(session, AGREEMENT, [TREE])
    tree = {**TREE, "from": "2025-12", "supersedes": VERSION.hash}
    newer = read_json(tree)
    tell(session, 4, "VersionProposed", agreement=AGREEMENT, version=version_id(newer), member=A,
         text=bytes.fromhex(newer.hash), rulesHash=rules_hash(newer), rules=rules(newer))  # fmt: skip
    tell(session, 5, "VersionActive", agreement=AGREEMENT, version=version_id(newer))
    close(session, 6, OCTOBER + 1)
    files = [file for file, _ in period_files(session, AGREEMENT, [TREE, tree])]
    assert files[0] == before
    assert [len(file.versions) for file in files] == [1, 2]


def test_an_act_that_counts_with_another_text_than_was_told_is_a_fault(session: Session) -> None:
    act = act_id(A, bytes(16))
    part = (act, bytes(16), "hall", 0, 2, 1, 1)
    request = (AGREEMENT, 20_365, A, SAID, SAID, (part,))
    tell(session, 3, "EntryEntered", id=act, agreement=AGREEMENT, member=A, request=request, part=0)
    with pytest.raises(TextNotCounted):
        tell(session, 4, "ActCounted", id=act, agreement=AGREEMENT, booked=OCTOBER, digest=SAID, root=SAID)


def test_a_use_that_is_not_settled_is_named_with_both_sides_in_its_month_and_later(session: Session) -> None:
    session.add_all([asset(7), asset(8)])
    last = said_of(session, 1, B, "2025-10-31", Phase.DECLARED, slot=DAY_SLOTS - 1)
    disputed = said_of(session, 2, A, "2025-10-01", Phase.DISPUTED)
    next_one = said_of(session, 3, B, "2025-11-01", Phase.DECLARED)
    said_of(session, 4, B, "2025-10-02", Phase.DECLARED, of=8)  # not metered
    said_of(session, 5, 9, "2025-10-02", Phase.DECLARED)  # no party
    said_of(session, 6, B, "2025-10-02", Phase.SETTLED)
    custodian = asset(7).custodian
    october = [Lack(Lacks.USE_UNSETTLED, disputed, (A, custodian)), Lack(Lacks.USE_UNSETTLED, last, (B, custodian))]
    november = [*october, Lack(Lacks.USE_UNSETTLED, next_one, (B, custodian))]
    for month, wanted in ((OCTOBER, october), (OCTOBER + 1, november)):
        found = lacking(session, AGREEMENT, month, at=unix_of(parse_day("2025-12-20") * DAY_SLOTS))
        assert [each for each in found if each.what is Lacks.USE_UNSETTLED] == wanted
