"""The form to reserve: what stands in it, and the request of the JSON route that it makes."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import Depends, Form, Query
from pydantic import BaseModel, ValidationError

from api.assets.terms_schemas import ClassWord
from api.bookings.schemas import BookingIn
from api.http.problems import field_fault
from node.faults import RequestInvalid

CLASSES: tuple[str, ...] = get_args(ClassWord)
_Field = Annotated[str, Query(max_length=40)]
_Filled = Annotated[str, Form(max_length=80)]


class Wish(BaseModel):
    """As it was typed. `from_` and `to` like `2026-03-02T08:15`, at UTC+8; `unit` empty: any."""

    asset: str = ""
    unit: str = ""
    from_: str = ""
    to: str = ""
    class_: str = ""
    waits: str = ""

    def query(self) -> dict[str, str]:
        """What a reader's address may say: no operator."""
        return {name.rstrip("_").replace("class", "as"): value for name, value in self.model_dump().items() if value}

    def request(self, credential: str) -> BookingIn:
        """Raises RequestInvalid by field."""
        part = {
            "asset": int(self.asset) if self.asset.isascii() and self.asset.isdigit() else self.asset,
            "unit": int(self.unit) if self.unit.isascii() and self.unit.isdigit() else self.unit or None,
            "from": f"{self.from_}+08:00",
            "to": f"{self.to}+08:00",
            "class": self.class_,
            "credential": credential.strip() or None,
        }
        try:
            return BookingIn.model_validate({"parts": [part], "waits": bool(self.waits)})
        except ValidationError as error:
            raise RequestInvalid([field_fault(each) for each in error.errors()]) from error


def _asked(
    asset: _Field = "",
    unit: _Field = "",
    from_: Annotated[_Field, Query(alias="from")] = "",
    to: _Field = "",
    class_: Annotated[_Field, Query(alias="as")] = "",
    waits: _Field = "",
) -> Wish:
    return Wish(asset=asset, unit=unit, from_=from_, to=to, class_=class_, waits=waits)


def _filled(
    asset: _Filled = "",
    unit: _Filled = "",
    from_: Annotated[_Filled, Form(alias="from")] = "",
    to: _Filled = "",
    class_: Annotated[_Filled, Form(alias="as")] = "",
    waits: _Filled = "",
) -> Wish:
    return Wish(asset=asset, unit=unit, from_=from_, to=to, class_=class_, waits=waits)


WishQuery = Annotated[Wish, Depends(_asked)]
WishForm = Annotated[Wish, Depends(_filled)]
