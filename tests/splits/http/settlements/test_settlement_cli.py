"""`guild settlement` and `guild claims` at a live node: what is owed is declared, looked at, confirmed, netted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from tests.bookings.http.test_cli import worker_of
from tests.issuing.world import COLLEGE, ENTERPRISE, World
from tests.splits.http.settlements.settlement_things import Settling, settling


@dataclass
class Line:
    """The command line of finance; `code`: of the last command."""

    at: Settling
    capsys: pytest.CaptureFixture[str]
    code: int = 0

    def run(self, *words: str, member: int = COLLEGE, role: str = "finance") -> Any:
        return json.loads(self.shown(*words, "--json", member=member, role=role))

    def shown(self, *words: str, member: int = COLLEGE, role: str = "finance") -> str:
        world = self.at.books.world
        self.capsys.readouterr()
        signed_in = ["--url", str(world.client.base_url), "--token", world.token(member, role)]
        self.code = run([*words, *signed_in])
        return self.capsys.readouterr().out


@pytest.fixture(scope="module")
def at(world: World) -> Settling:
    return settling(world)


@pytest.fixture
def line(at: Settling, capsys: pytest.CaptureFixture[str]) -> Iterator[Line]:
    with worker_of(at.books.world):
        yield Line(at, capsys)


def test_what_is_owed_is_declared_compared_with_the_bank_confirmed_netted_and_paid_out(line: Line) -> None:
    named, bank = line.at.books.agreement, ("--payer-account", "6222 0001", "--payee-account", "6222 0002")
    side, seen = ("--pool", "training", "--side", "cost"), ("--paid-on", line.at.today, "--reference", "R 1", *bank)
    papers = ("--document", "cost_split", "--number", "FG-1")
    pay = ("settlement", "pay", named, "--to", str(COLLEGE), *side, "--amount", "40.00", *seen, *papers)
    paid = line.run(*pay, member=ENTERPRISE)["settlement"]
    again = line.run(*pay, member=ENTERPRISE)
    assert (line.code, again["error"]["type"]) == (Exit.REFUSED, "/problems/payment-declared-before")
    assert paid in [each["id"] for each in line.run("settlement", "list", "--awaiting-answer")]
    assert "40.00" in line.shown("settlement", "list", named, "--kind", "payment")
    assert line.run("settlement", "papers", named, paid)["number"] == "FG-1"
    line.run("settlement", "confirm", named, paid, "--reference", "R 1")
    assert line.code == Exit.USAGE
    assert line.run("settlement", "confirm", named, paid, *seen)["state"] == "confirmed"
    assert line.run("settlement", "show", named, paid)["state"] == "counted"

    back = ("--back-pool", "training", "--back-side", "benefit", "--amount", "10.00")
    netting = line.run("settlement", "net", named, "--with", str(COLLEGE), *side, *back, member=ENTERPRISE)[
        "settlement"
    ]
    line.run("settlement", "object", named, netting, "--reason", "x")
    here = line.run("settlement", "reasons", named, netting, str(COLLEGE), member=ENTERPRISE)
    assert (line.code, here["error"]["type"]) == (Exit.REFUSED, "/problems/not-found")
    line.run("settlement", "withdraw-objection", named, netting)
    line.run("settlement", "deny", named, netting, "--reason", "改为付款")
    assert line.run("settlement", "list", named, "--state", "denied")[0]["reason"] == "改为付款"

    fund = ("--pool", "training", "--reserve", "depreciation", "--amount", "9.00")
    payout = line.run("settlement", "pay-out", named, "--to", str(ENTERPRISE), *fund)["settlement"]
    line.run("settlement", "object", named, payout, "--reason", "x")
    assert (
        line.run("settlement", "decide", named, payout, "--dismissed", member=0, role="council")["state"] == "confirmed"
    )
    assert line.run("settlement", "accept", named, payout, member=ENTERPRISE)["state"] == "confirmed"
    owed = {(each["debtor"], each["creditor"]): each["fen"] for each in line.run("claims", named)["owed"]}
    assert owed == {(str(ENTERPRISE), str(COLLEGE)): "6000", (str(COLLEGE), str(ENTERPRISE)): "4950"}
    assert "60.00" in line.shown("claims", named, "--side", "cost")


def test_what_cannot_be_meant_is_told_before_anything_is_asked(line: Line) -> None:
    line.run("settlement", "list", line.at.books.agreement, "--awaiting-answer")
    assert line.code == Exit.USAGE
    fund = ("--pool", "training", "--reserve", "depreciation", "--amount", "9万")
    line.run("settlement", "pay-out", line.at.books.agreement, "--to", "3", *fund)
    assert line.code == Exit.USAGE
