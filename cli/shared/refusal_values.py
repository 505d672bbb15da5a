"""The values of a refusal of the chain for people: days, hours and slots as they are written, not as counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Reader = Callable[[int], str]
_FIRST = ("asset", "unit", "booking", "day", "from_", "start", "until", "end")
_OF_DAYS = (
    *("start-too-far", "terms-not-current", "terms-ahead", "terms-outside-life", "terms-outside-approval"),
    *("day-too-early", "days-empty", "asset-ends", "asset-end-too-early", "asset-end-not-earlier", "asset-grouped"),
    *("approval-end-not-earlier", "line-full", "already-waiting", "line-not-empty"),
)
_OF_SLOTS = (
    *("start-too-early", "no-unit-free", "nothing-free", "slots-free", "occurrence-started", "occurrence-not-now"),
    *("answer-too-late", "answer-not-overdue", "cut-off-passed"),
)


def told(problem: Mapping[str, Any]) -> str:
    """` (asset 1, unit 0, day 2026-03-02, start 09:00, end 11:00)`; empty where a refusal has no values."""
    from formats.faults import says

    values: Mapping[str, Any] = problem.get("values") or {}
    readers = _readers().get(str(problem.get("type", "")).rsplit("/", 1)[-1], {})
    ordered = sorted(values.items(), key=lambda each: _FIRST.index(each[0]) if each[0] in _FIRST else len(_FIRST))
    pairs = [f"{name.rstrip('_')} {_text(readers.get(name), value)}" for name, value in ordered if says(value)]
    return f" ({', '.join(pairs)})" if pairs else ""


def _text(reader: Reader | None, value: Any) -> str:
    """As it came, where it is no number of the kind that is meant."""
    from formats.faults import FormatFault, value_text

    try:
        return value_text(value) if reader is None else reader(int(value))
    except (TypeError, ValueError, FormatFault):
        return value_text(value)


def _readers() -> dict[str, dict[str, Reader]]:
    """By the refusal's type, then by the name of the value."""
    from formats.bookings.slots import day_text, period_text, slot_text

    days: dict[str, Reader] = {
        name: day_text for name in ("from_", "until", "day", "last", "earliest", "life_from", "life_until", "end")
    }
    slots: dict[str, Reader] = {name: slot_text for name in ("start", "end", "earliest", "answer_by", "cut_off")}
    return {
        "slots-taken": {"day": day_text, "start": _time, "end": _time},
        "slots-not-protected": {"day": day_text, "mask": _hours},
        "hours-closed": {"day": day_text, "mask": _hours},
        "quota-minutes-exceeded": {"period": period_text},
        "quota-made-exceeded": {"period": period_text},
        **dict.fromkeys(_OF_DAYS, days),
        **dict.fromkeys(_OF_SLOTS, slots),
    }


def _time(slot: int) -> str:
    """Of a slot of a day."""
    return f"{slot // 4:02}:{slot % 4 * 15:02}"


def _hours(mask: int) -> str:
    from formats.bookings.slots import DAY_SLOTS

    edges = [slot for slot in range(DAY_SLOTS + 1) if (mask >> slot & 1) != (mask << 1 >> slot & 1)]
    return " ".join(f"{_time(start)}-{_time(end)}" for start, end in zip(edges[::2], edges[1::2], strict=True))
