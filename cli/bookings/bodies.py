"""What a file or sheet says of an asset, as the JSON of the API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from formats.bookings.classes import ENTERPRISE, OTHER, SOCIAL, TEACHING, pair_index
from formats.bookings.slots import DAY_SLOTS, SLOT_MINUTES, day_text
from formats.register.members import MemberKind

if TYPE_CHECKING:
    from ledger.bookings.assets.requests import ApprovalRequest, AssetRequest, TermsRequest, UnitDay

CLASSES = {"teaching": TEACHING, "social": SOCIAL, "enterprise": ENTERPRISE, "other": OTHER}
FOLLOWS = ("own", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "closed")
_LAST_DAY = (1 << 16) - 2
"""Of the days that can be said; terms of an asset without an end rule up to it."""
_NUMBERS = (
    *("limit_hours", "made", "horizon_days", "notice", "least", "most"),
    *("cutoff", "free", "answer", "grace", "claim"),
)


def asset_body(asset: AssetRequest) -> dict[str, Any]:
    return {
        "kind": asset.kind.name.lower(),
        "state_owned": asset.state_owned,
        "units": asset.units,
        "standard": asset.standard or None,
        "level": asset.level,
        "from": day_text(asset.from_day),
        "until": _end(asset.until_day),
        "record": asset.record.hex() if any(asset.record) else None,
        "words": {"name": {name: asset.words[name] for name in ("zh", "en")}, "units": asset.words["units"]},
    }


def approval_body(approval: ApprovalRequest) -> dict[str, Any]:
    return {
        "use": approval.use.name.lower(),
        "number": approval.number.hex(),
        "from": day_text(approval.from_day),
        "until": _end(approval.until_day),
        "valuation": approval.valuation.hex(),
        "floor_fen": str(approval.floor),
    }


def terms_body(terms: TermsRequest) -> dict[str, Any]:
    return {
        "from": day_text(terms.from_day),
        "until": day_text(min(terms.until_day, _LAST_DAY)),
        "approval": terms.approval or None,
        "open": [hours(mask) for mask in terms.open_hours],
        "rules": list(_rules(terms)),
        "group": terms.group or None,
        "text": terms.text.hex(),
        **{name: getattr(terms, name) for name in _NUMBERS},
    }


def protected_body(days: Sequence[UnitDay], *, release: bool) -> dict[str, Any]:
    words = [{"unit": each.unit, "day": day_text(each.day), "hours": hours(each.value)} for each in days]
    return {"release": release, "days": words}


def days_body(days: Sequence[UnitDay]) -> dict[str, Any]:
    """Whose hours each day follows."""
    return {
        "days": [{"unit": each.unit, "day": day_text(each.day), "follows": FOLLOWS[each.value]} for each in days],
    }


def hours(mask: int) -> list[dict[str, str]]:
    """The stretches of a mask of a day's slots."""
    edges = [slot for slot in range(DAY_SLOTS + 1) if (mask >> slot & 1) != (mask << 1 >> slot & 1)]
    times = [f"{slot // 4:02}:{slot % 4 * SLOT_MINUTES:02}" for slot in edges]
    return [{"from": start, "to": end} for start, end in zip(times[::2], times[1::2], strict=True)]


def _rules(terms: TermsRequest) -> Iterable[dict[str, Any]]:
    for kind in MemberKind:
        for name, rank in CLASSES.items():
            pair = pair_index(kind, rank)
            if terms.may >> pair & 1:
                asks = bool(terms.asks >> pair & 1)
                price = str(terms.prices[pair])
                yield {"kind": kind.name.lower(), "class": name, "price_fen": price, "asks": asks}


def _end(day: int) -> str | None:
    """None: open, as a request says it by 0."""
    return day_text(day) if day else None
