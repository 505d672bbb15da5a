"""Whatever is sent to any route, by whomever: no fault of the server, and no answer that /openapi.json does not know.

A world of its own: what is drawn here suspends members, ends keys and stops the consortium.
`tests/soak/test_schemathesis_longer.py` is the same with more and other cases.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from ledger.db import reading
from ledger.submitting.outbox import State, Submission
from tests.api.driving import CALLERS, Driven, driven, limited
from tests.issuing.world import World, founded_world, work

EXAMPLES = 8
# Some three hundred orders, most of them refused, each sender's one by one, on a machine that tests other things too.
_FOR_HUNDREDS_S = 180.0


@pytest.fixture(scope="module")
def shaken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with founded_world(tmp_path_factory.mktemp("shaken")) as made:
        yield made


@pytest.fixture(scope="module")
def api(shaken: World) -> Driven:
    return driven(shaken)


def test_no_request_to_any_route_by_any_caller_is_a_fault_of_the_server(api: Driven) -> None:
    for operation in api.operations.values():
        api.drive(operation, run=limited(EXAMPLES, repeatable=True))
    assert {label for label, _ in api.driven_by} == set(api.any_of)
    assert {caller for _, caller in api.driven_by} == set(CALLERS)


def test_every_order_that_was_accepted_is_answered_by_the_chain(api: Driven, shaken: World) -> None:
    """Stands last: whatever the callers above ordered is confirmed or refused by name, and no person has to look; but
    at what is held for a second one."""
    work(shaken.node, patience_s=_FOR_HUNDREDS_S)
    with reading(shaken.node.node_engine) as session:
        ordered = session.exec(select(Submission).order_by(col(Submission.place))).all()
    assert {State.CONFIRMED, State.REJECTED} == {each.state for each in ordered} - {State.HELD, State.WITHDRAWN}
