"""Times on the command line: at UTC+8, with or without saying so."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def moment(text: str) -> str:
    """`2026-03-02T08:15` as the API takes it. Any other offset is left as it is, and refused there by name."""
    return f"{text}+08:00" if _PLAIN.fullmatch(text) else text
