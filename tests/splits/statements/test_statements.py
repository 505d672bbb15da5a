"""A statement's changes lead from one month's claims to the next, and a journal's balances are those of the claims."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formats import canonical
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.allocation.close import Closed
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file.reader import PeriodFile, following
from formats.splits.statements.journal import POOL, months, standing
from formats.splits.statements.journal_text import amount, beancount, hledger
from formats.splits.statements.statement import CHANGES, WAYS, Statement, statements
from formats.splits.statements.statement_file import COLUMNS, write_csv, write_json
from tests.splits.chain.story import plain
from tests.splits.generate import story
from tests.splits.naive import Naive

SEEDS = range(40)
Walk = list[tuple[PeriodFile, Closed]]


def walked(seed: int, periods: int = 6) -> Walk:
    told = story(seed, periods=periods)
    versions: Any = told.versions
    file = PeriodFile(agreement_hash(versions[0]), told.periods[0][0], None, versions, [])
    found = []
    for _, acts, minutes in told.periods:
        used = [MinutesUsed(*each) for each in minutes]
        this = PeriodFile(
            file.agreement, file.period, file.previous, versions, [plain(act) for act in acts], used, file.opening
        )
        closed = this.close()
        found.append((this, closed))
        file = following(this, closed)
    return found


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    return [walked(seed) for seed in SEEDS]


def every(walks: list[Walk]) -> Iterator[tuple[PeriodFile, Closed, Statement]]:
    for walk in walks:
        for file, closed in walk:
            yield from ((file, closed, each) for each in statements(file, closed).values())


def test_a_statement_leads_from_what_was_open_to_what_is(walks: list[Walk]) -> None:
    moved = dict.fromkeys(CHANGES, 0)
    for _, _, statement in every(walks):
        for movements in statement.accounts.values():
            for way in WAYS:
                *changes, closing = (movements[way][change] for change in CHANGES)
                assert sum(changes) == closing
                for change in CHANGES:
                    moved[change] += abs(movements[way][change])
    assert all(moved.values()), "every change happens somewhere in these walks"


def test_a_month_opens_with_what_the_one_before_closed_with(walks: list[Walk]) -> None:
    for walk in walks:
        before: dict[int, Statement] = {}
        for file, closed in walk:
            found = statements(file, closed)
            for member, statement in found.items():
                for account, movements in statement.accounts.items():
                    for way in WAYS:
                        last = before[member].accounts[account][way]["closing"] if before else 0
                        assert movements[way]["opening"] == last
            before = found


def test_what_one_is_owed_another_owes(walks: list[Walk]) -> None:
    for walk in walks:
        for file, closed in walk:
            accounts = [each for statement in statements(file, closed).values() for each in statement.accounts.values()]
            for change in CHANGES:
                assert len({sum(each[way][change] for each in accounts) for way in WAYS}) == 1


def test_every_line_stands_in_one_statement(walks: list[Walk]) -> None:
    for walk in walks:
        for file, closed in walk:
            lines = [line for statement in statements(file, closed).values() for line in statement.lines]
            assert sorted(map(repr, lines)) == sorted(map(repr, closed.lines))


def test_a_second_evaluator_owes_the_same(walks: list[Walk]) -> None:
    for walk in walks[:10]:
        naive = Naive([file for file in walk[0][0].versions])
        for file, closed in walk:
            used = [(each.of, each.asset, each.member, each.use_class, each.minutes) for each in file.minutes]
            naive.close(file.period, list(file.acts), used)
            for statement in statements(file, closed).values():
                for account, movements in statement.accounts.items():
                    owed = sum(claim[6] for claim in naive.claims if claim[5] == account)
                    owes = sum(claim[6] for claim in naive.claims if claim[4] == account)
                    assert [movements[way]["closing"] for way in WAYS] == [owed, owes]


def test_a_statement_is_one_byte_string_and_one_table(walks: list[Walk]) -> None:
    for _, _, statement in every(walks[:5]):
        data = write_json(statement)
        said = json.loads(data)
        assert canonical.decode(data) == said
        assert said["member"] == str(statement.member)
        rows = list(csv.reader(io.StringIO(write_csv(statement), newline="")))
        assert tuple(rows[0]) == COLUMNS
        fen = sum(int(row[-1]) for row in rows[1:] if row[0] == "line")
        assert fen == sum(line.fen for line in statement.lines)


def test_a_stage_that_a_spreadsheet_would_compute_is_text(walks: list[Walk]) -> None:
    statement = next(each for _, _, each in every(walks) if each.lines)
    line = statement.lines[0]
    object.__setattr__(line, "stage", "=1+1")
    assert "'=1+1" in write_csv(statement)


POSTING = re.compile(r"^    (\S+)  (-?\d+\.\d\d) CNY$", re.MULTILINE)


def test_the_balances_of_both_journals_are_those_of_the_claims(walks: list[Walk]) -> None:
    for walk in walks:
        found = list(months(walk))
        for month, (_, closed) in zip(found, walk, strict=True):
            assert all(sum(each.postings.values()) == 0 for each in month.transactions)
            claims = {place: fen for place, fen in month.balances.items() if place[2] != POOL and fen}
            assert claims == standing(closed.closing.claims)
            assert not any(fen for place, fen in month.balances.items() if place[2] == POOL)
        for text in (hledger(found), beancount(found)):
            sums: dict[str, int] = {}
            for name, fen in POSTING.findall(text):
                sums[name] = sums.get(name, 0) + int(fen.replace(".", ""))
            assert len(sums) == len(found[-1].balances), "no two accounts have one name"
            assert sorted(sums.values()) == sorted(found[-1].balances.values())
            assert all(re.search(rf" {amount(fen)}( ~ 0)? CNY", text) for fen in found[-1].balances.values())


@pytest.mark.parametrize(
    ("program", "written", "name"), [("hledger", hledger, "a.journal"), ("bean-check", beancount, "a.bean")]
)
def test_the_programs_themselves_find_the_same_balances(
    program: str, written: Any, name: str, walks: list[Walk], tmp_path: Path
) -> None:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    file = tmp_path / name
    for walk in walks:
        file.write_text(written(list(months(walk))), encoding="utf-8")
        options = ["check", "-f", str(file)] if program == "hledger" else [str(file)]
        subprocess.run([found, *options], check=True, timeout=60)
    text = written(list(months(next(walk for walk in walks if walk[-1][1].lines))))
    first = next(each for each in POSTING.finditer(text) if each[2] != "0.00")
    file.write_text(text[: first.start(2)] + amount(int(first[2].replace(".", "")) + 1) + text[first.end(2) :])
    assert subprocess.run([found, *options], check=False, timeout=60, capture_output=True).returncode != 0
