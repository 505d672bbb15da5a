"""A verdict and its reasons. The words are in messages/, the order of the states is FORMATS' "Verdict"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

from verification.messages import sentence
from verification.source import SourceView
from wallet.documents.timestamps import to_text


class State(Enum):
    VALID = "VALID"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    INVALID = "INVALID"
    NOT_OURS = "NOT_OURS"
    DAMAGED = "DAMAGED"
    UNKNOWN = "UNKNOWN"


class Outcome(Enum):
    """`STANDING` is a check that was made and tells how the credential stands: revoked, suspended, not yet, expired.
    `FOREIGN`: no certificate of ours was shown. `DAMAGED`: one of ours, but not as it was issued."""

    PASSED = "passed"
    FAILED = "failed"
    FOREIGN = "foreign"
    DAMAGED = "damaged"
    NOT_CHECKED = "not_checked"
    STANDING = "standing"
    NOTE = "note"


_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Check:
    """One check's own result. `reason` is a stable word; `values` fill its sentence."""

    name: str
    outcome: Outcome
    reason: str
    values: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def text(self, language: str) -> str:
        """The sentence in `zh-CN` or `en`."""
        return sentence(language, self.reason, self.values)


@dataclass(frozen=True)
class Verdict:
    """`reason`: the check that decided. Shown, but deciding nothing: `fields`, what the file or token says, the file's
    where both were shown and differ; `registered`, what the register says of issuer, standard and basis."""

    state: State
    reason: str
    checks: tuple[Check, ...]
    at: datetime
    source: SourceView | None
    fields: Mapping[str, str]
    registered: Mapping[str, str]

    def text(self, language: str) -> str:
        return sentence(language, f"state-{self.state.value}", {})

    def to_json(self) -> dict[str, Any]:
        """Plain values for `--json` and the API."""
        return {
            "verdict": self.state.value,
            "reason": self.reason,
            "at": to_text(self.at.replace(microsecond=0)),
            "source": None if self.source is None else _source_json(self.source),
            "fields": dict(self.fields),
            "registered": dict(self.registered),
            "checks": [_check_json(check) for check in self.checks],
        }


def with_outcome(checks: Iterable[Check], outcome: Outcome) -> list[Check]:
    return [check for check in checks if check.outcome is outcome]


def _check_json(check: Check) -> dict[str, Any]:
    return {
        "check": check.name,
        "outcome": check.outcome.value,
        "reason": check.reason,
        "values": dict(check.values),
        "zh-CN": check.text("zh-CN"),
        "en": check.text("en"),
    }


def _source_json(view: SourceView) -> dict[str, Any]:
    return {
        "name": view.name,
        "authenticated": view.authenticated,
        "proven": view.proven,
        "head_number": str(view.head_number),
        "head_hash": "0x" + view.head_hash.hex(),
        "head_time": to_text(view.head_time),
    }
