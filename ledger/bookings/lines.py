"""Events of Assets, Owners, Bookings and Uses → lines of the export `guild/bookings/1` (docs/formats.md).

An event that has no line here says nothing that words, quota, waiting line or minutes depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from formats.bookings.export import Line
from formats.bookings.export_fields import Value
from formats.bookings.slots import DAY_SLOTS
from formats.bookings.words import FLAG_QUOTA, FLAG_REQUIREMENT, STATE_WAITING, RecordWord
from ledger.bookings.assets.tables import AssetRow
from ledger.indexing.projection import ChainEvent

Args = Mapping[str, Any]
Fields = dict[str, Value]
_TERMS = (
    *("from", "until", "approval", "open", "prices", "may", "asks", "limit", "made", "group", "horizon", "notice"),
    *("least", "most", "cutoff", "free", "answer", "grace", "claim", "text"),
)
"""As the struct of the contract has them."""


def line_of(session: Session, event: ChainEvent) -> Line | None:
    """None: this event has no line. Of terms, the tables say how many units the asset has and what it requires."""
    if event.name == "TermsSet":
        return _line(event, "terms", _terms(session, event.args))
    found = _MADE.get(event.name)
    return None if found is None else _line(event, found[0], found[1](event.args))


def _line(event: ChainEvent, act: str, fields: Fields) -> Line:
    tx = bytes.fromhex(event.tx_hash.removeprefix("0x"))
    return Line(event.block_number, tx, event.log_index, event.block_time, act, fields)


def _named(args: Args, *names: str, **renamed: str) -> Fields:
    """These arguments; `renamed`: field → argument."""
    return {name: args[name] for name in names} | {field: args[name] for field, name in renamed.items()}


def _fields(*names: str, **renamed: str) -> Callable[[Args], Fields]:
    return lambda args: _named(args, *names, **renamed)


def _flagged(flag: str, *names: str, **renamed: str) -> Callable[[Args], Fields]:
    """`flag` too, which is a bool there: field_in_the_line=argumentInTheEvent."""
    field, _, argument = flag.partition("=")
    return lambda args: _named(args, *names, **renamed) | {field: int(args[argument or field])}


def _terms(session: Session, args: Args) -> Fields:
    asset = session.get_one(AssetRow, args["asset"])
    said: Fields = dict(zip(_TERMS, args["terms"], strict=True))
    said |= {"open": list(said["open"]), "prices": list(said["prices"])}  # type: ignore[arg-type]
    counts = bool(said["limit"] or said["made"])
    flags = FLAG_QUOTA * counts | FLAG_REQUIREMENT * (asset.standard != 0)
    own: Fields = {"asset": asset.number, "version": args["version"], "units": asset.units, "flags": flags}
    return said | own | {"group": said["group"] or asset.number}


def _words(args: Args) -> list[tuple[int, int, int]]:
    """Unit, day and the low bits of each."""
    low = (1 << DAY_SLOTS) - 1
    return [(word >> 112 & 0xFF, word >> DAY_SLOTS & 0xFFFF, word & low) for word in args["words"]]


def _rows(args: Args) -> Fields:
    rows: list[Value] = [list(word) for word in _words(args)]
    return {"asset": args["asset"], "words": rows}


def _shares(args: Args) -> Fields:
    shares: Sequence[tuple[int, int]] = args["shares"]
    members: list[Value] = [member for member, _ in shares]
    parts: list[Value] = [share for _, share in shares]
    return _named(args, "asset", "from") | {"members": members, "shares": parts, "whole": int(args["whole"])}


def _reserved(args: Args) -> Fields:
    record = RecordWord.unpack(args["record"])
    live = args["asked"] if record.state == STATE_WAITING else record.live
    return _named(args, "booking", "asset", "member", "asked", "operator") | {
        "unit": record.unit, "start": record.start, "slots": record.slots, "every": record.every, "live": live,
        "class": record.rank, "terms": record.terms, "state": record.state, "answer_by": record.answer_by,
    }  # fmt: skip


_OF = ("booking", "occurrence")
_MADE: dict[str, tuple[str, Callable[[Args], Fields]]] = {
    "AssetRegistered": ("asset", _fields("asset", "custodian", "standard", "level", "from", "until")),
    "ApprovalRecorded": (
        "approval", _fields("asset", "approval", "use", "number", "from", "until", "valuation", "floor"),
    ),
    "ApprovalEnded": ("approval_ends", _fields("asset", "approval", "until")),
    "TermsCut": ("terms_cut", _fields("asset", "version", "until")),
    "HoursProtected": ("protected", lambda args: _rows(args) | {"released": 0}),
    "HoursReleased": ("protected", lambda args: _rows(args) | {"released": 1}),
    "DaysFollow": ("follow", _rows),
    "AssetEnded": ("ends", _fields("asset", "until")),
    "CustodyPassed": ("custody", _fields("asset", "from", "to")),
    "SharesAccepted": ("shares", _shares),
    "Reserved": ("reserved", _reserved),
    "Approved": ("approved", _fields("booking", "acts")),
    "Ended": ("ended", _fields("booking", "acts", "occurrences", "ending", "reason")),
    "HandedOver": ("handed", _fields("booking", "acts", "from", "to", "operator")),
    "OperatorNamed": ("named", _fields("booking", "operator")),
    "Displaced": ("displaced", _flagged("waits", *_OF, "by")),
    "Offered": ("offered", _fields(*_OF, "unit", "until")),
    "Claimed": ("claimed", _fields(*_OF, "acts", "terms", "state", "operator")),
    "Freed": ("freed", _fields(*_OF, "from")),
    "Overran": ("overran", _fields(*_OF, "to")),
    "CheckedIn": ("checked_in", _fields(*_OF, "start", "evidence")),
    "Declared": (
        "declared", _flagged("by_custodian=byCustodian", *_OF, "start", "end", "evidence", minutes="minuteCount"),
    ),
    "Disputed": ("disputed", _flagged("by_custodian=byCustodian", *_OF, minutes="minuteCount")),
    "Used": (
        "used", _fields(*_OF, "asset", "member", "how", "start", "end", "outcome", "evidence", minutes="minuteCount"),
    ),
    "NoShow": ("no_show", _fields(*_OF)),
}  # fmt: skip

WITH_LINES = ("TermsSet", *_MADE)
