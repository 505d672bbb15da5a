"""Who owes whom: what a close makes owed, and what payments, payouts and nettings leave of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.faults import FormatFault
from formats.splits.agreements.reader import read_json
from formats.splits.allocation.claims import match
from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Claim, Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file.reader import read_act
from tests.splits.agreements import act, entry, reversal, side, version
from tests.splits.generate import story

FUND = "training/repairs"
PLAIN = side("{name: a, take: {percent: 20}, to: {reserve: repairs, keeper: 3}}\n{name: b, take: rest, to: {party: 2}}")


def closing(*acts: Any, opening: Opening | None = None, period: str = "2026-01") -> Closed:
    return close(period, [version(PLAIN)], opening or Opening(), map(read_act, acts))


def owed(closed: Closed) -> list[tuple[str, str, str, int]]:
    return [(claim.of, claim.debtor, claim.creditor, claim.fen) for claim in closed.closing.claims]


def paid(payer: str, payee: str, fen: int) -> Any:
    return act("payment", **{"from": payer, "to": payee}, pool="training", side="benefit", fen=str(fen))


INCOME = entry(1000, day="2026-01-01", holder=9)


def test_who_holds_a_benefit_owes_it_to_whom_it_is_shared() -> None:
    closed = closing(INCOME)
    assert owed(closed) == [("2026-01", "9", "2", 800), ("2026-01", "9", FUND, 200)]
    assert closed.balances == {("2026-01", "training", "benefit"): {"9": -1000, FUND: 200, "2": 800}}


def test_debtors_meet_creditors_in_party_order_then_agents_then_funds() -> None:
    balance = {"9": -5, FUND: 4, "5": -4, "2": 3, "3": 2}
    assert match(balance, version(PLAIN)) == [("5", "2", 3), ("5", "3", 1), ("9", "3", 1), ("9", FUND, 4)]


def test_a_payment_settles_the_oldest_claims_of_its_pair_pool_and_side() -> None:
    first = closing(INCOME)
    late = entry(100, day="2026-01-09", holder=9)
    second = closing(late, paid("9", "2", 840), opening=first.closing, period="2026-02")
    assert owed(second) == [("2026-01", "9", FUND, 200), ("2026-01", "9", "2", 40), ("2026-01", "9", FUND, 20)]
    assert [claim.booked for claim in second.closing.claims] == ["2026-01", "2026-02", "2026-02"]


def test_what_is_overpaid_is_a_claim_back_that_the_next_one_uses_up() -> None:
    first = closing(INCOME, paid("9", "2", 1000))
    assert owed(first) == [("2026-01", "9", FUND, 200), ("prepaid", "2", "9", 200)]
    second = closing(entry(500, day="2026-02-01", holder=9), opening=first.closing, period="2026-02")
    assert owed(second) == [("2026-01", "9", FUND, 200), ("2026-02", "9", "2", 200), ("2026-02", "9", FUND, 100)]


def test_a_refund_settles_the_claim_back() -> None:
    assert owed(closing(INCOME, paid("9", "2", 1000), paid("2", "9", 200))) == [("2026-01", "9", FUND, 200)]


def test_what_is_paid_to_a_fund_its_keeper_owes_and_what_a_fund_pays_comes_from_its_keeper() -> None:
    first = closing(INCOME, paid("9", FUND, 200))
    assert owed(first) == [("2026-01", "9", "2", 800), ("2026-01", "3", FUND, 200)]
    back = closing(reversal(INCOME), paid(FUND, "9", 200), opening=first.closing, period="2026-02")
    assert owed(back) == [
        ("2026-01", "9", "2", 800), ("2026-01", "3", FUND, 200),
        ("2026-01", "2", "9", 800), ("2026-02", FUND, "3", 200),
    ]  # fmt: skip


def test_a_payout_hands_the_funds_claims_to_the_payee_and_the_fund_owes_the_rest() -> None:
    out = act("payout", pool="training", reserve="repairs", to="5", fen="250")
    assert owed(closing(INCOME, out)) == [
        ("2026-01", "9", "2", 800), ("2026-01", "9", "5", 200), ("2026-01", FUND, "5", 50),
    ]  # fmt: skip


def test_a_payout_to_who_owes_the_fund_ends_the_claim() -> None:
    out = act("payout", pool="training", reserve="repairs", to="9", fen="150")
    assert owed(closing(INCOME, out)) == [("2026-01", "9", "2", 800), ("2026-01", "9", FUND, 50)]


def test_netting_takes_the_same_off_both_and_no_more_than_the_smaller() -> None:
    cost = "    cost:\n      stages:\n        - {name: c, take: rest, to: {party: 2}}\n"
    both = side("{name: b, take: rest, to: {party: 2}}", more=cost)
    acts = [entry(1000, day="2026-01-01", holder=3), entry(300, day="2026-01-01", holder=3, side="cost")]
    there, back = {"a": "3", "side_a": "benefit"}, {"b": "2", "side_b": "cost"}
    for most, left in (("999", [700]), ("100", [200, 900])):
        netted = act("netting", **there, **back, pool_a="training", pool_b="training", fen=most)
        closed = close("2026-01", [version(both)], Opening(), map(read_act, [*acts, netted]))
        assert [claim.fen for claim in closed.closing.claims] == left


@pytest.mark.parametrize(
    ("reason", "moved"),
    [
        ("payment-to-oneself", paid("2", "2", 1)),
        ("payment-to-oneself", paid("3", FUND, 1)),
        ("unknown-fund", paid("2", "training/other", 1)),
        ("unknown-fund", act("payout", pool="training", reserve="other", to="2", fen="1")),
    ],
)
def test_money_that_cannot_have_moved_is_refused(reason: str, moved: Any) -> None:
    with pytest.raises(FormatFault) as refused:
        closing(INCOME, moved)
    assert refused.value.reason == reason


def net_position(claims: list[Claim]) -> dict[str, int]:
    found: dict[str, int] = {}
    for claim in claims:
        found[claim.creditor] = found.get(claim.creditor, 0) + claim.fen
        found[claim.debtor] = found.get(claim.debtor, 0) - claim.fen
    return {name: fen for name, fen in found.items() if fen}


@settings(max_examples=60, deadline=None)
@given(st.integers(10**6, 10**9))
def test_claims_are_the_balances_and_what_moved_and_nothing_else(seed: int) -> None:
    tale = story(seed, periods=5)
    versions, opening = [read_json(tree) for tree in tale.versions], Opening()
    expected: dict[str, int] = {}
    for period, acts, minutes in tale.periods:
        closed = close(period, versions, opening, map(read_act, acts), [MinutesUsed(*used) for used in minutes])
        for balance in closed.balances.values():
            for name, fen in balance.items():
                expected[name] = expected.get(name, 0) + fen
        for moved in acts:
            for name, fen in moves(moved, tale.versions[0]["parties"][0]):
                expected[name] = expected.get(name, 0) + fen
        assert net_position(closed.closing.claims) == {name: fen for name, fen in expected.items() if fen}
        opening = closed.closing


def moves(moved: Any, keeper: str) -> list[tuple[str, int]]:
    """What money that moved does to each position; netting moves nothing. `keeper` keeps every fund here."""
    fen = int(moved.get("fen", 0))
    if moved["kind"] == "payout":
        return [(f"{moved['pool']}/{moved['reserve']}", -fen), (moved["to"], fen)]
    if moved["kind"] == "payment":
        held = [name if "/" not in name else keeper for name in (moved["from"], moved["to"])]
        return [(held[0], fen), (held[1], -fen)]
    return []
