"""The frozen vectors, the page that names them and the code say the same."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from eth_account import Account

from formats import canonical
from formats.crypto.eip712 import Domain, digest, hex_values, recovered_signer
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.signature import agreement_signature_data
from formats.splits.methods import carried, quota, schedule
from formats.splits.period_file import reader
from tests.vectors import make_splits

ROOT = Path(__file__).parents[2]
CAST = ROOT / "node_modules/@foundry-rs/cast-linux-amd64/bin/cast"
FROZEN = json.loads(make_splits.HOME.read_text(encoding="utf-8"))


def numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts]


def test_the_code_still_makes_the_frozen_vectors() -> None:
    assert json.loads(json.dumps(make_splits.vectors())) == FROZEN


def test_every_row_of_the_page_has_a_vector_and_every_hash_a_row() -> None:
    page = (ROOT / "docs/splits.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `?([a-z_ ]+)`? \| (?:32|rule) \|", page, re.MULTILINE)
    assert sorted(rows) == sorted(FROZEN)


@pytest.mark.parametrize("case", FROZEN["quota"], ids=range(len(FROZEN["quota"])))
def test_a_payment_follows_from_two_proved_rows(case: dict[str, object]) -> None:
    weights = numbers(case["weights"])  # type: ignore[arg-type]
    rows = quota.schedule(tuple(weights))
    for row in case["rows"]:  # type: ignore[attr-defined]
        path = [bytes.fromhex(each) for each in row["siblings"]]
        assert schedule.included(int(row["row"]), numbers(row["counts"]), path, schedule.root(rows))
    low, high = (numbers(row["counts"]) for row in case["rows"])  # type: ignore[attr-defined]
    before, after = int(str(case["before"])), int(str(case["before"])) + int(str(case["amount"]))
    rounds, reduced = after // len(rows) - before // len(rows), quota.reduced(weights)
    paid = [rounds * w + b - a for w, a, b in zip(reduced, low, high, strict=True)]
    assert paid == numbers(case["out"])  # type: ignore[arg-type]


def test_each_run_of_carried_carries_on_from_where_it_was() -> None:
    for run in FROZEN["carried"]:
        for step, following in zip(run["steps"], run["steps"][1:], strict=False):
            assert step["after"] == following["carry"]
            assert sum(numbers(step["after"])) == 0
            assert all(abs(fen) < 2 * carried.NANO for fen in numbers(step["after"]))


def test_each_agreement_is_the_one_of_its_canonical_text() -> None:
    for case in FROZEN["agreement hash"]:
        assert read_json(canonical.decode(case["canonical"].encode())).hash == case["out"]


def test_the_quarter_recomputes_from_its_files_alone_and_each_names_the_one_before() -> None:
    before = None
    for case in FROZEN["period file"]:
        data = case["file"].encode()
        file = reader.read(data)
        closed = file.close()
        assert [{name: str(value) for name, value in vars(line).items()} for line in closed.lines] == case["lines"]
        assert file.previous == before
        before = reader.file_hash(data)
        assert before.hex() == case["out"]


@pytest.mark.skipif(not CAST.exists(), reason="no cast")
def test_cast_wallet_sign_signs_an_agreement_as_our_wallet_does(tmp_path: Path) -> None:
    signed, secret, file = FROZEN["agreement signature"][0], "0x" + "11" * 32, tmp_path / "typed.json"
    texts = [read_json(json.loads(each["canonical"])) for each in FROZEN["agreement hash"]]
    (agreement,) = [each for each in texts if each.hash == signed["agreement"]]
    contract, chain = (bytes.fromhex(signed[name]) for name in ("contract", "chain_ref"))
    domain = Domain(int(signed["chain_id"]), contract, chain)
    data = agreement_signature_data(agreement, int(signed["member"]), int(signed["deadline"]), domain)
    assert digest(data).hex() == signed["out"]
    file.write_text(json.dumps(hex_values(data)))
    command = [str(CAST), "wallet", "sign", "--private-key", secret, "--data", "--from-file", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    signature = bytes.fromhex(said.stdout.strip().removeprefix("0x"))
    assert signature == bytes(Account.sign_typed_data(secret, full_message=data).signature)
    assert recovered_signer(data, signature) == Account.from_key(secret).address.lower()
