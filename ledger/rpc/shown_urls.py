"""URLs as they may be shown. An operator's URL of a chain node or a peer often holds a key: as the user, in the path or
in the query. What is printed, logged or put into a verdict names scheme, host and port, and no more.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

HIDDEN = "…"
NO_URL = "an address that is no URL"
_SHORTEST_SECRET = 4
_PIECES = re.compile(r"[/&=;]")
_URLS = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s'\"<>]+")
_TOLD_PATHS = re.compile(r"(?<=with url: )\S+")  # urllib3's words


def shown_url(url: str) -> str:
    """`https://user:password@host:8545/v2/KEY?a=b` → `https://host:8545/…`."""
    parts = _split(url)
    if parts is None:
        return NO_URL
    host = parts.netloc.rpartition("@")[2]
    more = parts.path.strip("/") or parts.query or parts.fragment
    return f"{parts.scheme}://{host}" + (f"/{HIDDEN}" if more else "")


def without_secrets_of(url: str, text: str) -> str:
    """The words of a library or of the other side about a question to this URL, without what the URL hides."""
    parts = _split(url)
    if parts is None:
        return text.replace(url, NO_URL) if url else text
    text = text.replace(url, shown_url(url))
    userinfo = parts.netloc.rpartition("@")[0]
    whole = [userinfo, *userinfo.split(":", 1), parts.path.strip("/"), parts.query, parts.fragment]
    pieces = {piece for each in whole for piece in (each, *_PIECES.split(each))}
    secrets = {form for piece in pieces for form in (piece, unquote(piece)) if len(form) >= _SHORTEST_SECRET}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def without_urls(text: str) -> str:
    """Any text in which somebody else's words may name URLs: each as it may be shown."""
    return _TOLD_PATHS.sub(f"/{HIDDEN}", _URLS.sub(lambda found: shown_url(found[0]), text))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme and parts.netloc else None
