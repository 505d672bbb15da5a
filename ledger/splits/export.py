"""The period files `guild/period/1` of an agreement out of the tables: acts, roots and minutes are the chain's alone.

The chain has no text of an agreement, only its hash: the trees are handed in, and must be those that were signed. Each
file opens with what the one before came to by the rules that a stranger recomputes it with (`formats.splits`), so what
is exported is what re-performs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, select

from formats import canonical
from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.splits.agreements.agreement import UseClass, agreement_hash
from formats.splits.allocation.close import Closed
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile
from formats.splits.replay.rules_reader import read_rules
from ledger.bookings.uses.tables import UsedMinutesRow
from ledger.errors import LedgerError
from ledger.splits.agreements.tables import VersionRow
from ledger.splits.agreements.versions import active_versions
from ledger.splits.booked_check import check_lines
from ledger.splits.checkpoints import Checkpoint, Checkpoints
from ledger.splits.closes.months import next_month
from ledger.splits.closes.tables import CloseRow
from ledger.splits.journal.counted import counted_acts

_CLASSES = {each.value: each.name.lower() for each in UseClass}


class AgreementNotActive(LedgerError):
    """No version of this agreement is active: every party and agent signs one first."""

    agreement: bytes


class PeriodNotClosed(LedgerError):
    """Periods close in order; `next` is the one that closes next."""

    agreement: bytes
    period: str
    next: str


class VersionTextMissing(LedgerError):
    """None of the texts that were handed in has this hash: ask a party for the file that it signed."""

    text: bytes


class ActTextUnknown(LedgerError):
    """The chain has this act's digest and not its text, for its agreement is committed: ask whoever entered it."""

    act: bytes


class RootMismatch(LedgerError):
    """The acts of this close do not fold to the root that the chain has: reindex; if that does not help, report it."""

    agreement: bytes
    period: str
    root: bytes
    found: bytes


def closed_period(
    session: Session, agreement: bytes, period: str, texts: Sequence[Json], checkpoints: Checkpoints
) -> tuple[PeriodFile, Closed]:
    """Of the months before it those alone are computed that no checkpoint has. `texts`: trees of the versions, in any
    order. Raises AgreementNotActive, PeriodNotClosed, VersionTextMissing, ActTextUnknown, RootMismatch, LinesMismatch;
    FormatFault where what counted cannot be computed with."""
    months = _Months(session, agreement, texts)
    closes = [close for close in _closes(session, agreement) if period_text(close.month) <= period]
    if not closes or period_text(closes[-1].month) != period:
        raise PeriodNotClosed(agreement, period, period_text(next_month(session, agreement)))
    return months.last(closes, checkpoints)


def newest_period(
    session: Session, agreement: bytes, texts: Sequence[Json], checkpoints: Checkpoints
) -> tuple[PeriodFile, Closed] | None:
    """None where no month has closed. Raises as `closed_period` does."""
    months, closes = _Months(session, agreement, texts), _closes(session, agreement)
    return months.last(closes, checkpoints) if closes else None


def period_files(
    session: Session, agreement: bytes, texts: Sequence[Json], checkpoints: Checkpoints | None = None
) -> Iterator[tuple[PeriodFile, Closed]]:
    """Each closed period in order, with what its close comes to. Every file is made of the tables anew; where it is the
    one that a checkpoint was kept of, its close is not computed again. Raises as `closed_period` does."""
    months, checkpoint = _Months(session, agreement, texts), Checkpoint()
    for close in _closes(session, agreement):
        known = None if checkpoints is None else checkpoints.of(session, close)
        file, closed = months.closed(close, checkpoint, known)
        yield file, closed
        checkpoint = _checkpoint(file, closed)
        if checkpoints is not None:
            checkpoints.keep(session, close, checkpoint)


class _Months:
    """Of one agreement. Raises AgreementNotActive."""

    def __init__(self, session: Session, agreement: bytes, texts: Sequence[Json]) -> None:
        self._session, self._agreement = session, agreement
        self._trees = {agreement_hash(tree): tree for tree in texts}
        self._active = active_versions(session, agreement)
        if not self._active:
            raise AgreementNotActive(agreement)

    def last(self, closes: Sequence[CloseRow], checkpoints: Checkpoints) -> tuple[PeriodFile, Closed]:
        """Of some closes from the first on."""
        known, checkpoint = checkpoints.newest(self._session, closes[:-1])
        for close in closes[known:-1]:
            checkpoint = _checkpoint(*self.closed(close, checkpoint))
            checkpoints.keep(self._session, close, checkpoint)
        return self.closed(closes[-1], checkpoint)

    def closed(self, close: CloseRow, before: Checkpoint, known: Checkpoint | None = None) -> tuple[PeriodFile, Closed]:
        """`known`: what was kept of this close. It follows from the file alone: under the same hash it is the same."""
        versions = _active_at(close, self._active)
        if not versions:
            raise AgreementNotActive(self._agreement)
        file = PeriodFile(
            self._agreement, period_text(close.month), before.file_hash, _texts(versions, self._trees),
            _acts(self._session, close), _minutes(self._session, close, versions), before.closed.closing,
        )  # fmt: skip
        if file.root != close.root:
            raise RootMismatch(self._agreement, file.period, close.root, file.root)
        is_known = known is not None and known.file_hash == reader.file_hash(reader.write(file))
        closed = known.closed if known is not None and is_known else file.close()
        check_lines(self._session, close, file, closed)
        return file, closed


def _checkpoint(file: PeriodFile, closed: Closed) -> Checkpoint:
    return Checkpoint(reader.file_hash(reader.write(file)), closed)


def _closes(session: Session, agreement: bytes) -> Sequence[CloseRow]:
    """The oldest first."""
    return session.exec(select(CloseRow).where(CloseRow.agreement == agreement).order_by(col(CloseRow.month))).all()


def _active_at(close: CloseRow, active: Sequence[VersionRow]) -> list[VersionRow]:
    """The versions that were active when the month closed, oldest first: a file never changes."""
    place = (close.block_number, close.log_index)
    return [version for version in active if (version.active_block or 0, version.active_log or 0) < place]


def _texts(versions: Sequence[VersionRow], trees: dict[bytes, Json]) -> list[Json]:
    texts = [version.text for version in versions]
    missing = next((text for text in texts if text not in trees), None)
    if missing is not None:
        raise VersionTextMissing(missing)
    return [trees[text] for text in texts]


def _acts(session: Session, close: CloseRow) -> list[Json]:
    found: list[Json] = []
    for act in counted_acts(session, close.agreement, close.month):
        if act.text is None:
            raise ActTextUnknown(act.id)
        found.append(canonical.decode(act.text))
    return found


def _minutes(session: Session, close: CloseRow, versions: Sequence[VersionRow]) -> list[MinutesUsed]:
    """Newly settled: of parties, on assets that a version meters, since the agreement began."""
    read = [read_rules(version.rules) for version in versions]
    assets = {asset for rules in read for driver in rules.drivers() for asset in driver.assets}
    parties = {party for rules in read for party in rules.parties}
    first = min(rules.first for rules in read)
    u = UsedMinutesRow
    wanted = select(u).where(
        col(u.asset).in_(assets), col(u.member).in_(parties), u.settled_in == close.month, u.used_in >= first,
        col(u.rank).in_(_CLASSES), u.minutes != 0,
    )  # fmt: skip
    ordered = wanted.order_by(col(u.used_in), col(u.asset), col(u.member), col(u.rank))
    return [
        MinutesUsed(period_text(row.used_in), row.asset, row.member, _CLASSES[row.rank], row.minutes)
        for row in session.exec(ordered)
    ]
