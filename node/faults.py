"""What this node refuses, typed by reason. `api.http.problems` gives each its HTTP status; here nobody knows one.

A refusal is a fact with its offending values; its slug (`SittingUnknown` → `sitting-unknown`) is its name for
programs, its sentence is for people and says the cure where there is one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import ValidationError

from formats.faults import Fault, in_brackets, said_by_system, words_of
from formats.words import Message


def said_by_fields(error: Exception) -> str:
    """What is wrong in a file of ours, field by field, without the values: a secret may be among them."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg'].lower()}" for each in error.errors())
    return said_by_system(error)


@dataclass(frozen=True)
class RowFault:
    """One thing wrong in one row of an upload. `row` counts from 1 with the header; zero: the file as a whole.

    `zh`: what and cure in Chinese, where a catalogue has them.
    """

    row: int
    field: str
    code: str
    detail: str
    cure: str
    zh: str = ""

    @classmethod
    def of(cls, told: Message, field: str, row: int = 0) -> "RowFault":
        """Of what the catalogues of `formats` say."""
        zh = f"{told.detail('zh-CN')}：{told.cure('zh-CN')}。"
        return cls(row, field, told.reason, told.detail("en"), told.cure("en"), zh)

    def to_json(self) -> dict[str, int | str]:
        return {name: value for name, value in asdict(self).items() if name != "zh" or value}


class NodeRefusal(Fault):
    """The node said no before anything was stored or sent."""

    def __str__(self) -> str:
        return self.sentence() + in_brackets(self.values())

    def values(self) -> dict[str, Any]:
        """The offending values by field name; faults of rows stand apart."""
        return {name: value for name, value in super().values().items() if name != "faults"}

    def sentence(self) -> str:
        return " ".join((type(self).__doc__ or "").split())

    def row_faults(self) -> Sequence[RowFault]:
        return ()

    @classmethod
    def slug(cls) -> str:
        return slug_of(cls.__name__)


def slug_of(class_name: str) -> str:
    """BookingSlotTaken → booking-slot-taken."""
    return words_of(class_name).lower().replace(" ", "-")


class ConfigFault(NodeRefusal):
    """The settings of this installation cannot be used."""

    file: str
    reason: str


class NotDeployed(NodeRefusal):
    """This installation belongs to no deployment yet: run `guild deploy`, or copy the consortium's deployment.json."""

    file: str


class TokenInvalid(NodeRefusal):
    """No staff token, an unknown one, or one that has ended."""


class OriginForeign(NodeRefusal):
    """A page of another site sent this: open the page of this node itself and do it there."""

    origin: str


class RoleMissing(NodeRefusal):
    """Your token does not carry a role that may do this."""

    needed: tuple[str, ...]


class NotFound(NodeRefusal):
    """Your member has no such thing."""

    noun: str
    id: str

    def __str__(self) -> str:
        return f"{self.sentence()} ({self.noun} {self.id})"


class RequestInvalid(NodeRefusal):
    """The request does not have the right form; nothing was stored."""

    faults: Sequence[RowFault] = field(default_factory=tuple)

    def row_faults(self) -> Sequence[RowFault]:
        return self.faults

    def __str__(self) -> str:
        return f"{self.sentence()} ({len(self.faults)} faults)"


class RequestTooLarge(NodeRefusal):
    """The request body is larger than this node takes."""

    most_bytes: int


class AskedTooOften(NodeRefusal):
    """Too many requests of this kind in a minute: go on after `Retry-After`, or ask the operator for more."""

    kind: str
    retry_after_s: int


class NodeOverloaded(NodeRefusal):
    """More requests than this node works on wait already, and this one was not begun: send it again after
    `Retry-After`, under the same `Idempotency-Key`."""

    retry_after_s: int


class IdempotencyKeyMissing(NodeRefusal):
    """A write needs an `Idempotency-Key` of 1 to 128 visible characters, drawn once and kept for its retries."""


class IdempotencyKeyReused(NodeRefusal):
    """This Idempotency-Key was used for another request: draw a new one."""

    key: str


class RolesNotAllowed(NodeRefusal):
    """These roles cannot be given."""

    roles: tuple[str, ...]
    reason: str


class SealBroken(NodeRefusal):
    """Stored bytes do not open: they were changed, moved, or sealed under another installation's secret."""

    context: str
