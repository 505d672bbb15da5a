"""What was shown, where it is no certificate of ours: does it claim to be one, and what does it seem to be?

The answers are words of the catalogues (`seems:<word>`). They decide between "not one of ours", "damaged" and INVALID,
which is only for what claims to be ours and is not; nothing becomes valid by them.
"""

from __future__ import annotations

import re

from wallet.documents.contexts import SKILL

_READ_BYTES = 1 << 16
_ISSUER = re.compile(r"did:web:[a-z0-9.-]+:members:[1-9]")

# the first bytes of a file, from an offset
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "pdf"),
    (4, b"ftyphei", "heic"),
    (4, b"ftyphev", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypmsf1", "heic"),
    (4, b"ftypavif", "picture"),
    (4, b"ftyp", "film"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"Rar!", "zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "zip"),
    (0, b"\x1f\x8b", "zip"),
    (0, b"\xd0\xcf\x11\xe0", "office"),
    (0, b"\x89PNG", "picture"),
    (0, b"\xff\xd8\xff", "picture"),
    (0, b"GIF8", "picture"),
    (0, b"RIFF", "picture"),
    (0, b"BM", "picture"),
    (0, b"II*\0", "picture"),
    (0, b"MM\0*", "picture"),
)
_JSON: tuple[tuple[str, str], ...] = (
    (r"OpenBadgeCredential|openbadges|imsglobal|\"BadgeClass\"", "open-badge"),
    (r"VerifiableCredential|VerifiablePresentation", "credential"),
    ("", "json"),
)
_FILE_TEXT: tuple[tuple[str, str], ...] = ((r"^<(?:!doctype|html|\?xml|svg)", "page"), (r"^https?://", "link"))
_CODE: tuple[tuple[str, str], ...] = (
    (r"^$", "nothing"),
    (r"^(?:https?://(?:[a-z0-9-]+\.)*(?:weixin\.qq|wechat)\.com(?:[:/?#]|$)|weixin:)", "wechat"),
    (r"^(?:https?://qr\.(?:alipay|95516)\.com(?:[:/?#]|$)|wxp:|alipays?:)", "payment"),
    (r"^https?://", "link"),
    (r"^wifi:", "wifi"),
    (r"^(?:begin:vcard|mecard:|tel:|mailto:)", "contact"),
    (r"^eyj[a-z0-9_-]+\.[a-z0-9_-]+\.[a-z0-9_~-]*$", "credential"),
    (r"^\d{6,}$", "number"),
    (r"^[\[{]", "json"),
    ("", "text"),
)


def claims_ours(data: bytes) -> bool:
    """Does a file say that it is a certificate of ours, however it was saved: in UTF-16, GBK or with escapes?"""
    text = _plain(data)
    return SKILL in text or _ISSUER.search(text) is not None


def file_seems(data: bytes) -> str:
    """A word for a file that does not claim to be ours."""
    if not data.strip(b"\0\t\n\r "):
        return "nothing"
    for offset, mark, word in _MAGIC:
        if data.startswith(mark, offset):
            return word
    text = _plain(data).lstrip("\xef\xbb\xbf\xff\xfe\t\n\r ")
    if text.startswith(("{", "[")):
        return _first(_JSON, text)
    if re.search(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]", text):
        return "binary"
    return _first((*_FILE_TEXT, ("", "text")), text)


def code_seems(text: str) -> str:
    """A word for the text of a code, or for what somebody pasted, that does not claim to be ours."""
    return _first(_CODE, text.strip())


def _first(words: tuple[tuple[str, str], ...], text: str) -> str:
    return next(word for pattern, word in words if re.search(pattern, text, re.I | re.A))


def _plain(data: bytes) -> str:
    """Its ASCII, one character a byte, without the zeros of UTF-16 and the escapes of JSON."""
    return data[:_READ_BYTES].replace(b"\0", b"").replace(b"\\", b"").decode("latin-1")
