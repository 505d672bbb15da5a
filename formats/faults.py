"""What strict decoding refuses. `reason` is a stable word that a verdict can carry; `detail` is for people."""

from __future__ import annotations


class FormatFault(ValueError):
    """Bytes that are not what docs/formats.md says they must be."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def require(held: bool, reason: str, detail: str) -> None:
    if not held:
        raise FormatFault(reason, detail)
