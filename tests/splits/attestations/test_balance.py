"""What two members attest of a close: their claims alone, one form for one content, every differing line named."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from formats import canonical
from formats.crypto.eip712 import Domain, digest, hex_values, recovered_signer
from formats.faults import FormatFault
from formats.splits.allocation.opening import PREPAID, Claim
from formats.splits.attestations import balance
from formats.splits.attestations.attestation import Attestation, AttestationKind, attestation_data, content_hash
from formats.splits.attestations.balance import Balance, ClaimKey, Difference

ROOT = Path(__file__).parents[3]
CAST = ROOT / "node_modules/@foundry-rs/cast-linux-amd64/bin/cast"
AGREEMENT, DOMAIN = b"\xaa" * 32, Domain(31337, b"\x11" * 20, b"\x22" * 8)
FUND = "training/depreciation"
CLAIMS = [
    Claim("2026-03", "2026-03", "training", "cost", "3", "2", 10_000),
    Claim("2026-03", "2026-03", "training", "benefit", "2", FUND, 900),
    Claim("2026-04", "2026-03", "training", "benefit", "3", FUND, 500),
    Claim("2026-04", PREPAID, "training", "cost", "2", "3", 250),
    Claim("2026-04", "2026-04", "training", "cost", "5", "2", 7),
]
KEEPERS = {FUND: 2}
OWN = {
    ClaimKey("2026-03", "2026-03", "training", "cost", "3", "2"): 10_000,
    ClaimKey("2026-04", "2026-03", "training", "benefit", "3", FUND): 500,
    ClaimKey("2026-04", PREPAID, "training", "cost", "2", "3"): 250,
}
BALANCE = Balance(AGREEMENT, "2026-12", (2, 3), OWN)
VECTOR = json.loads((ROOT / "tests/vectors/attestations.json").read_text(encoding="utf-8"))
SECRET = "0x" + "01" * 32


def attested(content: bytes = balance.write(BALANCE)) -> Attestation:
    return Attestation(AGREEMENT, 2, 3, AttestationKind.BALANCE, "2026-12", content, 1_800_000_000)


def test_a_balance_has_the_claims_between_the_books_of_the_two_and_no_others() -> None:
    assert balance.figures_between(CLAIMS, 2, 3, KEEPERS) == OWN
    assert balance.figures_between(CLAIMS, 3, 2, KEEPERS) == OWN
    assert balance.counterparties(CLAIMS, 2, KEEPERS) == [3, 5]
    assert balance.counterparties(CLAIMS, 9, KEEPERS) == []


def test_what_is_written_is_read_as_it_was() -> None:
    assert balance.read(balance.write(BALANCE)) == BALANCE
    nothing = Balance(AGREEMENT, "2026-12", (2, 3), dict.fromkeys(OWN, 0))
    assert balance.read(balance.write(nothing)).figures == {}


def test_the_vector_has_the_bytes_the_hash_and_the_digest_that_is_signed() -> None:
    data = attestation_data(attested(), DOMAIN)
    found = {
        "content": balance.write(BALANCE).decode(),
        "hash": content_hash(balance.write(BALANCE)).hex(),
        "digest": digest(data).hex(),
        "signature": bytes(Account.sign_typed_data(SECRET, full_message=data).signature).hex(),
        "signer": Account.from_key(SECRET).address.lower(),
    }
    assert found == VECTOR["balance"]
    assert recovered_signer(data, bytes.fromhex(found["signature"])) == found["signer"]


@pytest.mark.skipif(not CAST.exists(), reason="no cast")
def test_cast_signs_the_same(tmp_path: Path) -> None:
    file = tmp_path / "typed.json"
    file.write_text(json.dumps(hex_values(attestation_data(attested(), DOMAIN))))
    command = [str(CAST), "wallet", "sign", "--private-key", SECRET, "--data", "--from-file", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert said.stdout.strip().removeprefix("0x") == VECTOR["balance"]["signature"]


def test_a_changed_missing_or_added_figure_is_named_by_its_line() -> None:
    first, second, third = sorted(OWN)
    added = ClaimKey("2026-04", "2026-04", "training", "cost", "3", "2")
    stated = {first: 9_999, second: 500, added: 1}
    assert balance.differences(OWN, stated) == [
        Difference(first, 10_000, 9_999), Difference(added, 0, 1), Difference(third, 250, 0),
    ]  # fmt: skip
    assert balance.differences(OWN, dict(OWN)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"format": "guild/balance/2"},
        {"members": ["3", "2"]},
        {"members": ["2", "2"]},
        {"members": ["2"]},
        {"members": "23"},
        {"period": "2026-13"},
        {"agreement": "zz"},
        {"claims": {}},
        {"claims": ["x"]},
        {"claims": [{"fen": "1"}]},
        {"other": "1"},
    ],
    ids=str,
)
def test_what_is_of_no_such_form_is_refused(change: dict[str, Any]) -> None:
    found: Any = canonical.decode(balance.write(BALANCE))
    with pytest.raises(FormatFault):
        balance.read(canonical.encode(found | change))


@pytest.mark.parametrize(
    "change",
    [{"fen": "0"}, {"fen": "-1"}, {"fen": "01"}, {"of": "now"}, {"side": "x"}, {"debtor": "2"}, {"creditor": "x y"}],
    ids=str,
)
def test_a_claim_that_cannot_be_is_refused(change: dict[str, str]) -> None:
    found: Any = canonical.decode(balance.write(BALANCE))
    for claims in ([found["claims"][0] | change], [found["claims"][0]] * 2, found["claims"][::-1]):
        with pytest.raises(FormatFault):
            balance.read(canonical.encode(found | {"claims": claims}))


@pytest.mark.parametrize(
    "signature", [bytes(65), b"\xff" * 65, b"\x01" * 64 + b"\x05"], ids=["zeros", "ones", "recovery"]
)
def test_what_nobody_signed_has_no_signer(signature: bytes) -> None:
    with pytest.raises(FormatFault):
        recovered_signer(attestation_data(attested(), DOMAIN), signature)
