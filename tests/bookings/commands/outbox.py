"""Commands through the real outbox and submitter, and what came of them."""

import json
from typing import Any

import pytest
from sqlmodel import delete

from ledger.bookings.reserving.requests import Reservation
from ledger.db import writing
from ledger.submitting.outbox import ON_CHAIN, Command, Submission, SubmissionAttempt
from node.installation.pipeline import CommandRefused
from tests.bookings.commands.harness import BookingHarness


def reserve(harness: BookingHarness, wanted: Reservation) -> Command:
    return harness.bookings.reserve(wanted, sender=harness.account(wanted.member))


def do(harness: BookingHarness, *commands: Command) -> list[Submission]:
    """All of them on the chain, with the events that they are about. What is done already shows once all before it is
    confirmed, so each is projected."""
    rows = list[Submission]()
    for command in commands:
        rows += harness.consortium.do(command)
        harness.consortium.project()
    assert all(row.state in ON_CHAIN for row in rows)
    return rows


def refused(harness: BookingHarness, command: Command, name: str) -> dict[str, Any]:
    """The chain refuses it, by this name; the values that it says."""
    harness.consortium.project()  # a refusal counts once nothing before it is open any more
    with pytest.raises(CommandRefused) as found:
        harness.consortium.do(command)
    problem = json.loads(found.value.problem)
    assert problem["error"] == name
    return dict(problem["args"])


def lose_outbox(harness: BookingHarness) -> None:
    """This node no longer knows what it sent."""
    with writing(harness.consortium.node.node_engine) as session:
        session.execute(delete(SubmissionAttempt))
        session.execute(delete(Submission))
