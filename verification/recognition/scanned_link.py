"""The token in a text that was scanned, pasted or typed: as it stands, else mended where only one reading is left.

Mails and chats wrap a link into another one, escape its `#`, break it over lines, put a full stop behind it. A token
has one encoding and ends where its CBOR ends, so a mended reading counts only if it decodes, and only one can.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from formats import token
from formats.faults import FormatFault, require

MAX_CHARACTERS = 1 << 14
_MOST_LAYERS = 4
"""A link in a link in a link: each layer escapes the one inside once more."""

_UNREADABLE = frozenset({"link-without-token", "not-base64url", "not-cbor", "token-not-cose", "token-too-long"})
# what a line break in a mail brings along, blanks of every kind, and characters that show nothing
_BLANK = re.compile("=?\r?\n[> ]*|[\t-\r\x1c- \x85\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2060\u3000\ufeff]+")
_TOKEN = re.compile(r"(?:^|#)(0oR[A-Za-z0-9_-]*)")
_PAGE = re.compile(r"^https?://[^/?#]+/v/?(?:[?#]|$)", re.I)


@dataclass(frozen=True)
class ScannedToken:
    """`mended`: the text was not as it was issued, and only this token can have been meant."""

    data: bytes
    mended: bool


def scanned_token(text: str) -> ScannedToken:
    """Bytes that at least have a token's form. Raises FormatFault: `link-damaged` where the text is of ours and cannot
    be read, `code-foreign` where it is something else."""
    strict: bytes | None = None
    try:
        strict = token.from_link(text)
        token.decode(strict)
        return ScannedToken(strict, mended=False)
    except FormatFault as fault:
        reason = fault.reason
    found = {data for reading in _readings(text) if (data := _decoded(reading)) is not None}
    if len(found) == 1:
        return ScannedToken(found.pop(), mended=True)
    if strict is not None and reason not in _UNREADABLE:
        return ScannedToken(strict, mended=False)
    require(not claims_ours(text), "link-damaged", f"{len(found)} tokens can be read in it")
    raise FormatFault("code-foreign", "this text holds no token of ours")


def claims_ours(text: str) -> bool:
    """Does it say that it is a link of ours, whether or not a token can be read in it?"""
    return any(_TOKEN.search(form) or _PAGE.search(form) for form in _forms(text))


def _readings(text: str) -> Iterator[str]:
    return (found for form in _forms(text) for found in _TOKEN.findall(form))


def _forms(text: str) -> Iterator[str]:
    """The text with and without its blanks, and so what is escaped in it, layer by layer."""
    form = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).strip()
    for _ in range(_MOST_LAYERS):
        yield form
        yield _BLANK.sub("", form)
        inner = unquote(form)
        if inner == form:
            return
        form = inner


def _decoded(reading: str) -> bytes | None:
    try:
        data = token.from_link(f"#{reading}")
        token.decode(data)
    except FormatFault:
        return None
    return data
