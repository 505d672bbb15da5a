"""What splits.json is made of: agreements that use every kind of everything, and a quarter of acts."""

from __future__ import annotations

from typing import Any

from tests.splits.agreements import EXAMPLE, HEAD, side

WHOLE = "every kind"
AGREEMENTS = {
    "the example of the page": EXAMPLE,
    "one party": side("{name: all, take: rest, to: {party: 2}}")
    .replace("[2, 3, 5]", "[2]")
    .replace("agents: [9]\n", ""),
    "committed, with an end and a second version": side("{name: all, take: rest, to: {party: 5}}", side="cost")
    .replace("disclosure: open", "disclosure: committed\nto: 2027-12\nsupersedes: " + "ab" * 32)
    .replace("nature: operating", "nature: fiscal\n    netting: no"),
    WHOLE: HEAD
    + """netting: [5, 2]
pools:
  training:
    nature: operating
    netting: yes
    cost:
      stages:
        - name: 水电
          take: {percent: 12.5}
          to: {driver: metered, assets: [4, 7], classes: [teaching, other], if_zero: {2: 1}}
          rounding: carried
        - name: 人头
          take: {percent: 20, of: pool}
          to: {driver: headcount, series: heads, if_zero: {2: 1, 3: 1}}
          rounding: largest_remainder
        - name: 课时
          take: {until: 3000, per: period}
          to: {driver: person_hours, series: hours, if_zero: {5: 1}}
          rounding: {remainder_to: 3}
        - name: 其余
          take: rest
          to: {driver: shapley, series: worth, if_zero: {2: 1, 3: 2, 5: 3}}
          rounding: carried
    benefit:
      stages:
        - {name: 折旧基金, take: {percent: 10}, to: {reserve: depreciation, keeper: 2}}
        - {name: 先返投资, take: {percent: 50, until: 60000, per: agreement}, to: {party: 3}}
        - name: 企业
          take: {until: 90000, per: year}
          to:
            stages:
              - name: 资本
                take: {percent: 40}
                to: {driver: capital, series: money, if_zero: {2: 1}}
                rounding: carried
              - name: 跑道
                take: rest
                to: {driver: airport, series: needs, if_zero: {2: 1}}
                rounding: largest_remainder
            guarantee: {2: 8000}
        - {name: 其余, take: rest, to: {fixed: {2: 50, 3: 30, 5: 20}}, rounding: quota}
      guarantee: {5: 20000, 3: 100}
  canteen:
    nature: donation
    benefit:
      stages:
        - {name: all, take: rest, to: {fixed: {2: 4, 5: 6}}, rounding: largest_remainder}
""",
}
MINUTES = {
    "2026-01": [
        ("2026-01", 4, 3, "teaching", 90),
        ("2026-01", 7, 2, "other", 45),
        ("2026-01", 4, 5, "enterprise", 999),
    ],
    "2026-02": [("2026-02", 4, 5, "teaching", 30), ("2026-01", 7, 5, "teaching", 7)],
    "2026-03": [("2026-01", 4, 3, "teaching", -10)],
}  # fmt: skip


def _act(number: int, close: int, kind: str, **fields: Any) -> Any:
    """`close`: the month of the quarter that it counts in, at the end of its salt."""
    return {"id": f"{2:08x}{number:032x}", "salt": f"{close:032x}", "kind": kind, **fields}


def _entry(number: int, close: int, pool: str, side: str, day: str, net: int, holder: int, vat: int = 0) -> Any:
    return _act(
        number, close, "entry", pool=pool, side=side, occurred=day, gross=str(net + vat), net=str(net), vat=str(vat),
        holder=str(holder), voucher=f"{number:064x}", key=f"{number + 1000:064x}",
    )  # fmt: skip


def _quantity(number: int, close: int, series: str, member: int, day: str, amount: int) -> Any:
    return _act(number, close, "quantity", series=series, member=str(member), occurred=day, amount=str(amount))


def _reversal(number: int, close: int, original: Any) -> Any:
    return {
        **original,
        "id": f"{2:08x}{number:032x}",
        "salt": f"{close:032x}",
        "kind": "reversal",
        "reverses": original["id"],
    }


COST = _entry(1, 1, "training", "cost", "2026-01-03", 100_003, 2, 6000)
HEADS = _quantity(5, 1, "heads", 3, "2026-01-10", 20)
ACTS: list[Any] = [
    COST,
    _entry(2, 1, "training", "benefit", "2026-01-20", 234_567, 9),
    _entry(3, 1, "canteen", "benefit", "2026-01-31", 11, 5),
    _act(4, 1, "table", series="worth", rows={"2,3": "500", "5": "100", "2,3,5": "900"}),
    HEADS,
    _quantity(6, 1, "heads", 5, "2026-01-11", 13),
    _quantity(7, 1, "money", 2, "2026-01-01", 70_000),
    _act(8, 1, "table", series="needs", rows={"2": "8", "3": "11", "5": "13"}),
    _act(9, 1, "payment", **{"from": "9", "to": "3"}, pool="training", side="benefit", fen="999999"),
    _entry(10, 2, "training", "benefit", "2026-01-28", 77_777, 3),
    _entry(11, 2, "training", "benefit", "2026-02-14", 50_001, 9),
    _reversal(12, 2, HEADS),
    _quantity(13, 2, "hours", 2, "2026-01-30", 16),
    _quantity(14, 2, "money", 3, "2026-02-01", 30_000),
    _act(15, 2, "payout", pool="training", reserve="depreciation", to="5", fen="40000"),
    _reversal(16, 3, COST),
    _entry(17, 3, "training", "cost", "2026-03-31", 9_999, 5),
    _act(
        18, 3, "netting", a="2", pool_a="training", side_a="cost", b="5", pool_b="training", side_b="benefit", fen="500"
    ),
    _act(19, 3, "payment", **{"from": "9", "to": "training/depreciation"}, pool="training", side="benefit", fen="2500"),
]  # fmt: skip
