"""Claims age from their close until they are declared as paid."""

from __future__ import annotations

from formats.splits.allocation.opening import Claim
from formats.splits.statements.ageing import DeclaredPayment, aged, bucket

_DAY = 86_400
CLOSED = {"2026-01": 0, "2026-02": 30 * _DAY}


def claim(booked: str, fen: int, debtor: str = "3", creditor: str = "2") -> Claim:
    return Claim(booked, booked, "training", "cost", debtor, creditor, fen)


def paid(fen: int, day: int, payer: str = "3", payee: str = "2", number: str = "aa") -> DeclaredPayment:
    return DeclaredPayment(number, payer, payee, "training", "cost", fen, day * _DAY)


def said(claims: list[Claim], declared: list[DeclaredPayment], day: int) -> list[tuple[str, int, int, str | None]]:
    found = aged(claims, CLOSED, declared, day * _DAY)
    return [(each.claim.booked, each.claim.fen, each.days, each.payment) for each in found]


def test_a_claim_is_as_old_as_its_close() -> None:
    assert said([claim("2026-01", 5), claim("2026-02", 7)], [], 45) == [
        ("2026-01", 5, 45, None),
        ("2026-02", 7, 15, None),
    ]


def test_what_is_declared_as_paid_ages_no_more_and_is_still_owed() -> None:
    assert said([claim("2026-01", 5)], [paid(3, 10)], 45) == [("2026-01", 3, 10, "aa"), ("2026-01", 2, 45, None)]


def test_declared_payments_cover_the_oldest_claims_first() -> None:
    found = said([claim("2026-01", 5), claim("2026-02", 7)], [paid(6, 40), paid(1, 41, number="bb")], 60)
    assert found == [
        ("2026-01", 5, 40, "aa"), ("2026-02", 1, 10, "aa"), ("2026-02", 1, 11, "bb"), ("2026-02", 5, 30, None),
    ]  # fmt: skip


def test_a_payment_covers_what_its_payer_owes_its_payee_and_nothing_else() -> None:
    assert said([claim("2026-01", 5)], [paid(5, 10, payer="2", payee="3")], 45) == [("2026-01", 5, 45, None)]


def test_a_payment_declared_before_the_close_lets_nothing_grow_old() -> None:
    assert said([claim("2026-02", 5)], [paid(9, 3)], 100) == [("2026-02", 5, 0, "aa")]


def test_a_claim_of_a_month_that_has_not_closed_is_new() -> None:
    assert said([claim("2026-03", 5)], [], 100) == [("2026-03", 5, 0, None)]


def test_buckets_end_with_their_day() -> None:
    assert [bucket(days) for days in (0, 30, 31, 60, 61, 90, 91)] == [30, 30, 60, 60, 90, 90, None]
