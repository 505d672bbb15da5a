"""One fault, three spellings: the Solidity error, the Python class, the HTTP problem; and its line in the docs."""

from pathlib import Path

import pytest
from eth_abi.abi import encode

import ledger.bookings.assets.errors
import ledger.bookings.reserving.errors
import ledger.bookings.reserving.waiting_errors
import ledger.bookings.uses.errors
import ledger.consortium.errors
import ledger.credentials.errors
import ledger.splits.act_errors
import ledger.splits.agreement_errors
import ledger.splits.journal_errors
import ledger.splits.line_errors
from api.http.problems import ledger_problem, status_of
from ledger.errors import CommandRepeated, LedgerRejected
from ledger.rpc.abi import Abi, type_of
from ledger.rpc.reverts import RevertDecoder, misspelled
from node.faults import slug_of

PAGE = Path(__file__).parents[2] / "docs/problems.md"
CONTRACTS = (
    "Consortium",
    "Credentials",
    "Assets",
    "Owners",
    "Bookings",
    "Uses",
    "Agreements",
    "Journal",
    "Splits",
    "Allocations",
)
ABIS = [Abi.load(name) for name in CONTRACTS]
MODULES = (
    ledger.bookings.assets.errors,
    ledger.bookings.reserving.errors,
    ledger.bookings.uses.errors,
    ledger.bookings.reserving.waiting_errors,
    ledger.consortium.errors,
    ledger.credentials.errors,
    ledger.splits.act_errors,
    ledger.splits.agreement_errors,
    ledger.splits.journal_errors,
    ledger.splits.line_errors,
)
CLASSES = sorted(
    [
        found
        for module in MODULES
        for found in vars(module).values()
        if isinstance(found, type) and found.__module__ == module.__name__
    ]
    + [CommandRepeated],
    key=lambda found: found.__name__,
)
SAMPLES = {"address": "0x" + "ab" * 20, "bool": True, "string": "x"}


@pytest.mark.parametrize("abi", ABIS, ids=lambda abi: abi.name)
def test_every_solidity_error_has_a_class_with_the_same_fields(abi: Abi) -> None:
    assert misspelled(abi) == []


def test_no_class_spells_an_error_that_no_contract_has() -> None:
    in_contracts = {name for abi in ABIS for name in abi.errors}
    assert {found.__name__ for found in CLASSES} <= in_contracts


@pytest.mark.parametrize("refusal", CLASSES, ids=lambda refusal: refusal.__name__)
def test_a_revert_arrives_as_its_class_and_leaves_as_its_problem(refusal: type[LedgerRejected]) -> None:
    error = next(abi.errors[refusal.__name__] for abi in ABIS if refusal.__name__ in abi.errors)
    types = [type_of(part) for part in error.item["inputs"]]
    values = [_sample(each) for each in types]
    decoded = RevertDecoder(ABIS).decode(error.selector + encode(types, values))
    assert decoded == refusal(*values)
    answer = ledger_problem(refusal(*values))
    assert 400 <= answer.status_code < 500 or refusal.__name__ == "ConsortiumPaused"
    assert f'"/problems/{slug_of(refusal.__name__)}"'.encode() in answer.body


def test_the_page_of_problems_names_each_with_its_status_and_values() -> None:
    rows = {line for line in PAGE.read_text().splitlines() if line.startswith("| `/problems/")}
    assert rows == {_row(refusal) for refusal in CLASSES}


def _row(refusal: type[LedgerRejected]) -> str:
    values = ", ".join(f"`{name}`" for name in refusal.field_names())
    return f"| `/problems/{slug_of(refusal.__name__)}` | {int(status_of(refusal))} | {values} |"


def _sample(declared: str) -> object:
    if declared.startswith("bytes"):
        return bytes(range(int(declared[5:])))
    return SAMPLES.get(declared, 7)
