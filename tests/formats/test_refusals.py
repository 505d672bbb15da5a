"""Each refusal has one reason, the same in Python and TypeScript: both read tests/vectors/refusals.json."""

from __future__ import annotations

import json
from typing import Any

import cbor2
import pytest

from formats import canonical, cbor, token
from formats.faults import FormatFault
from tests.vectors import make, make_refusals
from tests.vectors.make_refusals import case_bytes

CASES = json.loads(make_refusals.HOME.read_text())
DECODERS = {"canonical": canonical.decode, "token": token.decode}


@pytest.mark.parametrize("case", CASES, ids=[f"{c['form']}: {c['what']}" for c in CASES])
def test_each_case_is_refused_for_its_reason(case: dict[str, Any]) -> None:
    with pytest.raises(FormatFault) as refused:
        DECODERS[case["form"]](case_bytes(case["bytes"]))
    assert refused.value.reason == case["reason"]


def test_the_frozen_cases_are_the_ones_that_are_made() -> None:
    assert json.loads(json.dumps(make_refusals.refusals())) == CASES


@pytest.mark.parametrize(
    "value",
    [0, 23, 24, 255, 256, 65535, 65536, 2**32, 2**64 - 1, -1, -(2**64), b"", b"x" * 300, "名", True, False,
     [1, [2, {}]], {0: 1, 24: b"", 300: "x"}],
)  # fmt: skip
def test_the_reader_agrees_with_an_independent_writer(value: Any) -> None:
    assert cbor.decode(cbor2.dumps(value, canonical=True)) == value
    assert cbor.decode(make_refusals.PARTS[2]) == make_refusals.VALUES


def test_a_hostile_string_costs_time_in_proportion_to_its_length() -> None:
    with pytest.raises(FormatFault, match="not-json"):
        canonical.decode(b'"' + b'\\"' * ((1 << 19) - 1))


def test_the_good_token_of_the_cases_is_good() -> None:
    assert token.decode(make_refusals.GOOD).claims == make.CLAIMS
