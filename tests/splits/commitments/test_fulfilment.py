"""What is signed of a commitment: one form for one content, the digest that every wallet signs, nothing else read."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from formats import canonical
from formats.crypto.eip712 import Domain, digest, hex_values, recovered_signer
from formats.faults import FormatFault
from formats.splits.agreements.commitment import Kind
from formats.splits.attestations.attestation import Attestation, AttestationKind, attestation_data, content_hash
from formats.splits.attestations.fulfilment import (
    Answer,
    Statement,
    read_answer,
    read_statement,
    write_answer,
    write_statement,
)

ROOT = Path(__file__).parents[3]
CAST = ROOT / "node_modules/@foundry-rs/cast-linux-amd64/bin/cast"
VECTORS = json.loads((ROOT / "tests/vectors/attestations.json").read_text(encoding="utf-8"))
AGREEMENT, DOMAIN, SECRET = b"\xaa" * 32, Domain(31337, b"\x11" * 20, b"\x22" * 8), "0x" + "01" * 32
STATEMENT = Statement(
    AGREEMENT, "lathe-hours", "2026", Kind.HOURS, 540, "2026-01-05", "2026-11-30", (b"\x01" * 32, b"\x02" * 32)
)
STATED = write_statement(STATEMENT)
COUNTERSIGNED = Answer(AGREEMENT, "lathe-hours", "2026", Kind.HOURS, 540, content_hash(STATED), "")
CONTESTED = Answer(AGREEMENT, "lathe-hours", "2026", Kind.HOURS, 480, content_hash(STATED), "11 月停机两天")
SAID = {
    "fulfilment": Attestation(AGREEMENT, 3, 2, AttestationKind.FULFILMENT, STATEMENT.subject, STATED, 1_800_000_000),
    "fulfilment-answer": Attestation(
        AGREEMENT, 2, 3, AttestationKind.ANSWER, CONTESTED.subject, write_answer(CONTESTED), 1_800_000_001
    ),
}


def test_what_is_written_is_read_as_it_was() -> None:
    assert read_statement(STATED) == STATEMENT
    for answer in (COUNTERSIGNED, CONTESTED):
        assert read_answer(write_answer(answer)) == answer
    assert b"reason" not in write_answer(COUNTERSIGNED)


@pytest.mark.parametrize("kind", SAID)
def test_the_vector_has_the_bytes_the_hash_and_the_digest_that_is_signed(kind: str) -> None:
    data = attestation_data(SAID[kind], DOMAIN)
    found = {
        "content": SAID[kind].content.decode(),
        "subject": SAID[kind].subject,
        "hash": SAID[kind].content_hash.hex(),
        "digest": digest(data).hex(),
        "signature": bytes(Account.sign_typed_data(SECRET, full_message=data).signature).hex(),
        "signer": Account.from_key(SECRET).address.lower(),
    }
    assert found == VECTORS[kind]
    assert recovered_signer(data, bytes.fromhex(found["signature"])) == found["signer"]


@pytest.mark.skipif(not CAST.exists(), reason="no cast")
@pytest.mark.parametrize("kind", SAID)
def test_cast_signs_the_same(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "typed.json"
    file.write_text(json.dumps(hex_values(attestation_data(SAID[kind], DOMAIN))))
    command = [str(CAST), "wallet", "sign", "--private-key", SECRET, "--data", "--from-file", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert said.stdout.strip().removeprefix("0x") == VECTORS[kind]["signature"]


OF_BOTH = [
    {"format": "guild/balance/1"}, {"agreement": "zz"}, {"commitment": ["x"]}, {"period": {}}, {"other": "1"},
    {"amount": "540"}, {"amount": {}}, {"amount": {"hours": "9"}}, {"amount": {"minutes": "1", "fen": "1"}},
    *({"amount": {"minutes": each}} for each in ("-1", "01", "1.5", "", "1" * 20)),
]  # fmt: skip
OF_A_STATEMENT = [
    *OF_BOTH, {"amount": {"minutes": "0"}}, {"from": "2026-02-30"}, {"from": "2026-12-01"}, {"to": "soon"},
    {"evidence": "01"}, {"evidence": ["01"]}, {"evidence": ["02" * 32, "01" * 32]}, {"evidence": ["01" * 32] * 2},
    {"evidence": [f"{each:064x}" for each in range(17)]}, {"reason": "x"},
]  # fmt: skip
OF_AN_ANSWER = [
    *OF_BOTH, {"statement": "01"}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "a\u202eb"}, {"evidence": []},
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "read", "change"),
    [
        *((STATED, read_statement, change) for change in OF_A_STATEMENT),
        *((write_answer(CONTESTED), read_answer, change) for change in OF_AN_ANSWER),
        (write_answer(COUNTERSIGNED), read_answer, {"amount": {"minutes": "0"}}),
    ],
    ids=lambda each: repr(each)[:40] if isinstance(each, dict) else "",
)
def test_what_is_of_no_such_form_is_refused(
    content: bytes, read: Callable[[bytes], object], change: dict[str, Any]
) -> None:
    found: Any = canonical.decode(content)
    with pytest.raises(FormatFault):
        read(canonical.encode(found | change))
    for name in change.keys() & found.keys() - {"reason"}:
        with pytest.raises(FormatFault):
            read(canonical.encode({key: value for key, value in found.items() if key != name}))


@given(st.binary(max_size=60) | st.sampled_from([STATED, write_answer(CONTESTED)]), st.integers(0, 400), st.binary())
def test_any_bytes_are_what_was_written_or_refused(start: bytes, place: int, put: bytes) -> None:
    data = start[:place] + put + start[place + len(put) :]
    for read, write in ((read_statement, write_statement), (read_answer, write_answer)):
        try:
            found: Any = read(data)
        except FormatFault:
            continue
        assert write(found) == data
