"""Whoever is nobody here books nothing: each act on bookings and uses, from an account that no member ever named."""

import pytest

from ledger.errors import LedgerRejected
from ledger.submitting.outbox import Command
from tests.bookings.commands.booking_writes import ANYONE, WRITES, BookingStage, staged
from tests.bookings.commands.harness import BookingHarness

STRANGER = "0x00000000000000000000000000000000000a11ce"
NOBODY = ("AccountRoleMissing", "AccessManagedUnauthorized")


@pytest.fixture(scope="module")
def stage(harness: BookingHarness) -> BookingStage:
    return staged(harness)


@pytest.mark.parametrize(("contract", "function"), WRITES, ids=[".".join(each) for each in WRITES])
def test_a_stranger_is_refused_where_the_right_account_passes(
    stage: BookingStage, contract: str, function: str
) -> None:
    command = WRITES[contract, function](stage)
    assert command.to == stage.harness.contract(contract).address
    assert _refusal(stage, command, command.sender) is None
    assert _refusal(stage, command, STRANGER) in NOBODY


@pytest.mark.parametrize(("contract", "function"), ANYONE, ids=[".".join(each) for each in ANYONE])
def test_what_is_open_to_anyone_waits_for_its_time_alone(stage: BookingStage, contract: str, function: str) -> None:
    act, refusal = ANYONE[contract, function]
    command = act(stage)
    assert _refusal(stage, command, command.sender) == _refusal(stage, command, STRANGER) == (refusal or None)


def _refusal(stage: BookingStage, command: Command, sender: str) -> str | None:
    """Tried, not mined: what would happen now."""
    try:
        stage.harness.consortium.node.chain.call(command.to, command.calldata, sender=sender)
    except LedgerRejected as refused:
        return type(refused).__name__
    return None
