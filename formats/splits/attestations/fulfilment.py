"""What the debtor of a commitment states it has fulfilled of it, and what a creditor answers: counter-signed as stated,
or contested with the amount that it has, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formats import canonical
from formats.bookings.slots import parse_day
from formats.canonical import Json
from formats.encoding import from_hex
from formats.faults import FormatFault, require
from formats.splits.agreements import money
from formats.splits.agreements.commitment import UNITS, Kind
from formats.text import require_text

STATEMENT_FORMAT = "guild/fulfilment/1"
ANSWER_FORMAT = "guild/fulfilment-answer/1"
MOST_EVIDENCE = 16
MOST_REASON = 500
_KINDS = {unit: kind for kind, unit in UNITS.items()}
_PLACE = {"format", "agreement", "commitment", "period", "amount"}


@dataclass(frozen=True)
class Statement:
    """`amount`: all that is fulfilled of the period, in the unit of `kind`, on the days `first` to `last`; `evidence`:
    SHA-256 of files that the debtor keeps, ascending."""

    agreement: bytes
    commitment: str
    period: str
    kind: Kind
    amount: int
    first: str
    last: str
    evidence: tuple[bytes, ...]

    @property
    def subject(self) -> str:
        return subject(self.commitment, self.period)


@dataclass(frozen=True)
class Answer:
    """To the statement whose content has the hash `statement`. `amount`: what the creditor has of it; `reason` empty:
    counter-signed as it was stated."""

    agreement: bytes
    commitment: str
    period: str
    kind: Kind
    amount: int
    statement: bytes
    reason: str

    @property
    def subject(self) -> str:
        return subject(self.commitment, self.period)


def subject(commitment: str, period: str) -> str:
    """Of attestations about a commitment in a period."""
    return f"commitments/{commitment}/{period}"


def write_statement(said: Statement) -> bytes:
    """The one byte string of a statement."""
    more: dict[str, Json] = {"from": said.first, "to": said.last, "evidence": [each.hex() for each in said.evidence]}
    return canonical.encode(_place(STATEMENT_FORMAT, said) | more)


def write_answer(said: Answer) -> bytes:
    """The one byte string of an answer; no reason stands there where it is counter-signed."""
    reason: dict[str, Json] = {"reason": said.reason} if said.reason else {}
    return canonical.encode(_place(ANSWER_FORMAT, said) | {"statement": said.statement.hex()} | reason)


def read_statement(content: bytes) -> Statement:
    """Of exactly the bytes that `write_statement` gives. Raises FormatFault."""
    found = canonical.decode_object(content)
    _require(found.keys() == _PLACE | {"from", "to", "evidence"}, "no statement of this format")
    kind, amount = _amount(found["amount"], least=1)
    first, last = _day(found["from"]), _day(found["to"])
    _require(first <= last, "the first day is no later than the last")
    listed = found["evidence"]
    _require(isinstance(listed, list) and len(listed) <= MOST_EVIDENCE, f"at most {MOST_EVIDENCE} digests")
    assert isinstance(listed, list)
    evidence = tuple(from_hex(_text(each), 32) for each in listed)
    _require(list(evidence) == sorted(set(evidence)), "each digest once, ascending")
    agreement, commitment, period = _names(found, STATEMENT_FORMAT)
    return Statement(agreement, commitment, period, kind, amount, first, last, evidence)


def read_answer(content: bytes) -> Answer:
    """Of exactly the bytes that `write_answer` gives. Raises FormatFault."""
    found = canonical.decode_object(content)
    _require(found.keys() - {"reason"} == _PLACE | {"statement"}, "no answer of this format")
    kind, amount = _amount(found["amount"], least=0)
    reason = require_text("reason", _text(found.get("reason", "")))
    _require(("reason" in found) == bool(reason) and len(reason) <= MOST_REASON, f"a reason of 1 to {MOST_REASON}")
    _require(bool(reason) or amount > 0, "nothing that could be counter-signed")
    agreement, commitment, period = _names(found, ANSWER_FORMAT)
    return Answer(agreement, commitment, period, kind, amount, from_hex(_text(found["statement"]), 32), reason)


def _place(form: str, said: Statement | Answer) -> dict[str, Json]:
    return {
        "format": form,
        "agreement": said.agreement.hex(),
        "commitment": said.commitment,
        "period": said.period,
        "amount": {said.kind.unit: str(said.amount)},
    }


def _names(found: Mapping[str, Json], form: str) -> tuple[bytes, str, str]:
    _require(found["format"] == form, "another format")
    return from_hex(_text(found["agreement"]), 32), _text(found["commitment"]), _text(found["period"])


def _amount(value: Json, *, least: int) -> tuple[Kind, int]:
    _require(isinstance(value, dict) and len(value) == 1 and value.keys() <= _KINDS.keys(), "one amount with one unit")
    assert isinstance(value, dict)
    ((unit, amount),) = value.items()
    return _KINDS[unit], money.whole(_text(amount), least=least)


def _day(value: Json) -> str:
    parse_day(_text(value))
    return _text(value)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FormatFault("fulfilment-form", "a text is meant")
    return value


def _require(holds: bool, detail: str) -> None:
    require(holds, "fulfilment-form", detail)
