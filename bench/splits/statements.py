"""A party's statement of an agreement's 24th month beside that of its first, and beside a replay of all of them.

And all months together, with their closes kept beside those computed anew.

Out of tables that the projection filled, with the same number of entries in each month.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from sqlmodel import Session

from bench.rows import Row
from bench.splits.months import AGREEMENT
from formats import canonical
from formats.bookings.slots import period_days, period_text
from formats.crypto.hashing import sha256
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import rules, rules_hash
from formats.splits.allocation.acts import NO_ACTS, fold_digest
from formats.splits.allocation.close import Closed
from formats.splits.ids import act_id, version_id
from formats.splits.period_file.reader import PeriodFile
from formats.splits.statements.statement import statements
from formats.splits.statements.statement_file import write_json
from ledger.db import open_engine, prepare_ledger, projection_commit, reading
from ledger.indexing.projection import ChainEvent, ChainLogRow
from ledger.splits.checkpoints import Checkpoints
from ledger.splits.export import closed_period, period_files
from ledger.splits.journal.act_texts import act_of
from ledger.splits.projection import SplitsProjection

MONTHS, A_MONTH = 24, 200
_ROUNDS = 7
_AGENT, _PARTY = 9, 2
_FLAT = 2 / 3
_SPARED = 1.1
"""Acts are read and files written all the same; the more stages and parties, the more is spared."""
_DAY_S = 86_400


def rows(folder: Path) -> Iterator[Row]:
    agreement, checkpoints = agreement_hash(AGREEMENT), Checkpoints()
    engine = open_engine(f"sqlite:///{folder}/ledger.db")
    prepare_ledger(engine)
    with projection_commit(engine) as session:
        months = Told(session, agreement).months()
    with reading(engine) as session:

        def look(period: str) -> bytes:
            return _statement(*closed_period(session, agreement, period, [AGREEMENT], checkpoints))

        def replay() -> bytes:
            *_, last = period_files(session, agreement, [AGREEMENT])
            return _statement(*last)

        def every(*kept: Checkpoints) -> None:
            for _ in period_files(session, agreement, [AGREEMENT], *kept):
                pass

        assert look(months[-1]) == replay()
        every(checkpoints)
        every_s, anew_s = (_best_s(session, work) for work in (lambda: every(checkpoints), every))
        first_s, last_s, replayed_s = (_best_s(session, work) for work in (
            lambda: look(months[0]), lambda: look(months[-1]), replay,
        ))  # fmt: skip
    engine.dispose()
    name = f"a statement of the {MONTHS}th month, {A_MONTH} entries each"
    yield Row(name=f"{name} (peer: of the first)", ours=last_s * 1000, peer=first_s * 1000, unit="ms", goal=_FLAT,
              less_is_better=True)  # fmt: skip
    yield Row(name=f"{name} (peer: replayed from the first)", ours=last_s * 1000, peer=replayed_s * 1000, unit="ms",
              goal=5, less_is_better=True)  # fmt: skip
    every_one = f"{MONTHS} months for evidence and journal, {A_MONTH} entries each"
    yield Row(name=f"{every_one} (peer: closes computed anew)",
              ours=every_s * 1000, peer=anew_s * 1000, unit="ms", goal=_SPARED, less_is_better=True)  # fmt: skip


def _statement(file: PeriodFile, closed: Closed) -> bytes:
    return write_json(statements(file, closed)[_PARTY])


def _best_s(session: Session, work: Callable[[], object]) -> float:
    found = []
    for _ in range(_ROUNDS):
        session.expunge_all()
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


class Told:
    """The events of the agreement, as a chain would have told them."""

    def __init__(self, session: Session, agreement: bytes) -> None:
        self._session, self._agreement = session, agreement
        self._pick, self._block, self._log = Random(1), 0, 0

    def months(self) -> list[str]:
        version = read_json(AGREEMENT)
        named: dict[str, Any] = {"agreement": self._agreement, "version": version_id(version), "member": _PARTY}
        text = {"text": self._agreement, "rules": rules(version), "rulesHash": rules_hash(version)}
        self._tell("VersionProposed", **named, **text)
        self._tell("VersionActive", **named)
        first = month_number(AGREEMENT["from"])
        for month in range(first, first + MONTHS):
            root = NO_ACTS
            for _ in range(A_MONTH):
                root = self._entry(month, root)
            self._tell("PeriodClosed", **named, month=month, root=root, lateMinutes=0)
        return [period_text(month) for month in range(first, first + MONTHS)]

    def _entry(self, month: int, root: bytes) -> bytes:
        act, net = act_id(_AGENT, self._pick.randbytes(16)), self._pick.randrange(1, 10**7)
        part = (act, act[:16], "hall", 1, net, net, 0)
        request = (
            self._agreement,
            period_days(month)[2],
            _AGENT,
            self._pick.randbytes(32),
            self._pick.randbytes(32),
            (part,),
        )
        said: dict[str, Any] = {
            "id": act,
            "agreement": self._agreement,
            "member": _AGENT,
            "request": request,
            "part": 0,
        }
        self._tell("EntryEntered", **said)
        digest = sha256(b"guild/act/1", canonical.encode(act_of("EntryEntered", said)))
        root = fold_digest(root, digest)
        self._tell("ActCounted", id=act, agreement=self._agreement, booked=month, digest=digest, root=root)
        return root

    def _tell(self, name: str, **args: Any) -> None:
        self._block += 1
        event = ChainEvent(name, args, "0x", self._block, f"0x{self._block}", _DAY_S * self._block, "0x", 0)
        self._session.add(
            ChainLogRow(
                block_number=event.block_number, log_index=0, block_hash=event.block_hash, block_time=event.block_time,
                tx_hash="0x", address="0x", topics=b"", data=b"",
            )
        )  # fmt: skip
        SplitsProjection.handlers[name](self._session, event)
