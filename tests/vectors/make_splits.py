"""Writes splits.json: vectors for the rows of docs/splits.md and the rules of its arithmetic, for Python and Solidity.

python -m tests.vectors.make_splits

Frozen: run it only for a new row, never to get green. Integers are decimal strings, bytes hex, lists in party order.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from formats import canonical
from formats.crypto.eip712 import Domain, digest
from formats.crypto.hashing import sha256
from formats.splits.agreements import rules
from formats.splits.agreements.agreement import Agreement, agreement_hash
from formats.splits.agreements.reader import read_tree
from formats.splits.agreements.signature import agreement_signature_data
from formats.splits.allocation import acts
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.methods import (
    airport,
    carried,
    guarantee,
    largest_remainder,
    quota,
    remainder_to,
    schedule,
    shapley,
)
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import to_json
from tests.vectors.splits_input import ACTS, AGREEMENTS, MINUTES, WHOLE

HOME = Path(__file__).with_name("splits.json")
WEIGHTS = (
    [1], [1, 1], [50, 30, 20], [0, 7, 0, 4], [47, 31, 13, 7, 2], [1] * 12, [9, 1, 1, 1, 1, 1], [3333, 3333, 3334],
)  # fmt: skip
LARGE = [(1 << 96) - 1, (1 << 96) - 2, 1]
AMOUNTS = (0, 1, 2, 99, 10_001, 10**18)


def drawn(label: str, below: int) -> int:
    """Reproducible and spread out."""
    return int.from_bytes(sha256(label.encode()), "big") % below


def vectors() -> dict[str, Any]:
    made = {
        "remainder_to": [
            {"amount": amount, "weights": weights, "keeper": len(weights) - 1,
             "out": remainder_to.shares(amount, weights, len(weights) - 1)}
            for weights in (*WEIGHTS, LARGE) for amount in AMOUNTS
        ],
        "largest_remainder": [
            {"amount": amount, "weights": weights, "out": largest_remainder.shares(amount, weights)}
            for weights in (*WEIGHTS, LARGE) for amount in AMOUNTS
        ],
        "quota": [_quota(weights, index) for weights in WEIGHTS for index in range(6)],
        "schedule": [_schedule(weights) for weights in WEIGHTS],
        "carried": [_carried(weights) for weights in (*WEIGHTS, LARGE)],
        "guarantee": [_guarantee(index) for index in range(8)],
        "shapley": _shapley(),
        "airport": [
            {"needs": needs, "out": airport.weights(needs)}
            for needs in ({2: 8, 3: 11, 5: 13, 7: 18}, {2: 5, 3: 5}, dict.fromkeys(range(1, 13), 10**18), {})
        ],
        "agreement hash": [_agreement(name, text) for name, text in AGREEMENTS.items()],
        "rules": [_rules(name, text) for name, text in AGREEMENTS.items()],
        "name hash": [{"in": name, "out": rules.name_hash(name)} for name in ("training", "其余", "depreciation")],
        "agreement signature": [_signature(name, text) for name, text in AGREEMENTS.items()],
        "act digest": [{"in": act, "out": acts.act_digest(act)} for act in ACTS],
        "input root": _roots(),
        "period file": _files(),
    }  # fmt: skip
    plain: dict[str, Any] = _plain(made)
    return plain


def _quota(weights: list[int], index: int) -> dict[str, Any]:
    before, amount = drawn(f"before {index} {weights}", 10**18), drawn(f"amount {index} {weights}", 10**15)
    amount = -min(amount, before) if index == 5 else amount
    rows = quota.schedule(tuple(weights))
    proved = schedule.proofs(rows, before, amount)
    return {
        "before": before, "amount": amount, "weights": weights, "out": quota.shares(before, amount, weights),
        "rows": [{"row": row, "counts": rows[row], "siblings": path} for row, path in proved],
    }  # fmt: skip


def _schedule(weights: list[int]) -> dict[str, Any]:
    rows = quota.schedule(tuple(weights))
    return {
        "weights": weights, "reduced": quota.reduced(weights), "rows": rows[:12], "count": len(rows),
        "leaf": schedule.leaf(len(rows) - 1, rows[-1]), "root": schedule.root(rows),
    }  # fmt: skip


def _carried(weights: list[int]) -> dict[str, Any]:
    """A run of closes, some of them followed by a restated period."""
    carry, periods, steps = [0] * len(weights), [], []
    for index in range(8):
        amount = (0, 1, 10**15, 7)[index] if index < 4 else drawn(f"carried {index} {weights}", 10**6)
        now = [weight - weight // 5 * drawn(f"{index} {place}", 3) for place, weight in enumerate(weights)]
        step: dict[str, Any] = {"carry": carry, "amount": amount, "weights": now}
        if index % 3 == 2:
            old = periods[0]
            periods[0] = (amount, now)
            out = carried.correction(old, periods[0], carry)
            step |= {"old_amount": old[0], "old_weights": old[1]}
            gone = carried.earned(*old)
        else:
            periods.append((amount, now))
            out, gone = carried.shares(amount, now, carry), [0] * len(weights)
        earned = carried.earned(amount, now)
        carry = [c - old + new - carried.NANO * y for c, old, new, y in zip(carry, gone, earned, out, strict=True)]
        steps.append({**step, "earned": earned, "out": out, "after": carry})
    return {"steps": steps}


def _guarantee(index: int) -> dict[str, Any]:
    had = [drawn(f"had {index} {place}", 2000) - 300 for place in range(5)]
    chosen = [place for place in range(5) if drawn(f"{index}{place}", 2)]
    promised = {place: drawn(f"promised {index} {place}", 1500) + 1 for place in chosen}
    return {"had": had, "guaranteed": promised, "out": guarantee.lines(had, promised)}


def _shapley() -> list[dict[str, Any]]:
    tables: list[dict[str, int]] = [
        {"1,3": 1, "2,3": 1, "1,2,3": 1},
        {"2": 100, "3": 250, "2,3": 500, "5": 1, "2,3,5": 600},
        {"2,3": 10, "5": 1},
        {",".join(map(str, range(1, 13))): 10**18},
        {},
    ]
    found = []
    for rows in tables:
        worth = {frozenset(map(int, row.split(","))): value for row, value in rows.items()}
        found.append({"rows": rows, "out": shapley.weights(worth)})
    return found


def _read(text: str) -> tuple[canonical.Json, Agreement]:
    node = bounded_yaml.parse(text.encode())
    return to_json(node), read_tree(node)


def _agreement(name: str, text: str) -> dict[str, Any]:
    tree, _ = _read(text)
    return {"name": name, "yaml": text, "canonical": canonical.encode(tree).decode(), "out": agreement_hash(tree)}


def _rules(name: str, text: str) -> dict[str, Any]:
    _, agreed = _read(text)
    return {"name": name, "bytes": rules.rules(agreed), "out": rules.rules_hash(agreed)}


def _signature(name: str, text: str) -> dict[str, Any]:
    _, agreed = _read(text)
    given = {
        "chain_id": 31337,
        "contract": bytes(range(20)),
        "chain_ref": bytes(range(8)),
        "member": 2,
        "deadline": 10**9,
    }
    data = agreement_signature_data(agreed, 2, 10**9, Domain(31337, bytes(range(20)), bytes(range(8))))
    words = {"agreement": bytes.fromhex(agreed.hash), "rules": rules.rules_hash(agreed)}
    return {"name": name, **given, **words, "out": digest(data)}


def _roots() -> list[dict[str, Any]]:
    root, found = acts.NO_ACTS, []
    for act in ACTS:
        before, root = root, acts.fold(root, act)
        found.append({"before": before, "digest": acts.act_digest(act), "out": root})
    return found


def _files() -> list[dict[str, Any]]:
    tree, agreed = _read(AGREEMENTS[WHOLE])
    file = PeriodFile(bytes.fromhex(agreed.hash), agreed.first, None, [tree], [])
    found = []
    for month, counted in MINUTES.items():
        came = [act for act in ACTS if act["salt"].endswith(month[-2:])]
        file = PeriodFile(
            file.agreement, month, file.previous, file.versions, came, [MinutesUsed(*used) for used in counted],
            file.opening,
        )  # fmt: skip
        closed = file.close()
        lines = [vars(line) for line in closed.lines]
        data = reader.write(file)
        claims = [vars(claim) for claim in closed.closing.claims]
        found.append({"file": data.decode(), "lines": lines, "claims": claims, "out": reader.file_hash(data)})
        file = reader.following(file, closed)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


if __name__ == "__main__":
    HOME.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
