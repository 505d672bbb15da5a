"""Two languages, one answer: ten thousand mutations are accepted or refused alike, with the same digest or reason."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cbor2

from formats import canonical, digests, token
from formats.crypto.ed25519 import verify
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from tests.other_language import answers
from tests.vectors import make, make_refusals

ROOT = Path(__file__).parents[2]
SEED = 20260101
TOKENS, DOCUMENTS, SIGNATURES = 5_000, 5_000, 200

DOCUMENT: dict[str, canonical.Json] = {
    **make.DOCUMENT,
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "urn:uuid:1", "level": "40", "name": {"zh": "钳工", "en": "Fitter \x7f \u2028"}},
        "results": [{"theory": "88.5"}, {"practical": "91"}, [True, False, "", [[]], {}]],
    },
}
_PIECES = [
    b"null", b"true", b"1", b"-0.5e3", b"NaN", b'"a":"x",', b'"\\u0061":"x",', b'"":"x",', b'"__proto__":"x",',
    b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b" ", b"\n", b"\x00", b"\xff", b"\xed\xa0\x80", b"[" * 34,
    b"\\u00e9", b"\\ud83d\\ude00", b"\\ud800", b"\\/", "名".encode(), "\ufeff".encode(), b'{"x":{"x":"y","x":"z"}}',
]  # fmt: skip
_HEADS = [bytes([byte]) for byte in b"\x18\x19\x1b\x20\x41\x5f\x60\x81\x9f\xa0\xc1\xd2\xf4\xf6\xfb"]
_FIELDS = [
    ..., None, True, 0, 1, 23, 24, 255, 256, 9999, 10_000, 2**31, 2**32, 2**40, 2**53, 2**64 - 1, -1, -(2**60), 1.0,
    b"", bytes(8), bytes(20), b"\xff", "", "x", "12", "123", "名", "é" * 16, "*" * 40, "*" * 41, [], {}, {1: 2},
    [[[[[1]]]]],
]  # fmt: skip
_ALGORITHMS = [-19] * 20 + [-8, 1, True, "x", 2**64 - 1, -(2**64)]
_HINTS = [bytes(8)] * 20 + [bytes(7), b"", "hintHINT", 8]
_VALUES: list[canonical.Json] = ["", "x", '\u2028 \\ " \x1f\x7f', "𠮷\ufeff", True, False, [], {}, ["名"], {"k": "v"}]


def test_ten_thousand_mutations_get_one_answer() -> None:
    draw = random.Random(SEED)
    cases = [("token", data) for data in token_mutations(draw)]
    cases += [("document", data) for data in document_mutations(draw)]
    ours = [answer(form, data) for form, data in cases]
    theirs = answers(cases)
    differing = [
        (form, data, one, other)
        for (form, data), one, other in zip(cases, ours, theirs, strict=True)
        if one != other
    ]  # fmt: skip
    assert not differing, differing[:5]
    reasons = Counter((form, one.split(" ")[0]) for (form, _), one in zip(cases, ours, strict=True))
    assert reasons[("token", "ok")] > 500, reasons
    assert reasons[("document", "ok")] > 500, reasons
    assert min(Counter(form for form, _ in reasons).values()) >= 10, reasons


def test_bent_signatures_get_one_answer() -> None:
    draw = random.Random(SEED)
    vectors = json.loads((ROOT / "tests/vectors/ed25519.json").read_text())
    cases = [bytes.fromhex(v["public_key"] + v["signature"] + v["message"]) for v in vectors]
    cases += [bent(draw, draw.choice(cases)) for _ in range(SIGNATURES)]
    ours = [answer("ed25519", data) for data in cases]
    assert answers([("ed25519", data) for data in cases]) == ours
    assert set(ours) == {"true", "false"}


def answer(form: str, data: bytes) -> str:
    """What verifier/test/answers.ts answers, by Python."""
    try:
        match form:
            case "document":
                return f"ok {digests.document_digest(canonical.decode_object(data)).hex()}"
            case "token":
                read = token.decode(data)
                signed = sha256(token.signed_bytes(read.claims, read.key_hint)).hex()
                return f"ok {digests.token_digest(data).hex()} {signed}"
            case _:
                return str(verify(data[:32], data[96:], data[32:96])).lower()
    except FormatFault as fault:
        return fault.reason


def token_mutations(draw: random.Random) -> Iterator[bytes]:
    yield from mutations(draw, make.make_token(), _HEADS, TOKENS * 3 // 5)
    for _ in range(TOKENS * 2 // 5):
        changes = {draw.randint(-1, 14): draw.choice(_FIELDS) for _ in range(draw.randint(1, 2))}
        header = cbor2.dumps({1: draw.choice(_ALGORITHMS), 4: draw.choice(_HINTS)})
        yield make_refusals.payload(changes, protected=header)


def document_mutations(draw: random.Random) -> Iterator[bytes]:
    yield from mutations(draw, canonical.encode(DOCUMENT), _PIECES, DOCUMENTS * 3 // 5)
    for _ in range(DOCUMENTS * 2 // 5):
        changed = json.loads(canonical.encode(DOCUMENT))
        for _ in range(draw.randint(1, 4)):
            inside = draw.choice([changed, changed["credentialSubject"]])
            inside[draw.choice(["salt", "proof", "type", "A", "a", "~", "1", "10", "2"])] = draw.choice(_VALUES)
            if not isinstance(changed["credentialSubject"], dict):
                break
        data = canonical.encode(changed)
        yield data if draw.random() < 0.7 else json.dumps(changed, ensure_ascii=draw.random() < 0.5).encode()


def mutations(draw: random.Random, good: bytes, pieces: list[bytes], count: int) -> Iterator[bytes]:
    for _ in range(count):
        data = good
        for _ in range(draw.choice([1, 1, 1, 2, 3])):
            data = mutated(draw, data, pieces)
        yield data


def mutated(draw: random.Random, data: bytes, pieces: list[bytes]) -> bytes:
    at = draw.randrange(len(data) + 1)
    to = min(len(data), at + draw.randint(1, 12))
    match draw.randrange(7):
        case 0:
            return bent(draw, data) if data else data
        case 1:
            return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:at] + draw.choice(pieces) + data[at:]
        case 3:
            return data[:at] + draw.choice(pieces) + data[to:]
        case 4:
            return data[:at] + data[to:]
        case 5:
            return data[:to] + data[at:]
        case _:
            return data[:at] if draw.random() < 0.2 else data[at:to] + data[:at] + data[to:]


def bent(draw: random.Random, data: bytes) -> bytes:
    """One bit turned."""
    at = draw.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
