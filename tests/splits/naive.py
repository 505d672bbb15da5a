"""A second evaluator, written from the rules alone: nothing of the product's code, exact fractions, no cleverness.

It keeps everything that ever counted and adds it up anew at each close; tables are valued by trying every order of
the parties; a quota is handed out fen by fen.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from fractions import Fraction
from itertools import permutations
from typing import Any

NANO = 10**9
Tree = Any


class Naive:
    """One agreement: its versions as trees of texts, oldest first. `close` gives the lines of one period's close."""

    def __init__(self, versions: list[Tree]) -> None:
        self.versions = versions
        self.acts: list[Tree] = []
        self.minutes: list[tuple[str, int, int, str, int]] = []
        self.closed: list[str] = []
        self.total: dict[Any, int] = defaultdict(int)
        self.took: dict[Any, int] = defaultdict(int)
        self.read: dict[Any, list[Fraction]] = {}
        self.lines: dict[Any, int] = defaultdict(int)
        self.h: dict[Any, int] = defaultdict(int)
        self.c: dict[Any, list[int]] = {}
        self.claims: list[list[Any]] = []
        self.added: dict[Any, int] = {}

    def version(self, period: str) -> int:
        return max(i for i, version in enumerate(self.versions) if version["from"] <= period)

    def close(self, period: str, acts: list[Tree], minutes: list[tuple[str, int, int, str, int]]) -> list[Any]:
        self.acts += acts
        self.minutes += minutes
        rows: list[Any] = []
        change: dict[Any, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for act in acts:
            if "gross" in act:
                sign = (1 if act["side"] == "cost" else -1) * (-1 if "reverses" in act else 1)
                change[act["occurred"][:7], act["pool"], act["side"]][act["holder"]] += sign * int(act["net"])
        for of in [*self.closed, period]:
            tree = self.versions[self.version(of)]
            for pool in sorted(tree["pools"]):
                for side in ("cost", "benefit"):
                    if side in tree["pools"][pool]:
                        rows += self.side(period, of, pool, side)
        self.closed.append(period)
        for _, of, pool, side, _, party, fen in rows:
            change[of, pool, side][party] += -fen if side == "cost" else fen
        for key in sorted(change, key=lambda k: (k[0], k[1], k[2] == "benefit")):
            of, pool, side = key
            self.claim(period, of, pool, side, change[key])
        for act in acts:
            self.move(period, act)
        return rows

    # one side of one period

    def side(self, booked: str, of: str, pool: str, side: str) -> list[Any]:
        number = self.version(of)
        tree = self.versions[number]
        top, late = tree["pools"][pool][side], booked != of
        total = sum(
            -int(act["net"]) if "reverses" in act else int(act["net"])
            for act in self.acts
            if "gross" in act and (act["occurred"][:7], act["pool"], act["side"]) == (of, pool, side)
        )
        weights, live_changed = {}, False
        for stage in stages_of(top):
            key = (of, pool, side, stage["name"])
            if "driver" in stage["to"]:
                live = stage["to"]["driver"] in ("metered", "headcount", "person_hours")
                now = self.weigh(stage["to"], of, tree["parties"]) if live or not late else self.read[key]
                live_changed |= late and now != self.read[key]
                weights[stage["name"]] = now
        if late and total == self.total[of, pool, side] and not live_changed:
            return []
        here = (number, booked, of, pool, side)
        self.added = {}
        old = {name: self.read.get((of, pool, side, name)) for name in weights}
        for name, now in weights.items():
            self.read[of, pool, side, name] = now
        self.total[of, pool, side] = total
        self.spread(here, top, total, total, old)
        self.guarantee(here, top, "guarantee")
        return [(booked, of, pool, side, *key, fen) for key, fen in self.added.items() if fen]

    def spread(self, here: Any, top: Tree, amount: int, total: int, old: dict[str, Any]) -> None:
        left = amount
        for stage in top["stages"]:
            take = self.take(here, stage, left, total)
            left -= take
            key = (here[2], here[3], here[4], stage["name"])
            was, self.took[key] = self.took[key], take
            if "stages" in stage["to"]:
                self.spread(here, stage["to"], take, total, old)
            else:
                for party, fen in self.pay(here, stage, was, take, old).items():
                    self.lines[*key, party] += fen
                    self.added[stage["name"], party] = fen

    def take(self, here: Any, stage: Tree, left: int, total: int) -> int:
        _, _, of, pool, side = here
        if stage["take"] == "rest":
            return left
        rule, limits = stage["take"], [left]
        if "percent" in rule:
            base = total if rule.get("of") == "pool" else left
            limits.append(math.floor(Fraction(rule["percent"]) / 100 * base))
        if "until" in rule:
            others = [
                fen
                for (p, *where), fen in self.took.items()
                if where == [pool, side, stage["name"]] and p != of
                and (rule["per"] == "agreement" or (rule["per"] == "year" and p[:4] == of[:4]))
            ]  # fmt: skip
            limits.append(max(0, int(rule["until"]) - sum(others)))
        return min(limits)

    def pay(self, here: Any, stage: Tree, was: int, now: int, old: dict[str, Any]) -> dict[str, int]:
        number, booked, of, pool, side = here
        to, parties = stage["to"], self.versions[number]["parties"]
        if "party" in to:
            return {to["party"]: now - was}
        if "reserve" in to:
            return {f"{pool}/{to['reserve']}": now - was}
        name = stage["name"]
        after = self.effective(to, self.read.get((of, pool, side, name)), parties)
        before = self.effective(to, old.get(name), parties)
        if booked != of and ((was, before) == (now, after) or was == now == 0):
            return {}
        had = [self.lines[of, pool, side, name, party] for party in parties]
        memory, rule = (number, pool, side, name), stage["rounding"]
        if rule == "largest_remainder":
            parts = minus(hamilton(now, after), had)
        elif rule == "quota":
            h = self.h[memory]
            self.h[memory] = h + now - was
            parts = minus(quota(h + now - was, after), quota(h, after))
        elif rule == "carried":
            c = self.c.get(memory, [0] * len(parties))
            e, gone = hamilton(now * NANO, after), hamilton(was * NANO, before)
            x = [a - b + d for a, b, d in zip(c, gone, e, strict=True)]
            parts = carried_again(x, now - was) if booked != of else carried(x, now)
            self.c[memory] = [a - NANO * b for a, b in zip(x, parts, strict=True)]
        else:
            due = [math.floor(now * w / sum(after)) for w in after]
            due[parties.index(rule["remainder_to"])] += now - sum(due)
            parts = minus(due, had)
        return dict(zip(parties, parts, strict=True))

    def effective(self, to: Tree, read: list[Fraction] | None, parties: list[str]) -> list[Fraction]:
        if "fixed" in to:
            return [Fraction(to["fixed"].get(party, 0)) for party in parties]
        if read and any(read):
            return read
        return [Fraction(to["if_zero"].get(party, 0)) for party in parties]

    def guarantee(self, here: Any, top: Tree, label: str) -> None:
        number, _, of, pool, side = here
        for stage in top["stages"]:
            if "stages" in stage["to"]:
                self.guarantee(here, stage["to"], f"guarantee:{stage['name']}")
        if "guarantee" not in top:
            return
        names = [s["name"] for s in stages_of(top)]
        names += [f"guarantee:{s['name']}" for s in stages_of(top) if "stages" in s["to"]]
        parties = self.versions[number]["parties"]
        h = {p: sum(self.lines[of, pool, side, name, p] for name in names) for p in parties}
        g = {p: int(top["guarantee"].get(p, 0)) for p in parties}
        spare = [Fraction(max(0, h[p] - g[p])) for p in parties]
        left, gets = sum(spare, Fraction(0)), dict.fromkeys(parties, 0)
        for p in parties:
            if p in top["guarantee"] and h[p] < g[p]:
                gets[p] = int(min(Fraction(g[p] - h[p]), left))
                left -= gets[p]
        gives = hamilton(sum(gets.values()), spare) if any(spare) else [0] * len(parties)
        for p, gave in zip(parties, gives, strict=True):
            new, key = gets[p] - gave, (of, pool, side, label, p)
            self.added[label, p] = new - self.lines[key]
            self.lines[key] = new

    # drivers

    def weigh(self, driver: Tree, of: str, parties: list[str]) -> list[Fraction]:
        kind = driver["driver"]
        if kind == "metered":
            used = [m for m in self.minutes if m[0] == of and str(m[1]) in driver["assets"]]
            used = [m for m in used if m[3] in driver.get("classes", [m[3]])]
            return [Fraction(sum(m[4] for m in used if str(m[2]) == p)) for p in parties]
        mine = [act for act in self.acts if act.get("series") == driver["series"]]
        if kind in ("headcount", "person_hours", "capital"):
            kept = [a for a in mine if kind == "capital" or a["occurred"][:7] == of]
            sums = {p: sum(signed(a) for a in kept if a["member"] == p) for p in parties}
            return [Fraction(max(0, sums[p])) for p in parties]
        rows = {k: int(v) for k, v in mine[-1]["rows"].items()} if mine else {}
        named = sorted({p for row in rows for p in row.split(",")})

        def worth(group: tuple[str, ...]) -> int:
            if kind == "airport":
                return max((rows.get(p, 0) for p in group), default=0)
            return rows.get(",".join(p for p in parties if p in group), 0)

        value = dict.fromkeys(parties, Fraction(0))
        orders = list(permutations(named))
        for order in orders if named else []:
            for place, p in enumerate(order):
                if p in value:
                    value[p] += Fraction(worth(order[: place + 1]) - worth(order[:place]), len(orders))
        return [max(Fraction(0), value[p]) for p in parties]

    # claims: [booked, of, pool, side, debtor, creditor, fen]

    def claim(self, booked: str, of: str, pool: str, side: str, change: dict[str, int]) -> None:
        tree = self.versions[self.version(of)]
        people = [*tree["parties"], *tree.get("agents", []), *sorted(n for n in change if "/" in n)]
        while any(change.get(n, 0) for n in people):
            debtor = next(n for n in people if change.get(n, 0) < 0)
            creditor = next(n for n in people if change.get(n, 0) > 0)
            fen = min(-change[debtor], change[creditor])
            change[debtor] += fen
            change[creditor] -= fen
            self.owe(booked, of, pool, side, debtor, creditor, fen - self.less(fen, pool, side, creditor, debtor, True))

    def owe(self, booked: str, of: str, pool: str, side: str, debtor: str, creditor: str, fen: int) -> None:
        for claim in self.claims:
            if claim[:6] == [booked, of, pool, side, debtor, creditor]:
                claim[6] += fen
                return
        if fen:
            self.claims.append([booked, of, pool, side, debtor, creditor, fen])

    def less(self, fen: int, pool: str, side: str, debtor: str, creditor: str, prepaid: bool = False) -> int:
        start = fen
        for claim in list(self.claims):
            if claim[2:6] == [pool, side, debtor, creditor] and (claim[1] == "prepaid" or not prepaid):
                part = min(fen, claim[6])
                fen -= part
                claim[6] -= part
                if not claim[6]:
                    self.claims.remove(claim)
        return start - fen

    def move(self, booked: str, act: Tree) -> None:
        fen = int(act.get("fen", 0))
        if act["kind"] == "payment":
            pool, side, payer, payee = act["pool"], act["side"], act["from"], act["to"]
            over = fen - self.less(fen, pool, side, payer, payee)
            self.owe(booked, "prepaid", pool, side, payee, payer, over)
            if "/" in payee:
                self.owe(booked, booked, pool, side, self.keeper(payee), payee, fen)
            if "/" in payer:
                self.owe(booked, booked, pool, side, payer, self.keeper(payer), fen)
        elif act["kind"] == "payout":
            fund, old, self.claims = f"{act['pool']}/{act['reserve']}", self.claims, []
            for since, of, pool, side, debtor, creditor, owed in old:
                part = min(fen, owed) if creditor == fund else 0
                fen -= part
                self.owe(since, of, pool, side, debtor, creditor, owed - part)
                if debtor != act["to"]:
                    self.owe(since, of, pool, side, debtor, act["to"], part)
            self.owe(booked, booked, act["pool"], "benefit", fund, act["to"], fen)
        elif act["kind"] == "netting":
            there = (act["pool_a"], act["side_a"], act["a"], act["b"])
            back = (act["pool_b"], act["side_b"], act["b"], act["a"])
            sums = [sum(c[6] for c in self.claims if tuple(c[2:6]) == way) for way in (there, back)]
            for way in (there, back):
                self.less(min(fen, *sums), *way)

    def keeper(self, fund: str) -> str:
        pool, name = fund.split("/")
        return str(
            [
                stage["to"]["keeper"]
                for tree in self.versions
                for stage in stages_of(tree["pools"].get(pool, {}).get("benefit", {"stages": []}))
                if stage["to"].get("reserve") == name
            ][-1]
        )


def stages_of(top: Tree) -> list[Tree]:
    return [s for stage in top["stages"] for s in (stage, *stages_of(stage["to"] if "stages" in stage["to"] else NONE))]


NONE: Tree = {"stages": []}


def signed(act: Tree) -> int:
    return -int(act["amount"]) if "reverses" in act else int(act["amount"])


def minus(a: list[int], b: list[int]) -> list[int]:
    return [x - y for x, y in zip(a, b, strict=True)]


def hamilton(amount: int, weights: list[Fraction]) -> list[int]:
    exact = [amount * w / sum(weights) for w in weights]
    parts = [math.floor(share) for share in exact]
    while sum(parts) < amount:
        short = [(share - math.floor(share), -i) for i, share in enumerate(exact) if parts[i] == math.floor(share)]
        parts[-max(short)[1]] += 1
    return parts


def quota(h: int, weights: list[Fraction]) -> list[int]:
    """Fen by fen since the last full round of T; T without dividing out what the weights have in common."""
    total = int(sum(weights))
    k = [0] * len(weights)
    for s in range(h % total):
        may = [i for i, w in enumerate(weights) if k[i] + 1 <= math.ceil(Fraction((s + 1) * w, total))]
        k[max(may, key=lambda i: (weights[i] / (k[i] + 1), -i))] += 1
    return [n + h // total * int(w) for n, w in zip(k, weights, strict=True)]


def carried(x: list[int], amount: int) -> list[int]:
    y = [max(0, math.floor(Fraction(each, NANO))) for each in x]
    while sum(y) < amount:
        y[max(range(len(y)), key=lambda i: (x[i] - NANO * y[i], -i))] += 1
    while sum(y) > amount:
        y[min((i for i in range(len(y)) if y[i]), key=lambda i: (x[i] - NANO * y[i], -i))] -= 1
    return y


def carried_again(x: list[int], difference: int) -> list[int]:
    y = [math.floor(Fraction(each, NANO)) for each in x]
    for i in sorted(range(len(y)), key=lambda i: (-(x[i] - NANO * y[i]), i))[: difference - sum(y)]:
        y[i] += 1
    return y


def hash_of(tree: Tree) -> str:
    text = json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"guild/agreement/1" + text.encode()).hexdigest()
