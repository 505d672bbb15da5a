"""`rules` read back say what the agreement says; bytes that no version has are refused, whatever they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.faults import FormatFault
from formats.splits.agreements.agreement import Agreement, Driver, Reserve, Stage, StageList
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import list_rules, name_hash, rules
from formats.splits.ids import act_id, act_member, version_id
from formats.splits.replay.layout import Flat, Layout, added
from formats.splits.replay.rules_reader import read_rules
from tests.splits.generate import story


def agreements() -> list[Agreement]:
    return [read_json({**tree, "agents": ["31"]}) for seed in range(40) for tree in story(seed, periods=1).versions[:1]]


def hashed(stages: StageList) -> StageList:
    """Names as their hashes, as the contract has them."""

    def one(stage: Stage) -> Stage:
        to: Any = stage.to
        if isinstance(to, StageList):
            to = hashed(to)
        elif isinstance(to, Reserve):
            to = replace(to, name=name_hash(to.name).hex())
        elif isinstance(to, Driver) and to.series:
            to = replace(to, series=name_hash(to.series).hex())
        return Stage(name_hash(stage.name).hex(), stage.take, to)

    return StageList(tuple(map(one, stages.stages)), stages.guarantee)


def test_rules_read_back_say_what_the_agreement_says() -> None:
    for agreement in agreements():
        read = read_rules(rules(agreement))
        assert (read.parties, read.agents, read.administrator) == (
            agreement.parties, agreement.agents, agreement.administrator,
        )  # fmt: skip
        assert (read.first, read.last, read.objection_days) == (month_number(agreement.first), 0, 10)
        assert (read.supersedes, read.committed) == (bytes(32), False)
        assert list(read.pools) == [name_hash(name).hex() for name in agreement.pools]
        for name, pool in agreement.pools.items():
            sides = read.pools[name_hash(name).hex()].sides
            assert {side: each.stages for side, each in sides.items()} == {
                side: hashed(stages) for side, stages in pool.sides.items()
            }
            assert {side: each.data for side, each in sides.items()} == {
                side: list_rules(stages) for side, stages in pool.sides.items()
            }


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_bytes_that_no_version_has_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(FormatFault):
        read_rules(data)


def test_rules_that_are_cut_short_or_go_on_are_refused() -> None:
    whole = rules(agreements()[0])
    for data in (whole[:-1], whole + b"\0", whole[:40]):
        with pytest.raises(FormatFault):
            read_rules(data)


def test_numbers_of_a_side_stand_by_name_and_zeros_are_left_out() -> None:
    tree: Any = {"name": "a", "take": {"percent": "10"}, "to": {"reserve": "fund", "keeper": "2"}}
    rest: Any = {
        "name": "b", "take": "rest", "to": {"driver": "capital", "series": "in", "if_zero": {"2": "1"}},
        "rounding": "carried",
    }  # fmt: skip
    version = read_json({
        "title": "t", "number": "n", "from": "2026-01", "currency": "CNY", "parties": ["2", "3"], "administrator": "2",
        "objection_days": "1", "disclosure": "open",
        "pools": {"hall": {"nature": "operating", "benefit": {"stages": [tree, rest], "guarantee": {"3": "5"}}}},
    })  # fmt: skip
    layout = Layout("hall", version.pools["hall"].sides["benefit"], version.parties)
    names = [("a", "hall/fund"), ("b", "2"), ("b", "3"), ("guarantee", "2"), ("guarantee", "3")]
    assert layout.line_names() == names
    record = layout.record(Flat(10, (1, 9), (0, 7), (1, 9, 0, -5, 5)))
    assert (record.total, record.takes, record.weights) == (10, {"a": 1, "b": 9}, {"b": {3: 7}})
    assert record.lines == {"a": {"hall/fund": 1}, "b": {"2": 9}, "guarantee": {"2": -5, "3": 5}}
    assert added((), (1, -2)) == (1, -2)
    assert added((5, 5), (1, -2)) == (6, 3)


def test_ids_name_the_member_and_the_text_that_was_signed() -> None:
    assert act_member(act_id(7, bytes(16))) == 7
    one, other = (read_json({**story(0, periods=1).versions[0], "number": number}) for number in ("1", "2"))
    assert rules(one) == rules(other)
    assert version_id(one) != version_id(other)
