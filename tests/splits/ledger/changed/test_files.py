"""Any leaf of a published month, of the YAML that people keep, any voucher: changed, it is named by its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from formats import canonical
from formats.splits.period_file import reader
from formats.yaml.bounded_yaml import parse
from ledger.db import reading
from ledger.splits.export import period_files
from node.trust_roots.verifier_sources import view_of
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.metered import MeteredMonth
from tests.splits.ledger.scenario import OPEN, Scenario
from tests.splits.ledger.test_reperform import written
from verification.reperformance.chain_record import ChainRecord
from verification.reperformance.difference import Difference, Path, path_text
from verification.reperformance.reperform import Published, Result, reperform
from verification.reperformance.used_minutes import UsedMinutes

NOT_OURS = {"agreement", "format"}
"""With another id a file is of another agreement, which nobody is asked to perform; of another format it is refused."""


class Months:
    """The published months of one agreement, and what a chain has of it."""

    def __init__(self, harness: SplitsHarness, agreement: bytes, tree: Any) -> None:
        view = view_of(harness.chain.rpc_url, harness.node.trust_root)
        self.agreement, self.tree = agreement, tree
        self.record, self.minutes = ChainRecord(view).agreements[agreement], UsedMinutes(view)
        harness.project()
        with reading(harness.node.ledger_engine) as session:
            self.files = [reader.write(file) for file, _ in period_files(session, agreement, [tree])]

    def difference(self, **published: Any) -> Difference | None:
        last = json.loads(self.files[-1])["period"]
        given = Published(**{"files": self.files, **published})
        found = reperform(self.agreement, self.record, last, given, self.minutes.settled_in)
        assert found.unknown is None, found.unknown
        assert (found.result is Result.DIFFERS) == (found.difference is not None)
        return found.difference


@pytest.fixture(scope="module")
def months(harness: SplitsHarness, told: Scenario, metered: MeteredMonth) -> list[Months]:
    kept = ((told.agreement, OPEN), (metered.agreement, metered.tree))
    return [Months(harness, agreement, tree) for agreement, tree in kept]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*path, key))
    else:
        yield path


def changed(tree: Any, path: Path) -> Any:
    """One character of that leaf."""
    made = copy.deepcopy(tree)
    *above, last = path
    inside = made
    for step in above:
        inside = inside[step]
    inside[last] = f"{inside[last][:-1]}{'1' if inside[last][-1:] == '0' else '0'}"
    return made


def test_any_leaf_of_a_published_month_is_named_by_its_path(months: list[Months]) -> None:
    seen = 0
    for month in months:
        newest = json.loads(month.files[-1])
        for path in (path for path in leaves(newest) if path[0] not in NOT_OURS):
            given = [*month.files[:-1], canonical.encode(changed(newest, path))]
            found = month.difference(files=given, texts=[parse(written(month.tree))])
            assert found is not None, path
            where = path_text(path[2:] if path[0] == "versions" else path)
            another_month = path == ("period",)  # the file is held against the month that it says
            assert another_month or found.where.endswith(where), (path, found)
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("period", ["2025-09", "2025-111", ""])
def test_a_file_of_a_month_that_never_closed_is_named(period: str, months: list[Months]) -> None:
    other = json.loads(months[0].files[0]) | {"period": period}
    found = months[0].difference(files=[*months[0].files, canonical.encode(other)])
    assert found == Difference("file", "period", "", period)


def test_a_changed_copy_beside_the_true_file_is_named_too(months: list[Months]) -> None:
    for month in months:
        copy_ = canonical.encode(changed(json.loads(month.files[-1]), ("root",)))
        for given in ([*month.files, copy_], [copy_, *month.files]):
            found = month.difference(files=given)
            assert found is not None
            assert found.where == "root"


def test_any_leaf_of_the_yaml_is_named_with_its_line(months: list[Months]) -> None:
    for month in months:
        for path in leaves(month.tree):
            true, text = written(month.tree), written(changed(month.tree, path))
            found = month.difference(texts=[parse(text)])
            assert found is not None, path
            lines = enumerate(zip(true.splitlines(), text.splitlines(), strict=True), start=1)
            line = next(number for number, (here, there) in lines if here != there)
            assert (found.what, found.where) == ("text", f"line {line}, {path_text(path)}")


def test_any_voucher_is_named_with_the_act_that_it_is_of(months: list[Months]) -> None:
    acts = [act for month in months for data in month.files for act in json.loads(data).get("acts", [])]
    digests = {act["voucher"]: bytes.fromhex(act["voucher"]) for act in acts if "voucher" in act}
    for month in months:
        own = [act for data in month.files for act in json.loads(data).get("acts", [])]
        for digest in {act["voucher"] for act in own if "voucher" in act}:
            vouchers = {f"{name}.pdf": each if name != digest else bytes(32) for name, each in digests.items()}
            found = month.difference(vouchers=vouchers)
            assert found is not None
            assert (found.what, found.expected, found.found) == ("voucher", digest, bytes(32).hex())
            assert found.where.endswith(f"].voucher {digest}.pdf")
