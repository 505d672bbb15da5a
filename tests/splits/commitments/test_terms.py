"""Commitments are part of what every party signs: read strictly, said in words, and no integer of the contract's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import canonical
from formats.splits.agreements.commitment import Commitment, Every, Kind, Metered
from formats.splits.agreements.reader import read_json, read_tree
from formats.splits.agreements.rules import rules
from formats.words import LANGUAGES
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import TreeFault, from_json
from tests.splits.agreements import tree, version
from tests.splits.commitments.terms import HOURS, LATHE, SHARE, with_commitments

LINE = 17
# of which commitment, what is written in place of what, the reason and the key below it
FAULTS = [
    (LATHE, "what: 数控车床, ", "", "missing-key", ""),
    (LATHE, "数控车床", "床" * 201, "too-long", ".what"),
    (LATHE, "party: 3", "party: 9", "not-a-member-here", ".party"),
    (LATHE, "to: 2", "to: 9", "not-a-member-here", ".to"),
    (LATHE, "to: 2", "to: 3", "commitment", ".to"),
    (LATHE, "to: 2", "to: everybody", "not-a-number", ".to"),
    (LATHE, "{pieces: 2}", "2", "not-a-mapping", ".amount"),
    (LATHE, "{pieces: 2}", "{pieces: 2, posts: 2}", "commitment", ".amount"),
    (LATHE, "{pieces: 2}", "{hours: 2}", "commitment", ".amount"),
    (LATHE, "{pieces: 2}", "{pieces: 0}", "not-a-number", ".amount.pieces"),
    (LATHE, "{pieces: 2}", "{pieces: 2.5}", "not-a-number", ".amount.pieces"),
    (LATHE, "{pieces: 2}", "{fen: 2万}", "not-a-number", ".amount.fen"),
    (LATHE, "due: 2026-06-30, ", "", "commitment", ""),
    (LATHE, "due: 2026-06-30", "due: 2026-06-30, every: year", "commitment", ""),
    (LATHE, "2026-06-30", "2026-06-31", "not-a-day", ".due"),
    (LATHE, "2026-06-30", "2025-12-31", "not-a-day", ".due"),
    (LATHE, "measure: stated", "measure: counted", "unknown-word", ".measure"),
    (LATHE, "measure: stated", "measure: {metered: [4]}", "commitment", ".measure.metered"),
    (LATHE, "measure: stated", "measure: {entries: training, side: benefit}", "commitment", ".measure.entries"),
    (LATHE, "measure: stated", "measure: stated, penalty: 5", "unknown-key", ".penalty"),
    (HOURS, "year", "week", "unknown-word", ".every"),
    (HOURS, "[4, 7]", "[4, 4]", "stands-twice", ".measure.metered[1]"),
    (HOURS, "[4, 7]", f"[{', '.join(map(str, range(1, 66)))}]", "too-many", ".measure.metered"),
    (HOURS, "{metered: [4, 7]}", "{metered: [4], side: cost}", "unknown-key", ".measure.side"),
    (SHARE, "training, side", "canteen, side", "unknown-word", ".measure.entries"),
    (SHARE, "side: benefit", "side: cost", "unknown-side", ".measure.side"),
    (SHARE, ", side: benefit", "", "missing-key", ".measure"),
]


def fault(text: str) -> TreeFault:
    with pytest.raises(TreeFault) as refused:
        read_tree(bounded_yaml.parse(text.encode()))
    said = [(refused.value.what(language), refused.value.cure_in(language)) for language in LANGUAGES]
    assert not set(said[0]) & set(said[1])
    return refused.value


def test_a_commitment_is_read_as_it_is_written() -> None:
    found = version(with_commitments())
    assert list(found.commitments) == ["lathe", "lathe-hours", "share"]
    assert found.commitments["lathe-hours"] == Commitment(
        "lathe-hours", "车床开放", 3, (2, 5), True, Kind.HOURS, 600, None, Every.YEAR, Metered((4, 7))
    )
    assert read_json(canonical.decode(canonical.encode(tree(with_commitments())))) == found


def test_commitments_are_in_the_hash_that_is_signed_and_not_in_the_integers_of_the_contract() -> None:
    without, with_ = version(), version(with_commitments())
    other = version(with_commitments().replace("minutes: 600", "minutes: 601"))
    assert len({without.hash, with_.hash, other.hash}) == 3
    assert rules(without) == rules(with_) == rules(other)
    assert "commitments" not in str(tree())


@pytest.mark.parametrize(("line", "old", "new", "reason", "key"), FAULTS, ids=lambda each: repr(each)[:30])
def test_a_fault_names_its_line_its_key_and_the_cure(line: str, old: str, new: str, reason: str, key: str) -> None:
    assert old in line
    found = fault(with_commitments({"one": line.replace(old, new)}))
    assert (found.reason, found.line, found.key) == (reason, LINE, f"commitments.one{key}")
    assert str(found).endswith(found.cure)


def test_names_stand_once_in_plain_letters_and_are_at_most_thirty_two() -> None:
    assert fault(with_commitments() + f"  lathe: {LATHE}\n").reason == "duplicate-key"
    assert fault(with_commitments({"Lathe": LATHE})).reason == "not-a-name"
    assert len(version(with_commitments({f"n{each}": LATHE for each in range(32)})).commitments) == 32
    assert fault(with_commitments({f"n{each}": LATHE for each in range(33)})).reason == "too-many"


def test_a_party_alone_owes_nobody() -> None:
    alone = with_commitments({"one": HOURS.replace("party: 3", "party: 2")})
    alone = alone.replace("parties: [2, 3, 5]", "parties: [2]").replace("3: 30, 5: 20", "2: 30").replace("2: 50, ", "")
    assert fault(alone).key == "commitments.one.to"


_TEXTS = st.sampled_from(["2", "3", "all", "stated", "training", "benefit", "2026-06-30", "year", "x", ""])
_KEYS = st.sampled_from(
    ["what", "party", "to", "amount", "due", "every", "measure", "minutes", "fen", "metered", "entries", "side", "x"]
)


@given(
    st.recursive(
        _TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=7), max_leaves=12
    )
)
def test_whatever_stands_as_a_commitment_is_one_or_a_fault_with_its_key(value: Any) -> None:
    whole: Any = tree()
    found = read_or_fault({**whole, "commitments": {"one": value}})
    if isinstance(found, TreeFault):
        assert (found.key.startswith("commitments"), bool(found.cure)) == (True, True)
    else:
        assert found.amount > 0
        assert found.party not in found.creditors


def read_or_fault(whole: Any) -> Commitment | TreeFault:
    try:
        (found,) = read_tree(from_json(whole)).commitments.values()
    except TreeFault as refused:
        return refused
    return found
