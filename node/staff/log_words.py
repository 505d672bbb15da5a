"""A line of the log in words, for the page and for the terminal: what was done, to what, by whom, and where it stands.

`language`: `zh-CN` or `en`. A line's act, source and subject are those of `node/staff/activity_log.py::LogLine`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from formats.bookings.slots import period_text
from formats.ids import KeyPurpose
from formats.register.members import MemberStatus
from ledger.consortium.facts import role_names
from node.staff.activity_log import CHAIN
from node.staff.words import say, word

# What the `id` of an act at this node names, by the beginning of the act.
NAMED = {
    "sitting-": "sitting",
    "use-": "booking",
    "hand-over-": "booking",
    "check-": "booking",
    "agree-": "booking",
    "asset-value-": "asset",
    "agreement-text-": "agreement",
    "entries-sent": "agreement",
    "evidence-taken": "agreement",
}
_DIGEST_OR_UUID = re.compile(r"\b(?:(?:0x)?[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")


@dataclass(frozen=True)
class Subject:
    """One thing that an act touched. `name`: the field of the log; `title`: its word."""

    name: str
    title: str
    text: str


def acts_of(act: str) -> list[str]:
    """Each once: an invoice that is cut over several pools is one act of as many events."""
    return list(dict.fromkeys(act.split(", ")))


def acts_in_words(language: str, act: str) -> str:
    return say(language, "list-comma").join(_act(language, each) for each in acts_of(act))


def subjects_in_words(language: str, source: str, act: str, subject: Mapping[str, Any]) -> Iterator[Subject]:
    for name, value in subject.items():
        named = _name(source, act, name)
        attested = name == "id" and act.startswith("attestation-")
        text = _attested(language, value) if attested else _text(language, source, name, value)
        yield Subject(named, word(language, "subject", named), text)


def member_in_words(language: str, member: int) -> str:
    return say(language, "member-number", number=member) if member else say(language, "council")


def shortened(text: str) -> str:
    """Of each digest and UUID in it the two ends; words stay whole, however long."""
    return _DIGEST_OR_UUID.sub(lambda found: f"{found[0][:8]}…{found[0][-4:]}", text)


def _act(language: str, act: str) -> str:
    """A command that was ordered here stands in the log by its kind."""
    said = word(language, "act", act)
    return word(language, "kind", act) if said == act else said


def _name(source: str, act: str, name: str) -> str:
    if name != "id" or source == CHAIN:
        return name
    return next((thing for start, thing in NAMED.items() if act.startswith(start)), name)


def _attested(language: str, subject: str) -> str:
    """Its kind, and what of that kind."""
    kind, _, of = subject.partition(" ")
    return f"{word(language, 'attestation-kind', kind)} {of}"


def _text(language: str, source: str, name: str, value: Any) -> str:
    if name in ("roles", "powers") and source == CHAIN:
        words = [word(language, "power", role.upper()) for role in role_names(value)]
    elif name == "roles":
        words = [word(language, "staff-role", role) for role in value]
    elif name in ("month", "booked"):
        words = [period_text(value)]
    elif name == "status":
        words = [word(language, "member-status", MemberStatus(value).name)]
    elif name == "purpose":
        words = [word(language, "key-purpose", KeyPurpose(value).name)]
    else:
        words = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return say(language, "list-comma").join(words)
