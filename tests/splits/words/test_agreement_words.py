"""An agreement in plain words says whatever a party signs, in both languages, with an example that nobody typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from enum import IntEnum
from functools import cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any

import pytest

from formats.splits.agreements.agreement import SIDES, Agreement, DriverName, Nature, Per, RoundingName, UseClass
from formats.splits.agreements.commitment import UNITS, Every, Kind
from formats.splits.agreements.reader import read_json
from formats.splits.rendering.agreement_text import agreement_lines
from formats.splits.whatif.estimate import estimate
from formats.splits.whatif.example import AMOUNT_FEN, example
from formats.words import LANGUAGES, catalogue
from formats.yaml.scalars import word
from formats.yaml.text_tree import TreeFault
from tests.splits.agreements import EXAMPLE, entry, tree, version
from tests.splits.generate import MONTHS, agreement
from tests.splits.naive import Naive
from tests.splits.words.wide_agreement import WIDE

PAGE = (Path(__file__).parents[3] / "docs/splits.md").read_text(encoding="utf-8")
GRAMMAR = PAGE.split("| key | what it says |")[1].split("What is wrong has a stable word")[0]
DRIVERS = PAGE.split("**Drivers.**")[1].split("**Restating.**")[0]
NO_WORDS = {"a", "z", "_", "PARTY"}  # of a character range, and what stands for a number
WITHOUT_CHOICE = ("currency", "take", "driver", "measure")  # CNY; `rest` at the end; what is metered has other keys
ELSEWHERE = ("agreement.picture.", "agreement.table.")  # said by pictures and tables of estimates
ENOUGH = 2
ENUMS: dict[str, type[IntEnum]] = {
    "nature": Nature, "take.until": Per, "rounding": RoundingName, "driver": DriverName, "class": UseClass,
    "commitment.every": Every, "quantity": Kind,
}  # fmt: skip
CONSTRUCTS = [
    *(f"{key}.{word(each)}" for key, words in ENUMS.items() for each in words if each is not Kind.MONEY),
    *("from", "to", "no_to", "supersedes", "no_supersedes", "parties", "agents", "administrator", "objection_days"),
    *("currency", "netting", "disclosure.open", "disclosure.committed", "pool", "pool_netting.yes", "pool_netting.no"),
    *(f"side.{side}" for side in SIDES),
    *(f"to.party.{side}" for side in SIDES),
    *("to.fixed", "if_zero", "to.reserve", "to.stages", "guarantee", "class.all"),
    *("take.rest", "take.left", "take.percent", "take.percent_of_pool"),
    *("commitments", "commitment", "commitment.due", "commitment.to_all", "commitment.metered", "commitment.stated"),
    *(f"commitment.entries.{side}" for side in SIDES),
]


def shown(found: Agreement, language: str) -> str:
    return "\n".join(agreement_lines(found, language))


def pattern(sentence: str) -> str:
    """The sentence with anything in its places."""
    parts = Formatter().parse(sentence)
    return "".join(re.escape(literal) + (".+?" if name is not None else "") for literal, name, _, _ in parts)


def test_the_wide_agreement_uses_every_word_of_the_grammar() -> None:
    named = {
        each for quoted in re.findall(r"`([^`]+)`", GRAMMAR + DRIVERS) for each in re.findall(r"[A-Za-z_]+", quoted)
    }
    used = set(re.findall(r"[A-Za-z_]+", WIDE + EXAMPLE))
    assert len(named) > 45
    assert named - NO_WORDS <= used


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_construct_of_the_grammar_has_its_sentence(construct: str, language: str) -> None:
    text = shown(version(WIDE), language) + "\n" + shown(version(EXAMPLE), language)
    assert re.search(pattern(catalogue(language)[f"agreement.{construct}"]), text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_catalogue_is_never_said(language: str) -> None:
    without_netting = version(WIDE.replace("netting: [3, 5]\n", "", 1).replace("netting: yes", "netting: no", 1))
    text = "\n".join(shown(each, language) for each in (version(WIDE), version(EXAMPLE), without_netting))
    sentences = {key: said for key, said in catalogue(language).items() if key.startswith("agreement.")}
    silent = {key for key, said in sentences.items() if not re.search(pattern(said), text)}
    assert {key for key in silent if not key.startswith(ELSEWHERE)} == set()


@cache
def wide_and_said() -> tuple[Agreement, dict[str, str]]:
    """The agreement without its hash, which every change changes, and what is read of it."""
    plain = replace(version(WIDE), hash="")
    return plain, {each: shown(plain, each) for each in LANGUAGES}


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, str):
        yield path
    else:
        for key, each in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(each, (*path, key))


def changed(node: Any, path: tuple[Any, ...]) -> Iterator[Any]:
    """The tree with one text written otherwise, left out, or under another party."""
    *above, last = path
    words = [
        "yes",
        "no",
        "open",
        "committed",
        "all",
        "stated",
        *SIDES,
        *UNITS.values(),
        *(word(each) for kind in ENUMS.values() for each in kind),
    ]
    inside = node
    for key in above:
        inside = inside[key]
    old = inside[last]
    numbers = [str(int(old) + step) for step in (1, -1, 2, 3)] if old.isdecimal() else []
    months = ["2026-05", "2028-01", "2026-05-31"]
    parties, pools = ["2", "3", "5"], ["training", "fees", "gift"]
    others = ["9", "8"] if old.isdecimal() else [f"{old}x", f"{old}5", "cd" * 32, *months, *words, *pools]
    for new in (*numbers, *others, *parties):
        if new != old:
            yield _with(node, above, lambda part, new=new: part.__setitem__(last, new))
    yield _with(node, above, lambda part: part.pop(last))
    if isinstance(inside, list):
        yield _with(node, above, lambda part: part.append(part.pop(last)))
        yield _with(node, above, lambda part: part.insert(0, part.pop(last)))
    if isinstance(inside, dict) and str(last).isdecimal():
        for party in ("2", "3", "5"):
            if party not in inside:
                yield _with(node, above, lambda part, party=party: part.__setitem__(party, part.pop(last)))


def _with(node: Any, above: list[Any], change: Any) -> Any:
    made = deepcopy(node)
    part = made
    for key in above:
        part = part[key]
    change(part)
    return made


TREE = tree(WIDE)


@pytest.mark.parametrize("path", list(leaves(TREE)), ids=lambda path: ".".join(map(str, path)))
def test_whatever_changes_an_agreement_changes_what_is_read_of_it(path: tuple[Any, ...]) -> None:
    plain, said = wide_and_said()
    others = 0
    for made in changed(TREE, path):
        try:
            other = replace(read_json(made), hash="")
        except TreeFault:
            continue
        if other != plain:
            others += 1
            if others > ENOUGH:
                break
            assert all(shown(other, each) != said[each] for each in LANGUAGES)
    assert others or path[-1] in WITHOUT_CHOICE or path[-2:] == ("fees", "netting")


@pytest.mark.parametrize("seed", range(60))
def test_the_worked_example_is_what_a_second_evaluator_computes(seed: int) -> None:
    made = agreement(Random(seed), MONTHS[0], ("period", "year", "agreement"))
    found = read_json(made)
    assumed, day = example(found), f"{found.first}-15"
    kinds = {name: word(kind) for name, kind in found.series().items()}
    acts: list[Any] = []
    for name, rows in assumed.series.items():
        if kinds[name] in ("shapley", "airport"):
            texts = {row: str(amount) for row, amount in rows.items()}
            acts.append({"kind": "table", "series": name, "rows": texts})
        else:
            acts += [
                {"kind": "quantity", "series": name, "member": row, "occurred": day, "amount": str(amount)}
                for row, amount in rows.items()
            ]
    for pool in found.pools.values():
        acts += [entry(AMOUNT_FEN, day=day, holder=found.parties[0], pool=pool.name, side=side) for side in pool.sides]
    minutes = [
        (found.first, asset, party, word(used_as), count)  # each metered stage sees a multiple of the same weights
        for asset in range(1, 5)
        for party, count in assumed.minutes.items()
        for used_as in UseClass
    ]
    expected = [line[2:] for line in Naive([made]).close(found.first, acts, minutes)]
    ours = []
    for pool in found.pools.values():
        for side in pool.sides:
            shares = estimate(found, pool.name, side, AMOUNT_FEN, assumed)
            ours += [(pool.name, side, row.stage, *line) for row in shares.stages for line in row.lines.items()]
            assert sum(shares.totals.values()) == AMOUNT_FEN
    assert sorted(ours) == sorted(expected)
