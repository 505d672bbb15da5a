"""What the framework finds wrong with a field, in both languages and with a cure: it says the first in English alone.

By its types of faults; their values (a bound, the words that are known) are those of our own schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formats.faults import FormatFault
from formats.words import Message
from formats.words.catalogues import Catalogue
from node.faults import RowFault
from wallet.documents.fields import FieldFault

_WORDS = Catalogue(__name__)


def field_fault(found: Mapping[str, Any]) -> RowFault:
    """One fault of the framework's; a rule of ours that it called (node.signed_text) says itself what to do."""
    kind, values = found["type"], found.get("ctx", {})
    place, fault = ".".join(str(part) for part in found["loc"]), values.get("error")
    if isinstance(fault, FieldFault):
        return RowFault(0, place, fault.code, fault.detail, fault.cure)
    if isinstance(fault, FormatFault):
        return RowFault(0, place, fault.reason, fault.detail, "see docs/formats.md")
    bound_is_one = 1 in (values.get("min_length"), values.get("max_length"))
    for name in (f"{kind}/one", kind) if bound_is_one else (kind,):
        if f"fault:{name}" in _WORDS.sentences("en"):
            return RowFault.of(_FrameworkMessage(name, values), place)
    return RowFault(0, place, kind, found["msg"], "see /openapi.json")


class _FrameworkMessage(Message):
    """From the catalogues beside this file. `name`: the framework's type, and `/one` where its bound is one."""

    def detail(self, language: str) -> str:
        return _WORDS.say(language, f"fault:{self.name}", **self.values)

    def cure(self, language: str) -> str:
        return _WORDS.say(language, f"cure:{self.name}", **self.values)
