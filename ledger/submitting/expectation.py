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
    """Finds the one log that a command leaves, by its key or batch id. None in `topics`: any value."""

    address: str
    topics: tuple[bytes | None, ...]


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
        return found is not None and all(
            comparable(found[name]) == comparable(value) for name, value in self.args.items()
        )


@dataclass(frozen=True)
class Expectation:
    """Everything that one command must leave in one receipt."""

    receipt_filter: ReceiptFilter
    events: tuple[ExpectedEvent, ...]

    def met_by(self, logs: Sequence[ChainLog]) -> bool:
        """True where each expected event has a log of its own."""
        left = list(logs)
        for wanted in self.events:
            hit = next((log for log in left if wanted.matches(log)), None)
            if hit is None:
                return False
            left.remove(hit)
        return True

    def to_json(self) -> str:
        """One text for one expectation, so that two can be compared as texts."""
        search = self.receipt_filter
        stored = {
            "receipt_filter": {
                "address": search.address.lower(),
                "topics": [None if topic is None else "0x" + topic.hex() for topic in search.topics],
            },
            "events": [
                {
                    "address": wanted.address.lower(),
                    "event": wanted.event.item,
                    "args": {name: comparable(value) for name, value in wanted.args.items()},
                }
                for wanted in self.events
            ],
        }
        return json.dumps(stored, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Expectation":
        stored = json.loads(text)
        topics = [None if topic is None else bytes.fromhex(topic[2:]) for topic in stored["receipt_filter"]["topics"]]
        return cls(
            receipt_filter=ReceiptFilter(address=stored["receipt_filter"]["address"], topics=tuple(topics)),
            events=tuple(
                ExpectedEvent(address=part["address"], event=AbiEvent(part["event"]), args=part["args"])
                for part in stored["events"]
            ),
        )


def comparable(value: Any) -> Any:
    """One JSON form for a value from us, from the chain or from the database: hex, decimal text, list, boolean."""
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
