"""base64url and hex, strictly: unpadded, trailing bits zero, lower case."""

from __future__ import annotations

import base64
import binascii

from formats.faults import FormatFault, require

_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def base64url(data: bytes) -> str:
    """RFC 4648 §5 without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE, b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """The bytes of exact unpadded base64url; one text for each byte string."""
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error) as error:
        raise FormatFault("not-base64url", "a character outside A–Z a–z 0–9 - _") from error
    require(base64url(data) == text, "not-base64url", "padding, stray characters or trailing bits")
    return data


def from_hex(text: str, size: int) -> bytes:
    """`size` bytes of lower-case hex without prefix."""
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise FormatFault("not-hex", f"{text!r} is not hex") from error
    require(data.hex() == text, "not-hex", "lower case, no spaces")
    require(len(data) == size, "not-hex", f"{len(data)} bytes, not {size}")
    return data
