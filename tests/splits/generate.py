"""Random agreements and what counts under them: every kind of stage, driver, rounding and act, late ones too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.splits.naive import hash_of, stages_of

Tree = Any
DRIVERS = ("metered", "headcount", "person_hours", "capital", "shapley", "airport")
CLASSES = ("teaching", "social_training", "enterprise", "other")
SPANS = ("period", "year", "agreement")
MONTHS = tuple(f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(9, 9 + 24))
REACH = 11  # months back that something is entered late


@dataclass
class Story:
    """`periods`: (period, acts, minutes) in the order of closing."""

    versions: list[Tree]
    periods: list[tuple[str, list[Tree], list[tuple[str, int, int, str, int]]]] = field(default_factory=list)


def story(
    seed: int,
    *,
    periods: int = 4,
    spans: tuple[str, ...] = SPANS,
    one_version: bool = False,
    among: range = range(2, 30),
) -> Story:
    """`spans`: what an `until` may count over; `among`: the members that there are."""
    pick = Random(seed)
    first = agreement(pick, MONTHS[0], spans, among)
    versions = [first]
    if not one_version and pick.random() < 0.4:
        versions.append(successor(pick, first, pick.choice(MONTHS[1:4]), spans))
    told = Story(versions)
    counted: list[Tree] = []
    for close in range(periods):
        acts: list[Tree] = []
        for _ in range(pick.randrange(0, 7)):
            act = random_act(pick, told, MONTHS[max(0, close + 1 - REACH) : close + 1], counted)
            if act is not None:
                act = {"id": f"{len(counted) + 1:040x}", "salt": f"{pick.getrandbits(128):032x}", **act}
                acts.append(act)
                counted.append(act)
        minutes = random_minutes(pick, MONTHS[max(0, close + 1 - REACH) : close + 1], first["parties"])
        told.periods.append((MONTHS[close], acts, minutes))
    return told


def agreement(pick: Random, first: str, spans: tuple[str, ...], among: range = range(2, 30)) -> Tree:
    members = [str(n) for n in pick.sample(among, pick.choice([1, 2, 3, 3, 4, 5]) + 2)]
    parties, agents = members[2:], members[: pick.randrange(3)]
    tree: Tree = {
        "title": "共建共享", "number": "HZ-1", "from": first, "currency": "CNY", "parties": parties,
        "administrator": parties[0], "objection_days": "10", "disclosure": "open",
        "pools": {name: pool(pick, parties, spans) for name in ("training", "canteen")[: pick.choice([1, 1, 2])]},
    }  # fmt: skip
    if agents:
        tree["agents"] = agents
    return tree


def successor(pick: Random, old: Tree, first: str, spans: tuple[str, ...]) -> Tree:
    """The same members; some of the same stage names, so that an `until` is not filled again."""
    pools = {
        name: pool(pick, old["parties"], spans) if pick.random() < 0.7 else kept for name, kept in old["pools"].items()
    }
    return {**old, "from": first, "supersedes": hash_of(old), "pools": pools}


def pool(pick: Random, parties: list[str], spans: tuple[str, ...]) -> Tree:
    sides = pick.choice([["cost"], ["benefit"], ["cost", "benefit"], ["benefit"]])
    made: Tree = {"nature": "operating"}
    for side in sides:
        names = [f"段{i}" for i in range(16)]
        pick.shuffle(names)
        made[side] = stage_list(pick, parties, side, names, 1)
        for each in stages_of(made[side]):
            if "per" in each["take"]:
                each["take"]["per"] = pick.choice(spans)
    return made


def stage_list(pick: Random, parties: list[str], side: str, names: list[str], depth: int) -> Tree:
    stages = [stage(pick, parties, side, names, depth) for _ in range(pick.randrange(1, 4)) if len(names) > 6]
    stages.append({**stage(pick, parties, side, names, depth), "take": "rest"})
    made: Tree = {"stages": stages}
    if side == "benefit" and pick.random() < 0.4:
        chosen = pick.sample(parties, pick.randrange(1, len(parties) + 1))
        made["guarantee"] = {party: str(pick.choice([1, 7, 500, 10**5])) for party in chosen}
    return made


def stage(pick: Random, parties: list[str], side: str, names: list[str], depth: int) -> Tree:
    made: Tree = {"name": names.pop(), "take": take(pick)}
    kinds = ["party", "fixed", "fixed", "driver", "driver"]
    kinds += ["reserve"] * (side == "benefit") + ["stages"] * (depth < 4 and len(names) > 7)
    kind = pick.choice(kinds)
    rounding: Tree = pick.choice(["largest_remainder", "carried", {"remainder_to": pick.choice(parties)}])
    if kind == "party":
        made["to"] = {"party": pick.choice(parties)}
    elif kind == "reserve":
        made["to"] = {"reserve": pick.choice(["depreciation", "repairs"]), "keeper": parties[0]}
    elif kind == "stages":
        made["to"] = stage_list(pick, parties, side, names, depth + 1)
    elif kind == "fixed":
        made["to"] = {"fixed": weights(pick, parties)}
        made["rounding"] = pick.choice(["quota", "quota", rounding])
    else:
        made["to"] = driver(pick, parties)
        made["rounding"] = rounding
    return made


def take(pick: Random) -> Tree:
    made: Tree = {}
    if pick.random() < 0.6:
        made["percent"] = pick.choice(["10", "33.3333", "0.0001", "100", "50.5"])
        if pick.random() < 0.4:
            made["of"] = "pool"
    if not made or pick.random() < 0.5:
        made |= {"until": str(pick.choice([1, 99, 3000, 10**6])), "per": "period"}
    return made


def driver(pick: Random, parties: list[str]) -> Tree:
    kind = pick.choice(DRIVERS)
    made: Tree = {"driver": kind, "if_zero": weights(pick, parties)}
    if kind == "metered":
        made["assets"] = [str(n) for n in pick.sample(range(1, 5), pick.randrange(1, 3))]
        if pick.random() < 0.5:
            made["classes"] = pick.sample(CLASSES, 2)
    else:
        made["series"] = f"{kind}-{pick.randrange(2)}"
    return made


def weights(pick: Random, parties: list[str]) -> Tree:
    styles: list[Callable[[], int]] = [lambda: 1, lambda: pick.randrange(0, 10), lambda: pick.randrange(0, 40)]
    style = pick.choice(styles)
    made = {party: str(style()) for party in parties}
    made[pick.choice(parties)] = str(pick.randrange(1, 60))
    return made


def random_act(pick: Random, told: Story, periods: tuple[str, ...], counted: list[Tree]) -> Tree | None:
    kind = pick.choice(["entry"] * 6 + ["reversal"] * 2 + ["quantity"] * 3 + ["table", "payment", "payout", "netting"])
    period = pick.choice((*periods, periods[-1], periods[-1]))
    tree = max((v for v in told.versions if v["from"] <= period), key=lambda v: told.versions.index(v))
    pool = pick.choice(list(tree["pools"]))
    side = pick.choice([side for side in ("cost", "benefit") if side in tree["pools"][pool]])
    people, day = [*tree["parties"], *tree.get("agents", [])], f"{period}-{pick.randrange(1, 29):02}"
    where, fen = {"pool": pool, "side": side}, str(pick.choice([1, 50, 1000, 10**7]) + pick.randrange(1000))
    match kind:
        case "entry":
            net = pick.choice([0, 1, 2, 7, 100, pick.randrange(10**5), pick.randrange(10**13)])
            vat = pick.randrange(1, 10)
            amounts = {"gross": str(net + vat), "net": str(net), "vat": str(vat)}
            return {"kind": kind, **where, "occurred": day, **amounts, "holder": pick.choice(people), **PAPERS}
        case "reversal":
            return reversal(pick, counted)
        case "quantity" | "table":
            return quantity_or_table(pick, told, kind, day)
        case _:
            return moved(pick, kind, tree, {**where, "fen": fen})


def moved(pick: Random, kind: str, tree: Tree, fields: Tree) -> Tree | None:
    people, known = [*tree["parties"], *tree.get("agents", [])], funds(tree, fields["pool"])
    if kind == "payment":
        payer, payee = pick.choice(people), pick.choice([*people, *known])
        if payee == payer or (payer == tree["parties"][0] and "/" in payee):
            return None
        if pick.random() < 0.3:
            payer, payee = payee, payer
        return {"kind": kind, **fields, "from": payer, "to": payee}
    if kind == "payout" and known:
        fund = pick.choice(known).split("/")
        return {"kind": kind, "pool": fund[0], "reserve": fund[1], "to": pick.choice(people), "fen": fields["fen"]}
    if kind == "netting" and len(people) > 1:
        a, b = pick.sample(people, 2)
        ways = [(pool, side) for pool in tree["pools"] for side in ("cost", "benefit") if side in tree["pools"][pool]]
        there, back = pick.choice(ways), pick.choice(ways)
        ends = {"a": a, "pool_a": there[0], "side_a": there[1], "b": b, "pool_b": back[0], "side_b": back[1]}
        return {"kind": kind, **ends, "fen": fields["fen"]}
    return None


PAPERS = {"voucher": hashlib.sha256(b"scan").hexdigest(), "key": hashlib.sha256(b"number").hexdigest()}


def reversal(pick: Random, counted: list[Tree]) -> Tree | None:
    gone = {act["reverses"] for act in counted if "reverses" in act}
    may = [act for act in counted if act["kind"] in ("entry", "quantity") and act["id"] not in gone]
    if not may:
        return None
    original = dict(pick.choice(may))
    reverses = original.pop("id")
    del original["salt"]
    return {**original, "kind": "reversal", "reverses": reverses}


def quantity_or_table(pick: Random, told: Story, kind: str, day: str) -> Tree | None:
    wanted = ("shapley", "airport") if kind == "table" else ("headcount", "person_hours", "capital")
    used = [
        (stage["to"]["series"], stage["to"]["driver"])
        for tree in told.versions
        for each in tree["pools"].values()
        for side in ("cost", "benefit")
        for stage in stages_of(each.get(side, {"stages": []}))
        if stage["to"].get("driver") in wanted
    ]
    if not used:
        return None
    (series, driver), parties = pick.choice(used), told.versions[0]["parties"]
    if kind == "quantity":
        amount = pick.choice([1, 3, 40, pick.randrange(1, 10**6)]) * (
            -1 if driver == "capital" and pick.random() < 0.3 else 1
        )
        return {"kind": kind, "series": series, "member": pick.choice(parties), "occurred": day, "amount": str(amount)}
    named = [p for p in parties if pick.random() < 0.8]
    if driver == "airport":
        return {"kind": kind, "series": series, "rows": {p: str(pick.choice([5, 5, 8, 1000])) for p in named}}
    rows = {
        ",".join(chosen): str(pick.randrange(1, 100))
        for size in range(1 << len(named))
        if (chosen := [p for place, p in enumerate(named) if size >> place & 1]) and pick.random() < 0.6
    }
    return {"kind": kind, "series": series, "rows": rows}


def random_minutes(pick: Random, periods: tuple[str, ...], parties: list[str]) -> list[tuple[str, int, int, str, int]]:
    return [
        (pick.choice((*periods, periods[-1])), pick.randrange(1, 5), int(pick.choice(parties)), pick.choice(CLASSES),
         pick.choice([1, 30, 90, 7, pick.randrange(1, 10**5)]))
        for _ in range(pick.choice([0, 0, 1, 4]))
    ]  # fmt: skip


def funds(tree: Tree, pool: str) -> list[str]:
    stages = stages_of(tree["pools"][pool].get("benefit", {"stages": []}))
    return sorted({f"{pool}/{stage['to']['reserve']}" for stage in stages if "reserve" in stage["to"]})
