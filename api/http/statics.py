"""Static files over HTTP: checked by their hash, kept for ever where the name is one, compressed where it helps, in the
media type that is asked for (RFC 9110, "Accept")."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from fastapi import Request, Response

from api.http.problems import NOT_MODIFIED
from formats.crypto.hashing import sha256

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
ASKED_EACH_TIME = "no-cache"
CREDENTIAL_TYPES = ("application/vc", "application/ld+json", "application/json")
"""The registered type of a credential; and what programs ask for that read JSON only."""
_MOST_RANGES = 32
_LEAST_COMPRESSED_BYTES = 512
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".did": "application/did+json",
    ".vc": CREDENTIAL_TYPES[0],
    ".jsonld": "application/ld+json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".ics": "text/calendar; charset=utf-8",
}
_COMPRESSED_ALREADY = {".png"}


@dataclass(frozen=True)
class StaticFile:
    """`packed`: gzip, where that is smaller."""

    media_type: str
    etag: str
    data: bytes
    packed: bytes | None


def read(path: Path) -> StaticFile | None:
    """The file as it is now; None where there is none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return _read(path.resolve(), found.st_mtime_ns, found.st_size) if path.is_file() else None


@lru_cache(maxsize=64)
def of_bytes(data: bytes, suffix: str) -> StaticFile:
    """Compressed once for the same bytes, however often they are made."""
    packable = suffix not in _COMPRESSED_ALREADY and len(data) >= _LEAST_COMPRESSED_BYTES
    packed = gzip.compress(data, 6, mtime=0) if packable else None
    media_type = _TYPES.get(suffix, "application/octet-stream")
    return StaticFile(media_type, f'"{sha256(data).hex()[:32]}"', data, packed)


def as_credential(request: Request, file: StaticFile) -> StaticFile:
    """In the type that the reader wants most."""
    return replace(file, media_type=wanted_type(request, CREDENTIAL_TYPES))


def answer(request: Request, file: StaticFile, *, cache: str, headers: Mapping[str, str] | None = None) -> Response:
    """The file, or that the reader has it already."""
    named = {"ETag": file.etag, "Cache-Control": cache, "Vary": "Accept-Encoding", **(headers or {})}
    if file.etag in [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(None, NOT_MODIFIED, named)
    if file.packed is not None and _takes_gzip(request.headers.get("accept-encoding", "")):
        return Response(file.packed, headers={**named, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.data, headers=named, media_type=file.media_type)


@lru_cache(maxsize=128)
def _read(path: Path, modified: int, size: int) -> StaticFile:
    return of_bytes(path.read_bytes(), path.suffix)


def _takes_gzip(accepted: str) -> bool:
    return next((quality > 0 for name, quality in _weighted(accepted) if name == "gzip"), False)


def wanted_type(request: Request, offered: Sequence[str]) -> str:
    """Of equal quality the one that is named first; the first offered where any will do, or none."""
    ranges = sorted(_weighted(request.headers.get("accept", "")), key=lambda each: -each[1])
    for name, quality in ranges:
        if quality > 0 and name in offered:
            return name
        if quality > 0 and name in ("*/*", "application/*"):
            break
    return offered[0]


def _weighted(accepted: str) -> Iterator[tuple[str, float]]:
    """What a reader accepts, in lower case, each with its quality (RFC 9110, "Quality Values")."""
    for each in accepted.split(",")[:_MOST_RANGES]:
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        given = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        yield name, float(given) if given.replace(".", "", 1).isdecimal() and given.isascii() else 0.0
