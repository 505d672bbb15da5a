"""What a line changed of the state, into the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, delete

from formats.bookings.replay.parts import Booking, Occurrence
from formats.bookings.replay.state import State
from ledger.bookings.assets.tables import AssetRow, DayRow, TermsRow
from ledger.bookings.reserving.tables import BookingRow, DisplacementRow, OccurrenceRow, QuotaRow
from ledger.bookings.stored_state import StoredSource
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.indexing.projection import ChainEvent
from ledger.timestamps import moment


def write_state(session: Session, source: StoredSource, state: State, event: ChainEvent) -> None:
    """All that the rules looked at; rows that did not change are not written. Assets and terms have their rows."""
    for number, asset in state.assets.items():
        row = session.get_one(AssetRow, number)
        row.custodian, row.until_day, row.version = asset.custodian, asset.until_day, asset.version
    for version, terms in state.versions.items():
        session.get_one(TermsRow, version).until_day = terms.until_day
    for (number, unit, day), word in state.days.items():
        key = {"asset": number, "day": day, "unit": unit}
        source.merge(DayRow, key, taken=word.taken, protected=word.protected, follows=word.follows)
    for name, booking in state.bookings.items():
        _write_booking(source, name, booking, event)
    for (group, member, period), (minutes, made) in state.quota.items():
        key = {"quota_group": group, "member": member, "period": period}
        source.merge(QuotaRow, key, minutes=minutes, made=made)
    _write_uses(source, state)
    _write_victims(session, source.changed_victims(state.victims))


def _write_booking(source: StoredSource, name: bytes, booking: Booking, event: ChainEvent) -> None:
    changing: dict[str, Any] = {
        "holder": booking.holder, "unit": booking.unit, "live": booking.live, "used": booking.used,
        "terms": booking.terms, "state": booking.state, "answer_by": booking.answer_by, "acts": booking.acts,
        "operator": booking.operator,
    }  # fmt: skip
    row = source.row(BookingRow, name)
    if row is None:
        source.insert(
            BookingRow, {"id": name}, asset=booking.asset, start=booking.first.start, slots=booking.first.slots,
            every=booking.every, rank=booking.rank, asked=booking.asked, made_at=moment(event.block_time),
            block_number=event.block_number, log_index=event.log_index, **changing,
        )  # fmt: skip
    else:
        for column, value in changing.items():
            setattr(row, column, value)
    write = source.insert if row is None else source.merge
    for index, each in booking.occurrences.items():
        _write_occurrence(write, name, index, booking.asset, each)


def _write_occurrence(
    write: Callable[..., OccurrenceRow], name: bytes, index: int, asset: int, each: Occurrence
) -> None:
    line_block, line_log = each.joined or (None, None)
    told_block, told_log = each.told or (None, None)
    write(
        OccurrenceRow, {"booking": name, "occurrence": index}, asset=asset, unit=each.unit,
        day=each.span.days.start, start=each.span.start, slots=each.span.slots, stage=each.stage.value,
        terms=each.terms, held_from=each.taken.start if each.taken else None,
        held_until=each.taken.end if each.taken else None, counted=each.counted, minutes=each.minutes,
        was_displaced=each.was_displaced, line_block=line_block, line_log=line_log, latest=each.latest,
        offer_until=each.offer_until, told_block=told_block, told_log=told_log,
    )  # fmt: skip


def _write_uses(source: StoredSource, state: State) -> None:
    for (asset, member, used_in, settled_in, rank), minutes in state.minutes.items():
        counted = {"asset": asset, "member": member, "used_in": used_in, "settled_in": settled_in, "rank": rank}
        source.merge(UsedMinutesRow, counted, minutes=minutes)
    for (booking, occurrence), use in state.uses.items():
        source.merge(
            UseRow, {"booking": booking, "occurrence": occurrence}, phase=use.phase, start_time=use.start,
            end_time=use.end, minutes=use.minutes, since=use.since, outcome=use.outcome,
            by_custodian=use.by_custodian,
        )  # fmt: skip


def _write_victims(session: Session, victims: Mapping[bytes, Sequence[int]]) -> None:
    for by, ranks in victims.items():
        session.exec(delete(DisplacementRow).where(col(DisplacementRow.by) == by))
        session.add_all(DisplacementRow(by=by, position=position, rank=rank) for position, rank in enumerate(ranks))
