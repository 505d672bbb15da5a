"""JSON from outside: its bounds are known before it is parsed, and what is read can be written again."""

from __future__ import annotations

import json
import sys
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.bounds import bounded_json
from formats.faults import FormatFault

SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\[]{}'), max_size=8)
VALUE = st.recursive(
    SCALAR | TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=20
)


def reason(data: bytes, **bounds: int) -> str:
    with pytest.raises(FormatFault) as refused:
        bounded_json.loads(data, **bounds)
    return refused.value.reason


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((depth_of(each) for each in inner), default=0)


def marks_of(value: Any) -> int:
    """Commas and brackets."""
    inner = [*value.values()] if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 2 + max(len(inner) - 1, 0) + sum(map(marks_of, inner))


@settings(max_examples=300, deadline=None)
@given(VALUE, st.booleans())
def test_any_json_is_read_as_any_other_library_reads_it_down_to_exactly_the_bound(value: Any, ascii_: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_).encode()
    depth = depth_of(value)
    assert bounded_json.loads(data, most_depth=depth) == value
    if depth:
        assert reason(data, most_depth=depth - 1) == "too-deep"


@settings(max_examples=200, deadline=None)
@given(VALUE, st.booleans())
def test_what_a_parser_works_at_is_counted_before_it_down_to_exactly_the_bound(value: Any, ascii_: bool) -> None:
    data = json.dumps(value, ensure_ascii=ascii_).encode()
    marks = marks_of(value)
    assert bounded_json.loads(data, most_marks=marks) == value
    if marks:
        assert reason(data, most_marks=marks - 1) == "too-many"


@pytest.mark.parametrize(
    "piece", [b"[],", b"{},", b"[" * 30 + b"]" * 30 + b",", b"]", b"[", b'"",', b'"', b'"":1,', b'"\\"",', b"1,"]
)
def test_a_body_of_brackets_and_commas_is_refused_before_any_of_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch, piece: bytes
) -> None:
    """A parser takes 1.4 s for 4 MiB of these, and its whole process waits."""
    of_this_test = threading.get_ident()  # a chain of another test may be asked meanwhile

    def loads(*given: Any, **options: Any) -> Any:
        return pytest.fail("it was parsed") if threading.get_ident() == of_this_test else json.loads(*given, **options)

    monkeypatch.setattr(bounded_json, "json", SimpleNamespace(loads=loads, JSONDecodeError=json.JSONDecodeError))
    body = piece * ((4 << 20) // len(piece))
    assert reason(body, most_bytes=4 << 20, most_marks=10_000) == "too-many"


@pytest.mark.parametrize("piece", [b"[", b'{"":', b'[{"a":', b"[[],", b'["]",', b'["\\"]",'])
def test_what_would_overflow_a_parsers_stack_never_reaches_it(piece: bytes) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)  # as a library of ours does
    try:
        assert reason(piece * 99_000, most_bytes=1 << 20) == "too-deep"
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b" " * 9, "too-large"),
        (b"[1,]", "not-json"),
        (b"", "not-json"),
        (b'"\xff"', "not-utf-8"),
        ('["a"]'.encode("utf-16")[:8], "not-utf-8"),
        (b"[\x001\x00]\x00", "not-json"),
        (b"\xef\xbb\xbf[]", "not-json"),
        (b"NaN", "number-form"),
        (b"1e999", "number-form"),
        (b'"\\ud8"', "not-json"),
    ],
)
def test_what_is_no_json_is_refused_by_name(data: bytes, expected: str) -> None:
    assert reason(data, most_bytes=8) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"a":1,"\\u0061":2}', "duplicate-key"),
        (b'["\\ud800"]', "lone-surrogate"),
        (b'{"\\uDC00":1}', "lone-surrogate"),
        (b"9" * 5_000, "number-form"),
        (b"-Infinity", "number-form"),
    ],
)
def test_what_two_libraries_read_in_two_ways_is_refused(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_a_key_that_stands_twice_is_found_in_the_time_that_reading_takes() -> None:
    keys = b",".join(b'"%x":0' % number for number in range(400_000))
    started = time.monotonic()
    assert reason(b"{" + keys + b',"61a7f":0}', most_bytes=4 << 20) == "duplicate-key"
    assert time.monotonic() - started < 10  # compared each with each it takes an hour


def test_a_whole_pair_of_surrogates_is_one_character() -> None:
    assert bounded_json.loads(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_an_object_is_asked_for_by_name() -> None:
    assert bounded_json.loads_object(b'{"a":null}') == {"a": None}
    with pytest.raises(FormatFault, match="not-an-object"):
        bounded_json.loads_object(b"[]")
