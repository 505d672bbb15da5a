"""The frozen vectors, the page that names them and the code say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from formats import canonical, digests, leaf, token
from formats.crypto.ed25519 import verify
from formats.faults import FormatFault
from tests.vectors import make

ROOT = Path(__file__).parents[2]
FROZEN = json.loads(make.HOME.read_text())
ED25519 = json.loads((ROOT / "tests/vectors/ed25519.json").read_text())


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert json.loads(json.dumps(make.vectors())) == FROZEN


def test_every_row_of_the_page_has_a_vector_and_every_vector_a_row() -> None:
    table = (ROOT / "docs/formats.md").read_text().split("## Documents")[0]
    rows = re.findall(r"^\| ([a-z ]+) \| [≤ \d]+ \|", table, re.MULTILINE)
    assert rows == list(FROZEN)


@pytest.mark.parametrize("case", ED25519, ids=[case["name"] for case in ED25519])
def test_ed25519_gives_the_one_answer(case: dict[str, str]) -> None:
    key, message, signature = (bytes.fromhex(case[name]) for name in ("public_key", "message", "signature"))
    assert verify(key, message, signature) is case["valid"]


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_the_wrong_size_verifies_nothing(size: int) -> None:
    assert not verify(bytes(size), b"", bytes(64))


def test_the_token_vector_decodes_to_its_claims() -> None:
    data = bytes.fromhex(FROZEN["token"]["out"])
    assert token.decode(data).claims == make.CLAIMS
    assert token.from_link(FROZEN["token"]["link"]) == data


@pytest.mark.parametrize("tree", FROZEN["root"], ids=[len(tree["in"]["entries"]) for tree in FROZEN["root"]])
def test_every_position_of_a_tree_is_included_and_no_other(tree: dict[str, object]) -> None:
    batch = bytes.fromhex(tree["in"]["batch"])  # type: ignore[index]
    entries = [leaf.Entry(bytes.fromhex(d), bytes.fromhex(t)) for d, t in tree["in"]["entries"]]  # type: ignore[index]
    expected, count = bytes.fromhex(str(tree["out"])), len(entries)
    for position, path in enumerate(tree["siblings"]):  # type: ignore[arg-type, var-annotated]
        nodes = [bytes.fromhex(each) for each in path]
        for tried in range(count + 1):
            found = leaf.included(batch, entries[position], position=tried, count=count, path=nodes, expected=expected)
            assert found is (tried == position)


CANONICAL_REFUSED = {
    "not-canonical": [b'{"b":"1","a":"2"}', b'{ "a":"1"}', b'{"a":"\\u0041"}', b'{"a":"1"}\n'],
    "duplicate-key": [b'{"a":"1","a":"1"}'],
    "type-not-allowed": [b'{"a":1}', b'{"a":null}', b'{"a":1.5}', b'{"a":NaN}', b'{"a":-0}'],
    "key-not-ascii": ['{"名":"1"}'.encode()],
    "key-not-allowed": [b'{"":"1"}', b'{"__proto__":"1"}'],
    "lone-surrogate": [b'{"a":"\\ud800"}'],
    "not-utf-8": [b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}'],
    "not-json": [b"", b"{", b'\xef\xbb\xbf{"a":"1"}'],
    "too-deep": [b"[" * 40 + b"]" * 40, b"[" * 200_000 + b"]" * 200_000],
    "too-large": [b'"' + b"a" * (1 << 20) + b'"'],
}


@pytest.mark.parametrize(("reason", "data"), [(r, d) for r, many in CANONICAL_REFUSED.items() for d in many])
def test_bytes_outside_the_one_form_are_refused_by_name(reason: str, data: bytes) -> None:
    with pytest.raises(FormatFault) as refused:
        canonical.decode(data)
    assert refused.value.reason == reason


def test_a_document_digest_leaves_out_the_proof_alone() -> None:
    digest = digests.document_digest(make.DOCUMENT)
    assert digest == digests.document_digest({k: v for k, v in make.DOCUMENT.items() if k != "proof"})
    assert digest != digests.document_digest({**make.DOCUMENT, "proofs": "x"})
