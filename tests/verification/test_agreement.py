"""Two languages, one answer, about facts: bent snapshots are opened alike, and drawn cases get one verdict."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

from formats import canonical
from formats.crypto.hashing import sha256
from formats.faults import FormatFault
from tests.other_language import answers
from tests.vectors import make_snapshot, make_verdicts
from tests.vectors.make_verdicts import CASES, HEAD, TOKENS, Case
from verification.snapshots import shard, snapshot, trust_root

SEED = 20260102
BENT, DRAWN = 300, 200
TEXTS = json.loads(make_snapshot.HOME.read_text())["texts"]
FACTS = json.loads(make_verdicts.HOME.read_text())["facts"]
FORMS = {"snapshot": (snapshot, "snapshot"), "shard": (shard, "shard 0"), "root": (trust_root, "root")}
_VALUES: list[Any] = [
    "",
    "0",
    "1",
    "2",
    "00",
    "255",
    "256",
    "4294967296",
    "9007199254740992",
    "x",
    "suspended",
    "a\u202eb",
    "名\x1b[2J",
    "\u0301",
    True,
    [],
    {},
]


def test_bent_files_get_one_answer() -> None:
    draw = random.Random(SEED)
    cases = [
        (form, canonical.encode(bent(draw, json.loads(TEXTS[name]))))
        for form, (_, name) in FORMS.items()
        for _ in range(BENT)
    ]
    ours = [answer(form, data) for form, data in cases]
    differing = [case for case in zip(cases, ours, answers(cases), strict=True) if case[1] != case[2]]
    assert not differing, differing[:3]
    reasons = Counter((form, one.split(" ")[0]) for (form, _), one in zip(cases, ours, strict=True))
    assert all(reasons[form, "ok"] > 10 for form in FORMS), reasons
    assert len(reasons) > 12, reasons


def test_drawn_cases_get_one_verdict() -> None:
    draw = random.Random(SEED)
    cases = list(drawn(draw))
    theirs = answers(("verdict", json.dumps(case).encode()) for case in cases)
    differing = [
        (case["what"], ours, json.loads(other))
        for case, other in zip(cases, theirs, strict=True)
        if (ours := [case["state"], case["reason"], case["checks"]]) != json.loads(other)
    ]
    assert not differing, differing[:2]
    assert len({case["state"] for case in cases}) == 8, "all but NOT_OURS, for every token drawn is one of ours"
    assert len({case["reason"] for case in cases}) > 20


def answer(form: str, data: bytes) -> str:
    module: Any = FORMS[form][0]
    try:
        return f"ok {sha256(module.encode(module.decode(data))).hex()}"
    except FormatFault as fault:
        return fault.reason


def bent(draw: random.Random, value: Any) -> Any:
    """One place of a JSON value exchanged, taken out, doubled or renamed."""
    at, place = draw.choice([*places(value)])
    match draw.randrange(5):
        case 0:
            at[place] = draw.choice(_VALUES)
        case 1:
            del at[place]
        case 2 if isinstance(at, list):
            at.insert(place, deepcopy(at[draw.randrange(len(at))]))
        case 3 if isinstance(at, dict):
            at["extra"] = at.pop(place)
        case _ if isinstance(at[place], str) and at[place]:
            spot = draw.randrange(len(at[place]))
            at[place] = at[place][:spot] + draw.choice("0123456789abcdefAz_-") + at[place][spot + 1 :]
        case _:
            at[place] = draw.choice(_VALUES)
    return value


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, item in steps:
        yield value, place
        yield from places(item)


def drawn(draw: random.Random) -> Iterator[dict[str, Any]]:
    """Written cases of one to three cases' changes, any token, any clock. What contradicts itself is drawn again."""
    made = 0
    for _ in range(20 * DRAWN):
        parts = draw.sample(CASES, draw.choice([1, 1, 2, 3]))
        case = Case(
            what=" + ".join(part.what for part in parts),
            token=draw.choice([draw.choice([*TOKENS]), "good", *(part.token for part in parts)]),
            changes=[change for part in parts for change in part.changes],
            now=draw.choice(parts).now,
            seen=draw.choice([None, None, None, None, HEAD, HEAD + timedelta(days=1)]),
            authenticated=draw.random() < 0.9,
            shards=draw.random() < 0.9,
            pins=draw.choice(["both"] * 16 + ["first", "others"]),
        )
        if not fits(case):
            continue
        yield json.loads(json.dumps(make_verdicts.written_case(case, FACTS)))
        made += 1
        if made == DRAWN:
            return


def fits(case: Case) -> bool:
    """Do these changes go together: every place is there, and what comes out is a snapshot and a shard?"""
    try:
        changes = [
            (path, make_verdicts.placed(FACTS, case, value) if path == "shard/0/acts" else value)
            for path, value in case.changes
        ]
        facts = make_verdicts.changed(FACTS, changes)
        snapshot.decode(canonical.encode(facts["snapshot"]))
        shard.decode(canonical.encode(facts["shard"]))
    except (ValueError, IndexError, KeyError):
        return False
    return True
