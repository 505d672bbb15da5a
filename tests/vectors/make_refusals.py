"""Writes refusals.json: bytes that strict decoding refuses, each with its one reason, for both languages.

python -m tests.vectors.make_refusals

`bytes` is hex, or a list of [hex, times] for what is long.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cbor2

from formats import token
from tests.vectors import make

HOME = Path(__file__).with_name("refusals.json")
SIGNATURE = bytes(64)
HINT = bytes(8)
GOOD = token.assemble(make.CLAIMS, HINT, SIGNATURE)
PARTS = cbor2.loads(GOOD).value
VALUES = cbor2.loads(PARTS[2])
_REQUIRED = ["chain_ref", "batch", "random", "number", "name", "kind", "standard", "level"]
_LABEL_OF = {name: label for label, name, _, _ in token._LABELS}

CANONICAL: dict[str, dict[str, bytes | list[tuple[bytes, int]]]] = {
    "not-canonical": {
        "keys out of order": b'{"b":"1","a":"2"}',
        "a space": b'{ "a":"1"}',
        "a needless escape": b'{"a":"\\u0041"}',
        "an escaped slash": b'{"a":"\\/"}',
        "an upper-case escape": b'{"a":"\\u001F"}',
        "an escaped pair of surrogates": b'{"a":"\\ud83d\\ude00"}',
        "a newline at the end": b'{"a":"1"}\n',
        "a space before the end": b'["1" ]',
    },
    "duplicate-key": {
        "a key twice": b'{"a":"1","a":"1"}',
        "a key twice, once escaped": b'{"a":"1","\\u0061":"1"}',
        "a key twice, deep inside": b'[{"x":{"a":"1","b":"2","a":"3"}}]',
        "a key twice before a null": b'{"n":null,"a":{"b":"1","b":"1"}}',
    },
    "type-not-allowed": {
        "an integer": b'{"a":1}',
        "null": b'{"a":null}',
        "null at the outermost": b"null",
        "a fraction": b'{"a":1.5}',
        "NaN": b'{"a":NaN}',
        "Infinity": b'{"a":-Infinity}',
        "minus zero": b'{"a":-0}',
        "a number before broken JSON": b'{"a":1,',
        "a number before a repeated key": b'{"a":1,"a":"1"}',
        "null before a bad key": b'{"a":null,"":"1"}',
    },
    "key-not-ascii": {"a Chinese key": '{"名":"1"}'.encode(), "half a character": b'{"\\ud800":"1"}'},
    "key-not-allowed": {
        "an empty key": b'{"":"1"}',
        "__proto__": b'{"__proto__":"1"}',
        "__proto__ escaped": b'{"\\u005f_proto__":"1"}',
    },
    "lone-surrogate": {
        "a high one": b'{"a":"\\ud800"}',
        "a low one": b'{"a":"\\udc00x"}',
        "reversed": b'"\\udc00\\ud800"',
    },
    "not-utf-8": {
        "a stray byte": b'{"a":"\xff"}',
        "a surrogate in UTF-8": b'{"a":"\xed\xa0\x80"}',
        "an overlong slash": b'{"a":"\xc0\xaf"}',
        "cut inside a character": b'{"a":"\xe6\x97"}',
    },
    "not-json": {
        "nothing": b"",
        "a space": b" ",
        "an open bracket": b"{",
        "a byte order mark": b'\xef\xbb\xbf{"a":"1"}',
        "a comma too many": b'["1",]',
        "a comma too many in an object": b'{"a":"1",}',
        "two values": b'"a""b"',
        "a control character": b'"\x1f"',
        "an unknown escape": b'"\\x41"',
        "a short escape": b'"\\u00g1"',
        "a minus alone": b"-",
        "a word": b"True",
        "null before broken JSON": b'{"a":null,',
        "a string that does not end": [(b'"', 1), (b'\\"', 20_000)],
    },
    "too-deep": {
        "33 arrays": [(b"[", 33), (b"]", 33)],
        "200,000 arrays": [(b"[", 200_000), (b"]", 200_000)],
        "33 arrays that do not end": [(b"[", 33)],
    },
    "too-large": {"a byte over a mebibyte": [(b'"', 1), (b"a", (1 << 20) - 1), (b'"', 1)]},
}


def payload(changes: dict[Any, Any], protected: bytes = PARTS[0]) -> bytes:
    """The good token with labels set, or left out where the value is `...`."""
    values = {key: value for key, value in {**VALUES, **changes}.items() if value is not ...}
    return cose(protected=protected, payload=cbor2.dumps(values, canonical=True))


def cose(
    *, tag: int = 18, protected: bytes = PARTS[0], unprotected: object = None, payload: bytes = PARTS[2],
    signature: bytes = SIGNATURE,
) -> bytes:  # fmt: skip
    unprotected = {} if unprotected is None else unprotected
    return cbor2.dumps(cbor2.CBORTag(tag, [protected, unprotected, payload, signature]))


# reason, what is wrong, bytes
TOKEN: dict[str, dict[str, bytes]] = {
    "token-too-long": {"100 bytes after the end": GOOD + bytes(100)},
    "token-not-cose": {
        "nothing": b"",
        "another tag": cose(tag=17),
        "no tag": cbor2.dumps(PARTS),
        "three parts": b"\xd2" + cbor2.dumps(PARTS[:3]),
        "a text": b"\xd2" + cbor2.dumps("x"),
        "a payload that is a map": b"\xd2" + cbor2.dumps([PARTS[0], {}, VALUES, SIGNATURE]),
    },
    "not-cbor": {
        "cut by a byte": GOOD[:-1],
        "a tag inside": b"\xd2" + cbor2.dumps([PARTS[0], {}, cbor2.CBORTag(24, PARTS[2]), SIGNATURE]),
        "an array of indefinite length": b"\xd2\x9f" + GOOD[2:] + b"\xff",
        "null for an optional field": payload({12: None}),
        "a fraction": payload({7: 1.5}),
        "a text key": payload({"x": 1}),
        "a text that is not UTF-8": cose(payload=cbor2.dumps({3: "AA"}).replace(b"AA", b"\xc3\x28")),
        "an announced length far beyond the end": b"\xd2\x84\x5b" + b"\xff" * 8,
        "an array far beyond the end": b"\xd2\x9b" + b"\xff" * 8,
        "five levels deep": b"\xd2" + b"\x81" * 5 + b"\x80",
        "an empty payload": cose(payload=b""),
    },
    "not-canonical": {
        "a byte after the end": GOOD + b"\0",
        "a long head": b"\xd2\x98\x04" + GOOD[2:],
        "labels out of order": cose(payload=cbor2.dumps(dict(reversed(VALUES.items())))),
        "a label twice": cose(payload=b"\xa2\x00\x01\x00\x01"),
        "an integer in a byte too many": cose(payload=b"\xa1\x00\x18\x17"),
        "an integer in two bytes for one": cose(payload=b"\xa1\x00\x19\x00\xff"),
        "an integer in four bytes for two": cose(payload=b"\xa1\x00\x1a\x00\x00\xff\xff"),
        "an integer in eight bytes for four": cose(payload=b"\xa1\x00\x1b\x00\x00\x00\x00" + b"\xff" * 4),
        "a byte after the payload": cose(payload=PARTS[2] + b"\0"),
    },
    "token-payload": {"an array": cose(payload=b"\x80")},
    "token-header": {
        "an unprotected field": cose(unprotected={1: 2}),
        "an unprotected array": cose(unprotected=[]),
        "no key hint": cose(protected=cbor2.dumps({1: -19})),
        "a third field": cose(protected=cbor2.dumps({1: -19, 4: HINT, 5: 0})),
        "a short key hint": cose(protected=cbor2.dumps({1: -19, 4: HINT[1:]})),
        "a key hint in text": cose(protected=cbor2.dumps({1: -19, 4: "hintHINT"})),
    },
    "token-algorithm": {
        "EdDSA": cose(protected=cbor2.dumps({1: -8, 4: HINT})),
        "a boolean": cose(protected=cbor2.dumps({1: True, 4: HINT})),
    },
    "token-signature-size": {"63 bytes": cose(signature=SIGNATURE[1:])},
    "token-field-missing": {name: payload({_LABEL_OF[name]: ...}) for name in _REQUIRED},
    "token-field-unknown": {
        "label 14": payload({14: "x"}),
        "label -1": cose(payload=cbor2.dumps({**VALUES, -1: 0})),
    },
    "token-field-size": {"a long name": payload({4: "*" * 41}), "an empty number": payload({3: ""}),
                         "a short batch": payload({1: bytes(19)}), "a Chinese ID mask": payload({5: "一"})},
    "text-character": {
        "ESC in the name": payload({4: "\x1b[2J"}),
        "an override in the name": payload({4: "a\u202eb"}),
        "an isolate in the name": payload({4: "\u2066a"}),
        "a joiner in the name": payload({4: "a\u200db"}),
        "an unassigned name": payload({4: "\u0378"}),
        "a name in private use": payload({4: "\ue000"}),
        "tag characters in the name": payload({4: "a\U000e0041"}),
        "a filler as a name": payload({4: "\u3164"}),
        "a variation selector in the name": payload({4: "葛\U000e0100"}),
        "a line break in the number": payload({3: "1\n2"}),
        "a NUL in the ID mask": payload({5: "1\0"}),
    },
    "text-marks": {"a mark first": payload({4: "\u0301a"}), "seven marks": payload({4: "a" + "\u0301" * 7})},
    "token-field-type": {"a boolean kind": payload({7: True}), "a number for a text": payload({3: 22}),
                         "a text for bytes": payload({2: "x" * 8}), "an array": payload({9: []})},
    "token-field-range": {"a negative day": payload({10: -1}), "kind 256": payload({7: 256}),
                          "a time of 64 bits": payload({13: 2**64 - 1}), "birth year 10000": payload({6: 10_000})},
}  # fmt: skip


def refusals() -> list[dict[str, Any]]:
    """Each case: form, reason, what, bytes."""
    both = {"canonical": CANONICAL, "token": TOKEN}
    return [
        {"form": form, "reason": reason, "what": what, "bytes": _text(data)}
        for form, reasons in both.items()
        for reason, cases in reasons.items()
        for what, data in cases.items()
    ]


def case_bytes(value: str | list[tuple[str, int]]) -> bytes:
    """The bytes of a case as it stands in the file."""
    parts = [(value, 1)] if isinstance(value, str) else value
    return b"".join(bytes.fromhex(part) * times for part, times in parts)


def _text(data: bytes | list[tuple[bytes, int]]) -> str | list[list[Any]]:
    return data.hex() if isinstance(data, bytes) else [[part.hex(), times] for part, times in data]


if __name__ == "__main__":
    HOME.write_text(json.dumps(refusals(), ensure_ascii=False, indent=1) + "\n")
