"""Which of several media types a reader wants most: RFC 9110, "Accept"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import Request

CREDENTIAL_TYPES = ("application/vc", "application/ld+json", "application/json")
"""The registered type of a credential; and what programs ask for that read JSON only."""
_MOST_RANGES = 32


def wanted_type(request: Request, offered: Sequence[str]) -> str:
    """Of equal quality the one that is named first; the first offered where any will do, or none."""
    ranges = sorted(_ranges(request.headers.get("accept", "")), key=lambda each: -each[1])
    for name, quality in ranges:
        if quality > 0 and name in offered:
            return name
        if quality > 0 and name in ("*/*", "application/*"):
            break
    return offered[0]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for each in accept.split(",")[:_MOST_RANGES]:
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        given = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        yield name, float(given) if given.replace(".", "", 1).isdecimal() and given.isascii() else 0.0
