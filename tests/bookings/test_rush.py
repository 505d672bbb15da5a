"""Everybody presses at once, on two nodes: the chain grants each window once, and says to all others who has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from formats.bookings.slots import day_text
from tests.bookings.commands.conftest import harness as harness
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, BookingHarness
from tests.bookings.rush import Outcome, held_windows, named_window, overlapping, rush
from tests.uses.nodes import Nodes, two_nodes

# FastAPI mutes this one while it builds a route's model, by `warnings.catch_warnings`, which is no thread's own: of two
# applications in one process that build theirs at once, the one may hear what the other muted.
pytestmark = pytest.mark.filterwarnings("ignore::pydantic.warnings.UnsupportedFieldAttributeWarning")

WINDOWS, ASKED = 12, 120


@pytest.fixture(scope="module")
def nodes(harness: BookingHarness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(harness, tmp_path_factory.mktemp("second")) as made:
        yield made


@pytest.fixture(scope="module")
def first_day(harness: BookingHarness) -> int:
    return harness.free_day()


@pytest.fixture(scope="module")
def outcome(nodes: Nodes, first_day: int) -> Outcome:
    return rush(nodes, first_day=first_day, windows=WINDOWS, asked=ASKED)


def test_each_window_is_granted_exactly_once_and_nothing_that_was_asked_is_lost(
    nodes: Nodes, outcome: Outcome, first_day: int
) -> None:
    assert outcome.other == []
    assert (len(outcome.granted), len(outcome.granted) + len(outcome.refused)) == (WINDOWS, ASKED)
    assert {int(each[:8], 16) for each in outcome.granted} == {BOOKER, CUSTODIAN}, "both nodes were granted some"


def test_no_two_windows_overlap_in_the_words_of_the_chain(nodes: Nodes, outcome: Outcome, first_day: int) -> None:
    assert overlapping(list(outcome.granted.values())) == 0
    assert held_windows(nodes.harness, first_day, 1) == sorted(outcome.granted.values())
    for booking, window in outcome.granted.items():
        record = nodes.harness.record(bytes.fromhex(booking))
        assert (record.start, record.start + record.slots) == window


def test_each_refusal_names_the_window_that_holds_what_was_asked(outcome: Outcome) -> None:
    held = set(outcome.granted.values())
    for (start, end), problem in outcome.refused:
        assert problem["type"] == "/problems/slots-taken"
        named = named_window(problem)
        assert named in held
        assert start < named[1]
        assert named[0] < end


def test_both_nodes_show_the_same_calendar(nodes: Nodes, outcome: Outcome, first_day: int) -> None:
    path = f"/assets/1/calendar?from={day_text(first_day)}&to={day_text(first_day + 1)}"
    shown = [side.ask(path, role="auditor").json()["entries"] for side in (nodes.booker, nodes.custodian)]
    assert shown[0] == shown[1]
    assert {each["booking"] for each in shown[0]} == set(outcome.granted)
