"""What the chain must show before we call a command done: events whose content equals ours.

A receipt alone proves that some bytes ran. Equal events prove that what we meant is what is recorded, also when the
receipt was found by the command's key after we lost our own rows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.rpc.abi import AbiEvent
from ledger.rpc.client import ChainLog


@dataclass(frozen=True)
class ReceiptFilter:
    """Finds the one log that a command leaves, by its key or batch id. None in `topics`: any value.

    `shared`: other commands leave such logs too (every act on one booking), so one with other content is no fault: it
    says nothing about ours.
    """

    address: str
    topics: tuple[bytes | None, ...]
    shared: bool = False


@dataclass(frozen=True)
class Bits:
    """A packed word of which only the bits of `mask` are ours to say; the contract chooses the others."""

    bits: int
    mask: int

    def to_json(self) -> dict[str, str]:
        return {"bits": str(self.bits), "mask": str(self.mask)}


@dataclass(frozen=True)
class ExpectedEvent:
    """An event of `address` with these arguments; arguments that are not named may have any value."""

    address: str
    event: AbiEvent
    args: Mapping[str, Any]

    def matches(self, log: ChainLog) -> bool:
        if log.address != self.address.lower():
            return False
        found = self.event.decode(log.topics, log.data)
        return found is not None and all(_agrees(found[name], value) for name, value in self.args.items())


@dataclass(frozen=True)
class Expectation:
    """Everything that one command must leave in one receipt.

    `otherwise`: what it leaves instead, where the contract's clock or state decides (a cancellation may be late). No
    events at all: it may change nothing, and sending it again does no harm.
    """

    receipt_filter: ReceiptFilter
    events: tuple[ExpectedEvent, ...]
    otherwise: tuple[tuple[ExpectedEvent, ...], ...] = ()

    def met_by(self, logs: Sequence[ChainLog]) -> bool:
        """True where each expected event has a log of its own."""
        return any(_all_in(events, logs) for events in (self.events, *self.otherwise))

    def to_json(self) -> str:
        """One text for one expectation, so that two can be compared as texts."""
        search = self.receipt_filter
        filter_: dict[str, Any] = {
            "address": search.address.lower(),
            "topics": [None if topic is None else "0x" + topic.hex() for topic in search.topics],
        }
        stored: dict[str, Any] = {"receipt_filter": filter_, "events": _events_json(self.events)}
        # Said only where it is so: the texts of commands that were stored before stay what they were.
        if search.shared:
            filter_["shared"] = True
        if self.otherwise:
            stored["otherwise"] = [_events_json(events) for events in self.otherwise]
        return json.dumps(stored, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Expectation":
        stored = json.loads(text)
        filter_ = stored["receipt_filter"]
        topics = [None if topic is None else bytes.fromhex(topic[2:]) for topic in filter_["topics"]]
        return cls(
            receipt_filter=ReceiptFilter(filter_["address"], tuple(topics), filter_.get("shared", False)),
            events=_events_of(stored["events"]),
            otherwise=tuple(_events_of(events) for events in stored.get("otherwise", ())),
        )


EVENTLESS = '{"events":[],'
"""What `to_json` begins with where a command need not leave any event."""


def comparable(value: Any) -> Any:
    """One JSON form for a value from us, from the chain or from the database: hex, decimal text, list, boolean."""
    if isinstance(value, Bits):
        return value.to_json()
    if isinstance(value, dict):  # such bits, from the database
        return value
    if isinstance(value, bytes | bytearray):
        return "0x" + bytes(value).hex()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    assert isinstance(value, str), f"no contract speaks of a {type(value).__name__}"
    return value.lower() if value.startswith(("0x", "0X")) else value


def _agrees(found: Any, wanted: Any) -> bool:
    said = comparable(wanted)
    if isinstance(said, dict):
        return int(found) & int(said["mask"]) == int(said["bits"])
    return bool(comparable(found) == said)


def _all_in(events: Sequence[ExpectedEvent], logs: Sequence[ChainLog]) -> bool:
    left = list(logs)
    for wanted in events:
        hit = next((log for log in left if wanted.matches(log)), None)
        if hit is None:
            return False
        left.remove(hit)
    return True


def _events_json(events: Sequence[ExpectedEvent]) -> list[dict[str, Any]]:
    return [
        {
            "address": wanted.address.lower(),
            "event": wanted.event.item,
            "args": {name: comparable(value) for name, value in wanted.args.items()},
        }
        for wanted in events
    ]


def _events_of(stored: Sequence[Mapping[str, Any]]) -> tuple[ExpectedEvent, ...]:
    return tuple(
        ExpectedEvent(address=part["address"], event=AbiEvent(part["event"]), args=part["args"]) for part in stored
    )
