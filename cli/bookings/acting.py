"""What acts on a booking share: whose it is said to be, in which state it was seen, who operates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.shared.commands import Write
from cli.shared.exits import Exit, Stop
from cli.shared.given_files import read_given
from cli.shared.http import Api

Booking = Annotated[str, typer.Argument(metavar="BOOKING", help="Id of the booking.")]
Occurrence = Annotated[int, typer.Option(min=0, max=31, help="Which occurrence, from 0.")]
Acts = Annotated[
    int | None,
    typer.Option(help="How many acts you saw on it: on another state it is refused. As it is now if left out."),
]
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class BookingAct(Write):
    """An act on a booking as it was seen. Where nobody said how, it is looked at first: so a repetition under one key
    that is to be answered alike names the acts."""

    booking: str = ""

    @classmethod
    def of(cls, booking: str, act: str, acts: int | None, **more: Any) -> BookingAct:
        return cls("POST", f"/bookings/{booking}/{act}", {"acts": acts, **more}, booking=booking)

    def sent(self, api: Api, key: str | None) -> Any:
        if self.body["acts"] is not None:
            return super().sent(api, key)
        seen = replace(self, body=self.body | {"acts": acts_of(api, self.booking)})
        return seen.sent(api, key)


@dataclass(frozen=True)
class Displacing(Write):
    """Each victim in the state in which it is now: who moves meanwhile is not displaced."""

    @classmethod
    def naming(cls, booking: str, victims: Sequence[str], **more: Any) -> Displacing:
        named = [each.partition(":") for each in victims]
        bodies = [{"booking": id_, "occurrence": _occurrence(index)} for id_, _, index in named]
        return cls("POST", f"/bookings/{booking}/displace", {"victims": bodies, **more})

    def sent(self, api: Api, key: str | None) -> Any:
        victims = [each | {"acts": acts_of(api, each["booking"])} for each in self.body["victims"]]
        return Write(self.method, self.path, self.body | {"victims": victims}).sent(api, key)


def acts_of(api: Api, booking: str) -> int:
    return int(api.get(f"/bookings/{booking}")["booking"]["acts"])


def credential_digest(given: str | None) -> str | None:
    """Of a credential's file, or 64 hex digits as they are."""
    if given is None or (_DIGEST.fullmatch(given) and not Path(given).exists()):
        return given
    from formats.faults import FormatFault
    from wallet.documents.reader import parse_document

    try:
        return parse_document(read_given(given)).digest.hex()
    except FormatFault as fault:
        raise Stop(Exit.REFUSED, f"{given} is no credential of ours: {fault}", reason=fault.reason) from fault


def _occurrence(text: str) -> int:
    if text and not (text.isascii() and text.isdecimal() and len(text) < 3):
        raise Stop(Exit.USAGE, f"{text!r} is no occurrence", cure="write BOOKING, or BOOKING:OCCURRENCE from 0")
    return int(text or 0)
