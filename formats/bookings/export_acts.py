"""Every act of the export and its fields, in the order of the page."""

from __future__ import annotations

from formats.bookings.export_fields import Field, Items, Mask, Number, Octets, Row
from formats.bookings.slots import DAY_SLOTS

FLAG, U8, U16, U24, U32, U64 = Number(1), Number(8), Number(16), Number(24), Number(32), Number(64)
HASH, BOOKING, DAY_MASK, OCCURRENCES, PAIRS = Octets(32), Octets(20), Mask(DAY_SLOTS), Mask(32), Mask(16)

COMMON: dict[str, Field] = {"block": U64, "tx": HASH, "log": U32, "at": U64}

SETTINGS: dict[str, Field] = {
    "may": PAIRS,
    "asks": PAIRS,
    "limit": U16,
    "made": Number(12),
    "group": Number(20),
    "horizon": Number(10),
    "notice": Number(12),
    "least": Number(7),
    "most": Number(10),
    "units": Number(6),
    "flags": Number(2),
    "cutoff": U16,
    "free": U16,
    "answer": U16,
    "grace": U16,
    "claim": U16,
    "approval": U32,
    "text": HASH,
}

ASSET_ACTS: dict[str, dict[str, Field]] = {
    "asset": {"custodian": U32, "standard": U32, "level": U8, "from": U16, "until": U16},
    "approval": {
        "approval": U32, "use": U8, "number": HASH, "from": U16, "until": U16, "valuation": HASH, "floor": U64,
    },
    "approval_ends": {"approval": U32, "until": U16},
    "terms": {
        "version": U16, "from": U16, "until": U16, "open": Items(DAY_MASK, 7), "prices": Items(U64, 16), **SETTINGS,
    },
    "terms_cut": {"version": U16, "until": U16},
    "protected": {"released": FLAG, "words": Items(Row((U8, U16, DAY_MASK)))},
    "follow": {"words": Items(Row((U8, U16, Number(4))))},
    "ends": {"until": U16},
    "custody": {"from": U32, "to": U32},
    "shares": {"members": Items(U32), "shares": Items(U16), "from": U16, "whole": FLAG},
}  # fmt: skip

WHOLE_ACTS: dict[str, dict[str, Field]] = {
    "reserved": {
        "asset": U32, "member": U32, "unit": U8, "start": U24, "slots": U16, "every": U8, "asked": OCCURRENCES,
        "live": OCCURRENCES, "class": U8, "terms": U16, "state": U8, "answer_by": U24, "operator": HASH,
    },
    "approved": {"acts": U16},
    "ended": {"acts": U16, "occurrences": OCCURRENCES, "ending": U8, "reason": U8},
    "handed": {"acts": U16, "from": U32, "to": U32, "operator": HASH},
    "named": {"operator": HASH},
}  # fmt: skip

OCCURRENCE_ACTS: dict[str, dict[str, Field]] = {
    "displaced": {"by": BOOKING, "waits": FLAG},
    "offered": {"unit": U8, "until": U64},
    "claimed": {"acts": U16, "terms": U16, "state": U8, "operator": HASH},
    "freed": {"from": U32},
    "overran": {"to": U32},
    "checked_in": {"start": U64, "evidence": HASH},
    "declared": {"by_custodian": FLAG, "start": U64, "end": U64, "minutes": U32, "evidence": HASH},
    "disputed": {"by_custodian": FLAG, "minutes": U32},
    "used": {
        "asset": U32, "member": U32, "how": U8, "start": U64, "end": U64, "minutes": U32, "outcome": U8,
        "evidence": HASH,
    },
    "no_show": {},
}  # fmt: skip


def _acts() -> dict[str, dict[str, Field]]:
    found = {act: {"asset": U32, **fields} for act, fields in ASSET_ACTS.items()}
    found |= {act: {"booking": BOOKING, **fields} for act, fields in WHOLE_ACTS.items()}
    return found | {act: {"booking": BOOKING, "occurrence": U8, **fields} for act, fields in OCCURRENCE_ACTS.items()}


ACTS = _acts()

ENDINGS = range(1, 9)
REFUSED, LAPSED, CANCELLED, CANCELLED_LATE, MOVED, MOVED_LATE, DISPLACED, LEFT = ENDINGS
"""`ending`. Minutes of quota return on all but the late ones; a place in the line counts none."""
ENDINGS_RETURN_QUOTA = frozenset({REFUSED, LAPSED, CANCELLED, MOVED, DISPLACED})

BY_BOTH, BY_SILENCE, BY_AGREEMENT, BY_COUNCIL, BY_CORRECTION = range(1, 6)
"""`how` an occurrence was settled: at check-out, after five days of silence, a dispute ended by both or by the council,
a correction that both signed later."""
