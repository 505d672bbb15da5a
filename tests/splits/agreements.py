"""Small agreements and acts for the tests: YAML as people write it, JSON as it counts."""

from __future__ import annotations

from typing import Any

from formats.canonical import Json
from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.reader import read_tree
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import to_json

HEAD = """title: 实训中心共建共享
number: HZ-2026-014
from: 2026-01
currency: CNY
parties: [2, 3, 5]
agents: [9]
administrator: 2
objection_days: 10
disclosure: open
"""
POOLS = """pools:
  training:
    nature: operating
    benefit:
      stages:
        - {name: all, take: rest, to: {fixed: {2: 50, 3: 30, 5: 20}}, rounding: quota}
"""
# The example of docs/splits.md.
EXAMPLE = (
    HEAD
    + """netting: [3, 5]
pools:
  social-training:
    nature: operating
    netting: yes
    cost:
      stages:
        - name: 运行费
          take: rest
          to: {driver: metered, assets: [4, 7], if_zero: {2: 1, 3: 1, 5: 1}}
          rounding: carried
    benefit:
      stages:
        - {name: 折旧基金, take: {percent: 10}, to: {reserve: depreciation, keeper: 2}}
        - {name: 先返投资, take: {until: 30000000, per: agreement}, to: {party: 3}}
        - {name: 其余, take: rest, to: {fixed: {2: 50, 3: 30, 5: 20}}, rounding: quota}
      guarantee: {5: 200000}
"""
)


def tree(text: str = HEAD + POOLS) -> Json:
    return to_json(bounded_yaml.parse(text.encode()))


def version(text: str = HEAD + POOLS) -> Agreement:
    return read_tree(bounded_yaml.parse(text.encode()))


def side(stages: str, *, side: str = "benefit", more: str = "") -> str:
    """An agreement with one pool, one side of it, and these stages, one a line."""
    lines = "".join(f"        - {stage}\n" for stage in stages.strip().split("\n"))
    return f"{HEAD}pools:\n  training:\n    nature: operating\n    {side}:\n      stages:\n{lines}{more}"


_numbers = iter(range(1, 10**9))


def entry(net: int, *, day: str, holder: int = 9, pool: str = "training", side: str = "benefit", vat: int = 0) -> Any:
    return {
        "id": f"{next(_numbers):040x}", "salt": "00" * 16, "kind": "entry", "pool": pool, "side": side, "occurred": day,
        "gross": str(net + vat), "net": str(net), "vat": str(vat), "holder": str(holder), "voucher": "11" * 32,
        "key": "22" * 32,
    }  # fmt: skip


def quantity(series: str, member: int, amount: int, *, day: str) -> Any:
    return {
        "id": f"{next(_numbers):040x}", "salt": "00" * 16, "kind": "quantity", "series": series,
        "member": str(member), "occurred": day, "amount": str(amount),
    }  # fmt: skip


def act(kind: str, **fields: Any) -> Any:
    return {"id": f"{next(_numbers):040x}", "salt": "00" * 16, "kind": kind, **fields}


def reversal(original: Any) -> Any:
    return {**original, "id": f"{next(_numbers):040x}", "kind": "reversal", "reverses": original["id"]}
