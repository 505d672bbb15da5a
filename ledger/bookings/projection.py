"""Events of Assets, Owners, Bookings and Uses → their tables.

Each event that has a line of the export goes through the rules of `formats.bookings.replay`, so a node's tables and
what a stranger replays cannot differ. What those rules do not need (names, prices, settings, acts to show) is
written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from sqlmodel import Session, col, delete

from formats.bookings.export import Line
from formats.bookings.replay import apply
from formats.bookings.replay.state import State
from ledger.bookings.assets.tables import (
    ApprovalRow,
    AssetRow,
    DayRow,
    ProposedShareRow,
    ShareAcceptanceRow,
    ShareRow,
    TermsRow,
)
from ledger.bookings.lines import WITH_LINES, line_of
from ledger.bookings.reserving.tables import BookingActRow, BookingRow, DisplacementRow, OccurrenceRow, QuotaRow
from ledger.bookings.stored_state import StoredSource
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.bookings.writing import write_state
from ledger.db import LedgerBase
from ledger.indexing.projection import ChainEvent
from ledger.timestamps import moment


def replayed(session: Session, event: ChainEvent) -> None:
    line = line_of(session, event)
    assert line is not None, f"{event.name} has a line"
    source = StoredSource(session)
    state = State({}, source)
    apply(state, line)
    if event.name in _NEW_ROWS:
        _NEW_ROWS[event.name](session, event, line)
    write_state(session, source, state, event)
    if "booking" in line.fields:
        _show_act(session, line)
    if line.act in _USES:
        _show_use(source, line)
    session.flush()


def custody_offered(session: Session, event: ChainEvent) -> None:
    session.get_one(AssetRow, event.args["asset"]).offered_to = event.args["to"]


def shares_proposed(session: Session, event: ChainEvent) -> None:
    _end_proposal(session, event.args["asset"])
    session.add_all(
        ProposedShareRow(
            asset=event.args["asset"],
            member=member,
            share=share,
            from_day=event.args["from"],
            digest=event.args["digest"],
        )
        for member, share in event.args["shares"]
    )


class BookingsProjection:
    """Stands behind ConsortiumProjection in the list: what kind a member is stands there."""

    tables: ClassVar[Sequence[type[LedgerBase]]] = (
        *(AssetRow, ApprovalRow, TermsRow, DayRow, ShareRow, ProposedShareRow, ShareAcceptanceRow),
        *(BookingRow, OccurrenceRow, QuotaRow, DisplacementRow, BookingActRow, UseRow, UsedMinutesRow),
    )
    handlers: ClassVar[Mapping[str, Callable[[Session, ChainEvent], None]]] = {
        **dict.fromkeys(WITH_LINES, replayed),
        "CustodyOffered": custody_offered,
        "SharesProposed": shares_proposed,
    }


def _asset_registered(session: Session, event: ChainEvent, line: Line) -> None:
    args = event.args
    session.add(
        AssetRow(
            number=args["asset"], custodian=args["custodian"], offered_to=None, kind=args["kind"],
            state_owned=args["stateOwned"], units=args["units"], standard=args["standard"], level=args["level"],
            from_day=args["from"], until_day=args["until"], record=args["record"], words=args["words"], version=0,
            registered_at=moment(event.block_time), block_number=event.block_number,
        )
    )  # fmt: skip
    session.flush()


def _custody_passed(session: Session, event: ChainEvent, line: Line) -> None:
    session.get_one(AssetRow, event.args["asset"]).offered_to = None


def _approval_recorded(session: Session, event: ChainEvent, line: Line) -> None:
    args = event.args
    session.add(
        ApprovalRow(
            asset=args["asset"], approval=args["approval"], use=args["use"], number=args["number"],
            from_day=args["from"], until_day=args["until"], valuation=args["valuation"], floor_fen=args["floor"],
        )
    )  # fmt: skip


def _approval_ended(session: Session, event: ChainEvent, line: Line) -> None:
    key = event.args["asset"], event.args["approval"]
    session.get_one(ApprovalRow, key).until_day = event.args["until"]


def _terms_set(session: Session, event: ChainEvent, line: Line) -> None:
    named = {name: line.number(name) for name in _SETTINGS} | {"approval": line.number("approval")}
    session.add(
        TermsRow(
            asset=line.number("asset"), version=line.number("version"), from_day=line.number("from"),
            until_day=line.number("until"), open=line.numbers("open"), prices=line.numbers("prices"),
            limit_hours=line.number("limit"), quota_group=line.number("group"), text=line.octets("text"),
            block_number=event.block_number, **named,
        )
    )  # fmt: skip
    session.flush()


def _shares_accepted(session: Session, event: ChainEvent, line: Line) -> None:
    args = event.args
    if args["whole"]:
        _end_proposal(session, args["asset"])
        session.add_all(
            ShareRow(asset=args["asset"], from_day=args["from"], member=member, share=share)
            for member, share in args["shares"]
        )
    else:
        session.add(ShareAcceptanceRow(asset=args["asset"], member=args["member"], at=moment(event.block_time)))


_SETTINGS = (
    *("may", "asks", "made", "horizon", "notice", "least", "most", "units", "flags", "cutoff", "free", "answer"),
    *("grace", "claim"),
)
_NEW_ROWS: dict[str, Callable[[Session, ChainEvent, Line], None]] = {
    "AssetRegistered": _asset_registered,
    "CustodyPassed": _custody_passed,
    "ApprovalRecorded": _approval_recorded,
    "ApprovalEnded": _approval_ended,
    "TermsSet": _terms_set,
    "SharesAccepted": _shares_accepted,
}
_USES = frozenset({"checked_in", "declared", "disputed", "used", "no_show"})


def _end_proposal(session: Session, asset: int) -> None:
    for table in (ProposedShareRow, ShareAcceptanceRow):
        session.exec(delete(table).where(col(table.asset) == asset))


def _show_act(session: Session, line: Line) -> None:
    fields: Mapping[str, Any] = line.fields
    index = fields.get("occurrence")
    occurrences = fields.get("occurrences", fields.get("live", 0)) if index is None else 1 << index
    session.add(
        BookingActRow(
            block_number=line.block, log_index=line.log, booking=fields["booking"], kind=line.act,
            occurrences=occurrences, acts=fields.get("acts"), ending=fields.get("ending"),
            reason=fields.get("reason"), by=fields.get("by"), tx_hash="0x" + line.tx.hex(), at=moment(line.at),
        )
    )  # fmt: skip


def _show_use(source: StoredSource, line: Line) -> None:
    key = {"booking": line.octets("booking"), "occurrence": line.number("occurrence")}
    row = source.row(UseRow, *key.values())
    if row is None:  # checked in, and nothing said yet
        said = {"phase": 0, "start_time": 0, "end_time": 0, "minutes": 0, "since": 0, "outcome": 0}
        row = source.insert(UseRow, key, **said, by_custodian=False)
    if line.act == "checked_in":
        row.checked_in = line.number("start")
    if line.act == "disputed":
        row.disputed_minutes = line.number("minutes")
    if line.act == "used":
        row.how = line.number("how")
    if any(evidence := line.octets("evidence") if "evidence" in line.fields else b""):
        row.evidence = evidence
