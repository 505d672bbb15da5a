"""What the framework finds wrong with a field, in both languages and with a cure: it says the first in English alone.

By its types of faults; their values (a bound, the words that are known) are those of our own schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formats.faults import FormatFault
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
    name = f"{kind}/one" if 1 in values.values() and f"fault:{kind}/one" in _WORDS.sentences("en") else kind
    if f"fault:{name}" not in _WORDS.sentences("en"):
        return RowFault(0, place, kind, found["msg"], "see /openapi.json")
    (detail, cure), (zh, zh_cure) = (
        [_WORDS.say(language, f"{part}:{name}", **values) for part in ("fault", "cure")] for language in ("en", "zh-CN")
    )
    return RowFault(0, place, kind, detail, cure, f"{zh}：{zh_cure}。")
