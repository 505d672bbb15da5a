"""What `formats.canonical` writes is RFC 8785, byte for byte, and what it does not write it refuses."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats import canonical
from formats.faults import FormatFault

# Every character that some encoder writes in its own way stands often, the rest of Unicode now and then.
ODD = "\x00\x01\x07\b\t\n\x0b\f\r\x1b\x1f \"'/\\\x7f\x80\x9f\xa0\u2028\u2029\ufeff\ufffd\uffff\U00010000\U0010ffff"
WHOLE = st.characters(exclude_categories=["Cs"])
TEXT = st.text(st.sampled_from(ODD) | WHOLE, max_size=12)
KEY = st.text(st.characters(max_codepoint=0x7F), min_size=1, max_size=6).filter(lambda key: key != "__proto__")
VALUE = st.recursive(
    TEXT | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=500, deadline=None)
@given(VALUE)
@example("".join(map(chr, range(0xD800))))
@example({chr(code): True for code in range(0x80)})
@example({"a": "", "A": "", "a\x00": "", "aa": "", "_": "", "~": "", '"': "", "\\": ""})
def test_the_bytes_are_those_of_an_rfc_8785_library_and_decode_to_the_value(value: Any) -> None:
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@settings(deadline=None)
@given(TEXT, st.characters(categories=["Cs"]), TEXT)
def test_half_a_character_is_refused_wherever_it_stands(before: str, half: str, after: str) -> None:
    for value in (before + half + after, [before + half + after], {"a": before + half + after}):
        with pytest.raises(FormatFault) as refused:
            canonical.encode(value)
        assert refused.value.reason == "lone-surrogate"


@pytest.mark.parametrize("value", [None, 0, 1.5, float("nan"), b"", (), {"a": None}, [1], {"a": {"b": [0]}}])
def test_a_value_outside_the_subset_is_never_written(value: Any) -> None:
    with pytest.raises(FormatFault) as refused:
        canonical.encode(value)
    assert refused.value.reason == "type-not-allowed"


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        (1, "key-not-ascii"),
        (True, "key-not-ascii"),
        (None, "key-not-ascii"),
        ("名", "key-not-ascii"),
        ("", "key-not-allowed"),
        ("__proto__", "key-not-allowed"),
    ],
)
def test_a_key_outside_the_subset_is_never_written(key: Any, reason: str) -> None:
    with pytest.raises(FormatFault) as refused:
        canonical.encode({"a": [{key: "1"}]})
    assert refused.value.reason == reason


def test_what_is_nested_too_deep_is_refused_before_it_is_written() -> None:
    value: Any = "1"
    for _ in range(canonical.MAX_DEPTH):
        value = [value]
    assert canonical.encode(value)
    with pytest.raises(FormatFault) as refused:
        canonical.encode([value])
    assert refused.value.reason == "too-deep"
