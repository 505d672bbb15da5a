"""Agreements through the real outbox: each write is done once its events are there, once, and refused by name."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import delete

from formats.splits.agreements.reader import read_json
from formats.splits.ids import version_id
from ledger import failpoints
from ledger.db import writing
from ledger.errors import CommandConflict, SubmissionFault
from ledger.rpc.abi import Abi
from ledger.submitting.outbox import Command, Submission, SubmissionAttempt
from node.compose import compose
from node.installation.pipeline import CommandRefused, submitter_of
from node.splits.signing import sign_version
from node.staff.orders import AccountNotHere
from tests.bookings.commands.test_kills import OURS
from tests.forked import exit_code_at
from tests.pipeline.test_failpoints import KILLED
from tests.splits.ledger.harness import CONTRACTS, SplitsHarness
from tests.splits.ledger.scenario import AGENT, OCTOBER, OPEN, SAID, A, B, Scenario, invoice_key

ROOT = Path(__file__).parents[3]
BETWEEN_CONTRACTS = {"register", "openLines", "setAuthority"}


@pytest.fixture(autouse=True)
def unarmed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield
    monkeypatch.delenv("GUILD_FAILPOINT", raising=False)
    failpoints.arm_from_environment()


def writes() -> set[str]:
    items = [item for name in CONTRACTS for item in Abi.load(name).items]
    found = {item["name"] for item in items if item.get("stateMutability") == "nonpayable" and "name" in item}
    return found - BETWEEN_CONTRACTS


def test_every_write_of_the_contracts_has_its_command() -> None:
    text = "".join(path.read_text() for path in (ROOT / "ledger/splits").glob("*/commands.py"))
    assert writes() - set(re.findall(r'"([a-z][A-Za-z]+)"', text)) == set()


def test_every_write_goes_through_the_outbox_and_is_done_when_its_events_are_there(told: Scenario) -> None:
    kinds = {"".join("-" + letter.lower() if letter.isupper() else letter for letter in name) for name in writes()}
    assert kinds - set(told.kinds()) == set()


def test_an_act_entered_again_is_answered_as_done_and_counts_nothing_twice(
    harness: SplitsHarness, told: Scenario
) -> None:
    entry = harness.journal.enter(told.entry("again", day="2025-11-20"), sender=harness.money(A))
    (first,), (same,) = harness.carry_out(entry), harness.carry_out(entry)
    assert same.id == first.id
    lose_outbox(harness)
    (found,) = harness.carry_out(entry)
    assert found.id != first.id
    assert found.mined_tx_hash == first.mined_tx_hash


def test_another_act_under_the_same_id_is_refused(harness: SplitsHarness, told: Scenario) -> None:
    request = told.entry("twice", day="2025-11-20")
    other = replace(request, parts=(replace(request.parts[0], gross=2, net=1, vat=1),))
    harness.carry_out(harness.journal.enter(request, sender=harness.money(A)))
    with pytest.raises(CommandConflict):
        harness.carry_out(harness.journal.enter(other, sender=harness.money(A)))
    lose_outbox(harness)
    with pytest.raises(SubmissionFault, match="other content under this key"):
        harness.carry_out(harness.journal.enter(other, sender=harness.money(A)))


def test_what_the_contracts_refuse_arrives_by_its_name_with_its_values(harness: SplitsHarness, told: Scenario) -> None:
    taken, reused = told.made["two"], told.entry("reused", day="2025-11-20")
    said = refused(harness, harness.acts.accept(harness.by(B), acts=[taken]), "ActNotPending")
    assert said == {"id": "0x" + taken.hex(), "state": "2"}
    harness.carry_out(harness.journal.enter(replace(reused, key=invoice_key("two")), sender=harness.money(A)))
    accepting = [harness.acts.accept(harness.by(member), acts=[reused.parts[0].id]) for member in (B, AGENT)]
    harness.carry_out(accepting[0])
    refused(harness, accepting[1], "InvoiceKeyTaken")
    foreign = replace(told.payment("to oneself"), payee=told.payment("unused").payer)
    assert refused(harness, harness.journal.declare_payment(foreign, sender=harness.money(B)), "PaymentToOneself") == {
        "member": "3"
    }
    close = harness.closes.close(harness.by(A), agreement=told.agreement, month=OCTOBER, root=SAID)
    assert refused(harness, close, "CloseOutOfOrder")["month"] == str(OCTOBER)


def test_a_signature_over_another_text_makes_nothing_active(harness: SplitsHarness, told: Scenario) -> None:
    shown, published = (read_json({**OPEN, "number": number}) for number in ("HZ-3", "HZ-4"))
    harness.carry_out(harness.agreements.propose_version(harness.by(A), agreement=published))
    version, signed = version_id(published), harness.signatures(shown)
    signing = harness.agreements.sign_version(harness.by(A), version=version, signatures=signed)
    with pytest.raises(CommandRefused) as found:
        harness.carry_out(signing)
    assert json.loads(found.value.problem)["error"] in ("AgreementSignatureInvalid", "AccountRoleMissing")
    assert harness.view("Agreements", "signedUntil", version, A) == 0


def test_a_member_whose_money_account_is_elsewhere_signs_nothing_here(harness: SplitsHarness) -> None:
    with pytest.raises(AccountNotHere):
        sign_version(harness.node, 99, read_json(OPEN), deadline=1)


@pytest.mark.parametrize("name", OURS)
def test_a_worker_killed_at_any_boundary_enters_and_accepts_once(
    harness: SplitsHarness, told: Scenario, name: str
) -> None:
    request = told.entry(f"killed at {name}", day="2025-11-21")
    act = request.parts[0].id
    accept = [harness.acts.accept(harness.by(member), acts=[act]) for member in (B, AGENT)]
    commands = [[harness.journal.enter(request, sender=harness.money(A))], accept]
    assert exit_code_at(name, lambda: done(replace(harness, node=compose(harness.node.home)), commands)) == KILLED
    done(harness, commands)
    counted = [logs(harness, contract, event, act) for contract, event in COUNTED_ONCE]
    assert counted == [1, 2, 1]


COUNTED_ONCE = (("Journal", "EntryEntered"), ("Splits", "ActAccepted"), ("Splits", "ActCounted"))


def done(harness: SplitsHarness, rounds: list[list[Command]]) -> None:
    """Each round after the one before, down to its confirmation."""
    for commands in rounds:
        harness.carry_out(*commands)
    submitter = submitter_of(harness.node)
    while submitter.tick():
        pass


def logs(harness: SplitsHarness, contract: str, event: str, act: bytes) -> int:
    at = harness.contracts[contract]
    head = harness.node.chain.head().number
    return len(harness.node.chain.logs(0, head, [at.address], at.logs_of(event, id=act).topics))


def refused(harness: SplitsHarness, command: Command, name: str) -> dict[str, Any]:
    with pytest.raises(CommandRefused) as found:
        harness.carry_out(command)
    problem = json.loads(found.value.problem)
    assert problem["error"] == name
    return dict(problem["args"])


def lose_outbox(harness: SplitsHarness) -> None:
    """This node no longer knows what it sent."""
    with writing(harness.node.node_engine) as session:
        session.execute(delete(SubmissionAttempt))
        session.execute(delete(Submission))
