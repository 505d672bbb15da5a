"""One fault, three spellings: the Solidity error, the Python class, the HTTP problem; and its line in the docs."""

import re
from pathlib import Path

import pytest
from eth_abi.abi import encode

from api.http.problems import ledger_problem, status_of
from ledger import refusals
from ledger.errors import LedgerError, LedgerRejected
from ledger.rpc.abi import Abi, type_of
from ledger.rpc.reverts import misspelled
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


def spellings(base: type[LedgerError]) -> list[type[LedgerError]]:
    """Every class below this one that the ledger itself defines, by name."""
    below = [found for each in base.__subclasses__() for found in (each, *spellings(each))]
    return sorted((each for each in below if each.__module__.startswith("ledger.")), key=lambda each: each.__name__)


CLASSES = [each for each in spellings(LedgerRejected) if issubclass(each, LedgerRejected)]
OTHERS = [each for each in spellings(LedgerError) if not issubclass(each, LedgerRejected)]
SAMPLES = {"address": "0x" + "ab" * 20, "bool": True, "string": "x"}


@pytest.mark.parametrize("abi", ABIS, ids=lambda abi: abi.name)
def test_every_solidity_error_has_a_class_with_the_same_fields(abi: Abi) -> None:
    assert misspelled(abi) == []


def test_no_class_spells_an_error_that_no_contract_has() -> None:
    in_contracts = {name for abi in ABIS for name in abi.errors}
    assert {found.__name__ for found in CLASSES} <= in_contracts


@pytest.mark.parametrize("refusal", CLASSES, ids=lambda refusal: refusal.__name__)
def test_a_revert_arrives_as_its_class_and_leaves_as_its_problem(refusal: type[LedgerError]) -> None:
    error = next(abi.errors[refusal.__name__] for abi in ABIS if refusal.__name__ in abi.errors)
    types = [type_of(part) for part in error.item["inputs"]]
    values = [_sample(each) for each in types]
    decoded = refusals.revert_decoder(ABIS).decode(error.selector + encode(types, values))
    assert decoded == refusal(*values)
    answer = ledger_problem(refusal(*values))
    assert 400 <= answer.status_code < 500 or refusal.__name__ == "ConsortiumPaused"
    assert f'"/problems/{slug_of(refusal.__name__)}"'.encode() in answer.body


def test_the_page_of_problems_names_each_with_its_status_and_values() -> None:
    page = PAGE.read_text().split("\n## ")[0]
    rows = {line for line in page.splitlines() if line.startswith("| `/problems/")}
    assert rows == {_row(refusal) for refusal in CLASSES}


def test_the_page_of_problems_names_each_other_error_of_the_ledger_and_what_to_do() -> None:
    """`LedgerError` itself is never raised; every class below it that the chain did not spell has its row."""
    page = PAGE.read_text().split("\n## ", 1)[1]
    rows = [line for line in page.splitlines() if line.startswith("| `/problems/")]
    told = {"|".join(row.split("|")[:4]) + "|": row.split("|")[4].strip() for row in rows}
    assert list(told) == [_row(error) for error in OTHERS]
    assert all(told.values())


def test_every_file_of_errors_is_imported_where_a_decoder_is_made() -> None:
    ledger = Path(refusals.__file__).parent
    files = {
        str(each.relative_to(ledger.parent).with_suffix("")).replace("/", ".") for each in ledger.rglob("*errors.py")
    }
    imported = set(re.findall(r"^import (\S+)", Path(refusals.__file__).read_text(), re.MULTILINE))
    assert imported == files - {"ledger.errors"}


def _row(refusal: type[LedgerError]) -> str:
    values = ", ".join(f"`{name}`" for name in refusal.field_names())
    return f"| `/problems/{slug_of(refusal.__name__)}` | {int(status_of(refusal))} | {values} |"


def _sample(declared: str) -> object:
    if declared.startswith("bytes"):
        return bytes(range(int(declared[5:])))
    return SAMPLES.get(declared, 7)
