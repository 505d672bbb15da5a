"""A tree that is written as YAML is read back as it was, whatever its texts hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.splits.agreements.reader import read_tree
from formats.text import refused_in
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import to_json
from formats.yaml.writer import to_yaml
from tests.splits.agreements import EXAMPLE, tree
from tests.splits.words.wide_agreement import WIDE

TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: text == text.strip() and refused_in(text) is None)
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=8)
TREES = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS.filter(lambda key: key != "__proto__"), TREES, min_size=1, max_size=3))
def test_what_is_written_is_read_back_as_the_same_tree(made: dict[str, Any]) -> None:
    assert to_json(bounded_yaml.parse(to_yaml(made).encode())) == made


@pytest.mark.parametrize("text", [EXAMPLE, WIDE])
def test_an_agreement_keeps_its_hash(text: str) -> None:
    made = tree(text)
    assert isinstance(made, dict)
    again = read_tree(bounded_yaml.parse(to_yaml(made).encode()))
    assert again == read_tree(bounded_yaml.parse(text.encode()))


def test_what_is_plain_stands_plain() -> None:
    made = {"title": "实训中心共建共享", "parties": ["2", "3"], "to": {"fixed": {"2": "50"}}, "name": "yes: no"}
    expected = 'title: 实训中心共建共享\nparties: [2, 3]\nto:\n  fixed:\n    2: 50\nname: "yes: no"\n'
    assert to_yaml(dict(made)) == expected
