"""Attacks on the arithmetic of shares: choosing the moment, leaving with a debt, one invoice under another spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.entries.evidence import invoice_key
from formats.splits.entries.invoices import Invoice, read_invoice
from formats.splits.period_file.reader import read_act
from tests.splits.agreements import HEAD, act, entry, reversal, side, version

MONTHS = ("2026-01", "2026-02", "2026-03")
METERED = """{name: fee, take: {percent: 10}, to: {party: 2}}
{name: use, take: rest, to: {driver: metered, assets: [4], if_zero: {2: 1, 3: 1, 5: 1}}, rounding: %s}"""
ROUNDINGS = ("{remainder_to: 2}", "largest_remainder", "carried")
Events = tuple[list[Any], list[MinutesUsed]]


def closes(text: str, *events: Events) -> list[Closed]:
    agreed, opening, found = [version(text)], Opening(), list[Closed]()
    for month, (acts, minutes) in zip(MONTHS, events, strict=True):
        found.append(close(month, agreed, opening, map(read_act, acts), minutes))
        opening = found[-1].closing
    return found


def shared(found: Sequence[Closed]) -> Counter[tuple[str, str]]:
    """Fen of each month and party, by all closes together."""
    sums: Counter[tuple[str, str]] = Counter()
    for closed in found:
        for line in closed.lines:
            sums[line.of, line.party] += line.fen
    return Counter({key: fen for key, fen in sums.items() if fen})


def used(*minutes: int) -> list[MinutesUsed]:
    return [
        MinutesUsed("2026-01", 4, member, "teaching", each) for member, each in zip((2, 3, 5), minutes, strict=True)
    ]


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_attack_a_cost_entered_or_parked_until_after_the_close_is_shared_as_if_in_time(rounding: str) -> None:
    bill, other = (entry(net, day="2026-01-20", holder=3, side="cost") for net in (100_003, 7_001))
    text = side(METERED % rounding, side="cost")
    in_time = closes(text, ([bill, other], used(100, 10, 1)), ([], []), ([], []))
    late = closes(text, ([other], used(100, 10, 1)), ([], []), ([bill], []))
    assert shared(late) == shared(in_time)
    assert {line.of for line in late[-1].lines} == {"2026-01"}, "dated to the month in which it occurred"


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_attack_a_use_disputed_until_after_the_close_weighs_as_if_in_time(rounding: str) -> None:
    bill, text = entry(100_003, day="2026-01-20", holder=3, side="cost"), side(METERED % rounding, side="cost")
    in_time = closes(text, ([bill], used(100, 10, 1)), ([], []), ([], []))
    late = closes(text, ([bill], used(100, 0, 1)), ([], used(0, 10, 0)), ([], []))
    assert shared(late) == shared(in_time)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_attack_a_cost_reversed_after_the_close_leaves_nothing_to_whoever_waited(rounding: str) -> None:
    bill, other = (entry(net, day="2026-01-20", holder=3, side="cost") for net in (100_003, 7_001))
    text = side(METERED % rounding, side="cost")
    never = closes(text, ([other], used(100, 10, 1)), ([], []), ([], []))
    reversed_ = closes(text, ([bill, other], used(100, 10, 1)), ([], []), ([reversal(bill)], []))
    assert shared(reversed_) == shared(never)


def test_attack_a_party_that_leaves_with_a_balance_owes_it_until_it_is_paid() -> None:
    shares = "{name: all, take: rest, to: {fixed: {2: 1, 3: 1, 5: 1}}, rounding: quota}"
    old = version(side(shares, side="cost"))
    left = HEAD.replace("[2, 3, 5]", "[2, 3]").replace("from: 2026-01", "from: 2026-02")
    new = version(side(shares.replace(", 5: 1", ""), side="cost").replace(HEAD, left) + f"supersedes: {old.hash}\n")
    first = close("2026-01", [old], Opening(), [read_act(entry(300, day="2026-01-05", holder=2, side="cost"))])
    second = close("2026-02", [old, new], first.closing, [])
    assert owed_by_five(second) == [("2", 100)]
    paid = act("payment", **{"from": "5", "to": "2"}, pool="training", side="cost", fen="60")
    third = close("2026-03", [old, new], second.closing, [read_act(paid)])
    assert owed_by_five(third) == [("2", 40)]
    restated = close(
        "2026-03", [old, new], second.closing, [read_act(entry(30, day="2026-01-31", holder=2, side="cost"))]
    )
    assert owed_by_five(restated) == [("2", 100), ("2", 10)], "what comes late of its months is its share too"


def owed_by_five(closed: Closed) -> list[tuple[str, int]]:
    return [(claim.creditor, claim.fen) for claim in closed.closing.claims if claim.debtor == "5"]


def test_attack_one_invoice_under_another_spelling_of_its_number_has_the_same_key_or_none() -> None:
    pepper, plain = b"\x5e" * 32, ("fiscal", "31AB0126", "0012345678")
    key = invoice_key(invoice(*plain), pepper)
    for spelled in (("财政票据", "31ab0126", "0012345678"), ("fiscal", "31AB0126", "'0012345678")):
        assert invoice_key(invoice(*spelled), pepper) == key
    for code, number in (("31AB0126", "００12345678"), ("31АB0126", "0012345678"), ("", "0012345678")):
        assert read_invoice(cells("fiscal", code, number), (2,), ())[0] is None
    assert read_invoice(cells("invoice", "031002600111", "26112000000000000001"), (2,), ())[0] is None


def invoice(*written: str) -> Invoice:
    found, faults = read_invoice(cells(*written), (2,), ())
    assert found is not None, faults
    return found


def cells(kind: str, code: str, number: str) -> dict[str, str]:
    return {"invoice_kind": kind, "invoice_code": code, "invoice_number": number}
