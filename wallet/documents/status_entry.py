"""Where a credential's bit stands in its issuer's status lists: what a foreign reader follows.

Source: W3C Bitstring Status List v1.0.

The list says only that a credential must not be relied on now, suspended or revoked; our own verdict asks the chain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from formats import ids
from formats.canonical import Json
from formats.faults import FormatFault, require

LIST_BITS = 131_072
"""The least the standard allows: among so many places one says nothing of its credential."""

PURPOSE = "suspension"
"""Not `revocation`, which would say for ever what may be taken back within 72 hours. docs/adr/0009."""

_LIST = re.compile(r"https://[a-z0-9.-]{1,253}/members/[1-9][0-9]{0,9}/status/([1-9][0-9]{0,9})")
_MAX_LIST = 2**32 - 1


@dataclass(frozen=True)
class StatusEntry:
    """One place in one list of the issuer. `list`: its number, from 1 on; `index`: random, used once."""

    list: int
    index: int

    def __post_init__(self) -> None:
        require(1 <= self.list <= _MAX_LIST, "status-list-form", f"list {self.list}, not 1 … {_MAX_LIST}")
        require(0 <= self.index < LIST_BITS, "status-index-range", f"index {self.index}, not 0 … {LIST_BITS - 1}")

    def to_json(self, host: str, member: int) -> dict[str, Json]:
        address = ids.status_list_id(host, member, self.list)
        return {
            "id": f"{address}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": PURPOSE,
            "statusListIndex": str(self.index),
            "statusListCredential": address,
        }


def list_number(address: str) -> int:
    """The number in a list's address; whose list it is, the writing again compares. Raises FormatFault."""
    match = _LIST.fullmatch(address)
    if match is None:
        raise FormatFault("status-list-form", f"{address!r} is no status list of ours")
    return int(match[1])
