"""The QR token: a tagged COSE_Sign1 (RFC 9052) in deterministic CBOR (RFC 8949 §4.2.1), at most 243 bytes.

Algorithm −19 (Ed25519, RFC 9864) and an eight-byte key hint are protected; the unprotected header and the external
data are empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cbor2

from formats import cbor
from formats.encoding import base64url, from_base64url
from formats.faults import FormatFault, require
from formats.ids import BATCH_ID_BYTES, CHAIN_REF_BYTES, KEY_HINT_BYTES
from formats.text import require_text

MAX_BYTES = 243
ALGORITHM_ED25519 = -19
_COSE_SIGN1_TAG = 18
_COSE_SIGN1_HEAD = bytes([0xC0 | _COSE_SIGN1_TAG])
_RANDOM_BYTES = 8


@dataclass(frozen=True)
class TokenClaims:
    """What a token says. Days since 1970-01-01; seconds since the epoch; both validity ends inclusive."""

    chain_ref: bytes
    batch: bytes
    random: bytes
    number: str
    name: str
    id_mask: str | None
    birth_year: int | None
    kind: int
    standard: int
    level: int
    award_day: int
    valid_from: int
    valid_until: int | None
    signed: int


@dataclass(frozen=True)
class Token:
    claims: TokenClaims
    key_hint: bytes
    signature: bytes
    data: bytes


# label, field, type, bounds: bytes exact, text at most (UTF-8 bytes), integer at most
_LABELS: list[tuple[int, str, type, int]] = [
    (0, "chain_ref", bytes, CHAIN_REF_BYTES),
    (1, "batch", bytes, BATCH_ID_BYTES),
    (2, "random", bytes, _RANDOM_BYTES),
    (3, "number", str, 32),
    (4, "name", str, 40),
    (5, "id_mask", str, 2),
    (6, "birth_year", int, 9999),
    (7, "kind", int, 255),
    (8, "standard", int, 2**32 - 1),
    (9, "level", int, 255),
    (10, "award_day", int, 2**31 - 1),
    (11, "valid_from", int, 2**40 - 1),
    (12, "valid_until", int, 2**40 - 1),
    (13, "signed", int, 2**40 - 1),
]
_OPTIONAL = frozenset({"id_mask", "birth_year", "valid_until"})


def signed_bytes(claims: TokenClaims, key_hint: bytes) -> bytes:
    """The Sig_structure of RFC 9052 §4.4: what the token key signs."""
    return _cbor(["Signature1", _protected(key_hint), b"", _payload(claims)])


def assemble(claims: TokenClaims, key_hint: bytes, signature: bytes) -> bytes:
    """The token's bytes. Raises FormatFault where they would not fit the QR."""
    require(len(signature) == 64, "token-signature-size", f"{len(signature)} bytes, not 64")
    data = _cbor(cbor2.CBORTag(_COSE_SIGN1_TAG, [_protected(key_hint), {}, _payload(claims), signature]))
    require(len(data) <= MAX_BYTES, "token-too-long", f"{len(data)} bytes, at most {MAX_BYTES}")
    return data


def decode(data: bytes) -> Token:
    """The token of exact bytes. Raises FormatFault for anything that does not encode back to them."""
    require(len(data) <= MAX_BYTES, "token-too-long", f"{len(data)} bytes, at most {MAX_BYTES}")
    require(data[:1] == _COSE_SIGN1_HEAD, "token-not-cose", "not a tagged COSE_Sign1")
    parts = cbor.decode(data[1:])
    if not isinstance(parts, list) or len(parts) != 4:
        raise FormatFault("token-not-cose", "a COSE_Sign1 has four parts")
    protected, unprotected, payload, signature = parts
    if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
        raise FormatFault("token-not-cose", "a part is no byte string")
    require(unprotected == {}, "token-header", "the unprotected header is not empty")
    token = Token(_claims(payload), _key_hint(protected), signature, data)
    again = assemble(token.claims, token.key_hint, signature)
    require(again == data, "not-canonical", "the token is not in its one encoding")
    return token


def link(prefix: str, data: bytes) -> str:
    """The text of the QR: `https://<host>/v#` and the token in base64url."""
    return prefix + base64url(data)


def from_link(text: str) -> bytes:
    """The token's bytes in a scanned text. It ends at the first `&`: scanning apps append to what they open."""
    _, mark, fragment = text.strip().partition("#")
    require(mark == "#", "link-without-token", "there is no # in this link")
    return from_base64url(fragment.partition("&")[0])


def _payload(claims: TokenClaims) -> bytes:
    values: dict[int, object] = {}
    for label, field, kind, bound in _LABELS:
        value = getattr(claims, field)
        if value is None and field in _OPTIONAL:
            continue
        _check(field, value, kind, bound)
        values[label] = value
    return _cbor(values)


def _claims(payload: bytes) -> TokenClaims:
    values = cbor.decode(payload)
    if not isinstance(values, dict):
        raise FormatFault("token-payload", "the payload is not a map")
    fields: dict[str, Any] = {}
    for label, field, kind, bound in _LABELS:
        value = values.pop(label, None)
        require(value is not None or field in _OPTIONAL, "token-field-missing", field)
        if value is not None:
            _check(field, value, kind, bound)
        fields[field] = value
    require(not values, "token-field-unknown", f"labels {sorted(map(str, values))}")
    return TokenClaims(**fields)


def _check(field: str, value: object, kind: type, bound: int) -> None:
    require(type(value) is kind, "token-field-type", f"{field} is {type(value).__name__}, not {kind.__name__}")
    match value:
        case bytes():
            require(len(value) == bound, "token-field-size", f"{field} has {len(value)} bytes, not {bound}")
        case str():
            size = len(value.encode())
            require(0 < size <= bound, "token-field-size", f"{field} has {size} bytes, not 1 … {bound}")
            require_text(field, value)
        case int():
            require(0 <= value <= bound, "token-field-range", f"{field} is {value}, not 0 … {bound}")


def _protected(key_hint: bytes) -> bytes:
    require(len(key_hint) == KEY_HINT_BYTES, "token-header", f"the key hint has {len(key_hint)} bytes, not 8")
    return _cbor({1: ALGORITHM_ED25519, 4: key_hint})


def _key_hint(protected: bytes) -> bytes:
    header = cbor.decode(protected)
    if not isinstance(header, dict) or set(header) != {1, 4}:
        raise FormatFault("token-header", "the protected header has other fields")
    algorithm, hint = header[1], header[4]
    require(algorithm == ALGORITHM_ED25519, "token-algorithm", f"algorithm {algorithm!r}, not {ALGORITHM_ED25519}")
    if not isinstance(hint, bytes):
        raise FormatFault("token-header", "the key hint is no byte string")
    return hint


def _cbor(value: object) -> bytes:
    return cbor2.dumps(value, canonical=True)
