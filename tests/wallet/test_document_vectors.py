"""Frozen files and tokens: made again they are the same bytes, and each step between holds by hash and signature."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from formats.crypto import ed25519
from formats.crypto.hashing import sha256
from formats.token import decode, signed_bytes
from tests.vectors import make_documents
from wallet.documents.reader import parse_document

VECTORS: dict[str, Any] = json.loads((Path(make_documents.__file__).with_name("documents.json")).read_text())


def test_the_frozen_vectors_are_what_the_code_makes() -> None:
    assert make_documents.vectors() == VECTORS


@pytest.mark.parametrize("row", VECTORS["documents"], ids=lambda row: row["title"])
def test_each_step_of_a_file_follows_from_the_one_before(row: dict[str, str]) -> None:
    graph, options = row["document_nquads"].encode(), row["options_nquads"].encode()
    assert row["signed_hashes"] == (sha256(options) + sha256(graph)).hex()
    public = bytes.fromhex(VECTORS["keys"]["credential"]["public_key"])
    assert ed25519.verify(public, bytes.fromhex(row["signed_hashes"]), bytes.fromhex(row["proof_signature"]))
    file = json.loads(row["file"])
    unsigned = {name: value for name, value in file.items() if name != "proof"}
    again = json.dumps(unsigned, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    assert row["document_digest"] == sha256(b"guild/vc/1", again).hex()
    assert parse_document(row["file"].encode()).digest.hex() == row["document_digest"]
    assert graph.splitlines() == sorted(graph.splitlines())


@pytest.mark.parametrize("row", VECTORS["documents"], ids=lambda row: row["title"])
def test_each_token_is_signed_by_the_token_key_and_hashes_whole(row: dict[str, str]) -> None:
    data = bytes.fromhex(row["token"])
    token = decode(data)
    public = bytes.fromhex(VECTORS["keys"]["token"]["public_key"])
    assert ed25519.verify(public, signed_bytes(token.claims, token.key_hint), token.signature)
    assert token.key_hint.hex() == VECTORS["keys"]["token"]["key_id"][:16]
    assert row["token_digest"] == sha256(b"guild/qr/1", data).hex()


def test_the_page_has_a_row_for_each_field_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs/credential-document.md").read_text(encoding="utf-8")
    table = page.split("| --- |", 1)[1].split("\n\n", 1)[0]
    rows = {
        path
        for line in table.splitlines()
        for path in re.findall(r"`([^`]+)`", line.split("|")[1] if "|" in line else "")
    }
    fields = {path for row in VECTORS["documents"] for path in _paths(json.loads(row["file"]))}
    assert rows == fields


def _paths(value: Any, path: str = "") -> set[str]:
    """Paths as the page writes them; a node whose fields have rows needs none of its own, except the proof."""
    if isinstance(value, dict):
        return {each for name, item in value.items() for each in _paths(item, f"{path}/{name}".lstrip("/"))}
    short = path.replace("credentialSubject/achievement", "…/a").replace("credentialSubject", "…")
    if isinstance(value, list) and isinstance(value[0], dict):
        return {short} | {each for place, item in enumerate(value) for each in _paths(item, f"{short}/{place}")}
    return {short}
