"""The form to reserve or move: what stands in it, the days that it means, and the requests of the JSON route."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.bookings.schemas import BookingIn, MoveIn
from api.web.bookings.form_writes import validated
from formats.bookings.ids import bits
from formats.bookings.slots import parse_day, slot_text
from formats.faults import FormatFault
from node.bookings.calendars.holidays import HolidayCalendar, read_holidays
from node.bookings.calendars.series import PlannedBooking, SeriesPlan, SeriesRequest, plan_series, read_span
from node.faults import RequestInvalid, RowFault

_ZONE = "+08:00"
_KEPT = ("asset", "unit", "together", "from_", "to", "class_", "waits", "weeks", "count", "last", "except_", "skips")
Short = Annotated[str, Field(max_length=40)]
Flag = Annotated[str, Field(max_length=5)]


class Wish(BaseModel):
    """As it was typed. `from_` and `to` like `2026-03-02T08:15`, at UTC+8; `unit` empty: any; `together`: further
    assets such as `2, 3:0`; `weeks` empty: once; `except_`: days with commas."""

    model_config = ConfigDict(populate_by_name=True)

    asset: Short = ""
    unit: Short = ""
    together: Annotated[str, Field(max_length=80)] = ""
    from_: Annotated[Short, Field(alias="from")] = ""
    to: Short = ""
    class_: Annotated[Short, Field(alias="as")] = ""
    waits: Flag = ""
    weeks: Annotated[str, Field(max_length=2)] = ""
    count: Annotated[str, Field(max_length=3)] = ""
    last: Short = ""
    except_: Annotated[str, Field(alias="except", max_length=400)] = ""
    skips: Flag = ""

    def query(self) -> dict[str, str]:
        """What a reader's address may say: no operator."""
        said = {name: str(getattr(self, name)) for name in _KEPT}
        return {Wish.model_fields[name].alias or name: value for name, value in said.items() if value}


class FilledForm(Wish):
    """`holidays`: lines of CSV; `operator`: the credential's file; `seen`: which days and price were shown before."""

    nonce: Annotated[str, Field(min_length=1, max_length=64)]
    credential: Annotated[str, Field(max_length=80)] = ""
    operator: UploadFile | None = None
    holidays: Annotated[str, Field(max_length=20_000)] = ""
    seen: Annotated[str, Field(max_length=64)] = ""
    acts: Annotated[int, Field(ge=0, lt=2**16 - 1)] = 0

    def plan(self, earliest: int) -> SeriesPlan:
        """The bookings that it means, and the days that it leaves out. Raises RequestInvalid, SeriesRefused and
        SheetRefused."""
        if not self.weeks:
            part = self.booking(None).parts[0]
            span = part.span()
            return SeriesPlan([PlannedBooking(span.start, span.slots, 0, 1)], [])
        request = SeriesRequest(
            first=read_span(self.from_ + _ZONE, self.to + _ZONE),
            every_weeks=_number("weeks", self.weeks),
            count=_number("count", self.count) if self.count else None,
            last=_day("last", self.last) if self.last else None,
            exceptions=frozenset(_day("except", each.strip()) for each in self.except_.split(",") if each.strip()),
            skips=bool(self.skips),
        )
        closed = read_holidays(self.holidays.encode()) if self.holidays.strip() else HolidayCalendar()
        return plan_series(request, closed, earliest)

    def booking(self, planned: PlannedBooking | None, credential: str = "") -> BookingIn:
        """The request that books it; None: as typed. Raises RequestInvalid by field."""
        content = self._made(planned, credential or self.credential.strip()) | {"waits": bool(self.waits)}
        return validated(BookingIn, content)

    def moving(self, planned: PlannedBooking, credential: str) -> MoveIn:
        """The request that books it in the stead of another. Raises RequestInvalid by field."""
        return validated(MoveIn, self._made(planned, credential) | {"acts": self.acts})

    def _made(self, planned: PlannedBooking | None, credential: str) -> dict[str, Any]:
        times = {"from": self.from_ + _ZONE, "to": self.to + _ZONE}
        if planned is not None:
            times = {"from": slot_text(planned.start), "to": slot_text(planned.start + planned.slots)}
        shared = {**times, "class": self.class_, "credential": credential or None}
        made: dict[str, Any] = {"parts": [each | shared for each in self._assets()]}
        if planned is not None and planned.every:
            made["series"] = {"every": planned.every, "occurrences": bits(planned.asked), "skips": bool(self.skips)}
        return made

    def _assets(self) -> Sequence[dict[str, Any]]:
        first = _asset(self.asset, self.unit or None)
        further = [each.strip().partition(":") for each in self.together.split(",") if each.strip()]
        return [first, *(_asset(asset, unit if colon else None) for asset, colon, unit in further)]


WishQuery = Annotated[Wish, Query()]
FilledIn = Annotated[FilledForm, Form()]


def _asset(number: str, unit: str | None) -> dict[str, Any]:
    return {"asset": _plain(number), "unit": None if unit is None else _plain(unit)}


def _plain(text: str) -> int | str:
    """What is no number is left as it is, and refused by its field."""
    return int(text) if text.isascii() and text.isdigit() else text


def _number(field: str, text: str) -> int:
    found = _plain(text)
    if isinstance(found, str):
        raise RequestInvalid([RowFault(0, field, "number-form", repr(text), "write a whole number")])
    return found


def _day(field: str, text: str) -> int:
    try:
        return parse_day(text)
    except FormatFault as fault:
        raise RequestInvalid([RowFault(0, field, fault.reason, fault.detail, "a day like 2026-03-02")]) from fault
