"""Lists have an order that people expect: of a number, a time, a name, and never that of ids, which are random."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.api.described.test_cursors import Walk, page_of
from tests.api.described.test_cursors import walk as walk
from tests.issuing.world import COLLEGE, work

ROOT = Path(__file__).parents[3]
PURPOSES = ("credential", "token", "status", "snapshot")
Order = Callable[[dict[str, Any]], Any]


def newest_first(name: str) -> Order:
    return lambda each: -datetime.fromisoformat(each[name]).timestamp()


def by(*names: str) -> Order:
    return lambda each: [each[name] for name in names]


def as_the_chain_is(_: dict[str, Any]) -> Any:
    """What is shown says no place on the chain: `test_no_list_begins_its_order_with_an_id` holds it alone."""
    return 0


ORDERS: dict[str, Order] = {
    "/members": by("number"),
    "/standards": by("number"),
    "/accreditations": by("number"),
    "/keys": lambda each: (each["member"], PURPOSES.index(each["purpose"]), newest_first("from")(each)),
    "/staff": by("created_at"),
    "/sittings": newest_first("prepared_at"),
    "/sittings/{sitting_id}/rows": by("row"),
    "/sittings/{sitting_id}/batches": as_the_chain_is,  # of its first rows: tests/issuing/test_sittings.py
    "/credentials": by("number"),
    "/submissions": newest_first("created_at"),
    "/submissions/awaiting-approval": by("given_at"),
    "/log": newest_first("at"),
    "/registrar/log": newest_first("at"),
    "/assets": by("number"),
    "/bookings": by("made_in"),
    "/bookings/awaiting-answer": by("answer_by"),
    "/feeds": lambda each: (each["asset"] or 0, each["created_at"]),
    "/agreements": as_the_chain_is,
    "/agreements/{agreement_id}/entries": as_the_chain_is,
    "/agreements/{agreement_id}/settlements": as_the_chain_is,
    "/agreements/{agreement_id}/commitments": by("due", "commitment"),
    "/agreements/{agreement_id}/closes/{period}/shares/{of_month}/{pool}/{side}": as_the_chain_is,
    "/entries/awaiting-acceptance": as_the_chain_is,
    "/settlements/awaiting-answer": as_the_chain_is,
}
FILLED = {"/members", "/keys", "/staff", "/sittings", "/sittings/{sitting_id}/rows", "/submissions", "/log", "/feeds"}


@pytest.fixture(scope="module")
def filled(walk: Walk) -> Walk:
    """What would stand elsewhere by its random id: several of one kind, made one after another."""
    world = walk.world
    for _ in range(6):
        made = world.ask("POST", "/feeds", token=world.token(COLLEGE, "booker"), json={"asset": None, "language": "en"})
        assert made.status_code == 201, made.text
    for _ in range(4):
        asked = world.ask("POST", "/keys", token=world.token(COLLEGE, "admin"), json={"purpose": "status"})
        assert asked.status_code == 202, asked.text
    work(world.node)
    return walk


def test_every_list_that_pages_says_its_order(filled: Walk) -> None:
    assert set(ORDERS) == set(filled.limited.values())


def test_every_list_is_in_its_order_on_one_page_as_on_many(filled: Walk) -> None:
    seen = set()
    for path, template in filled.limited.items():
        answer = filled.ask(path, limit="200")
        if answer.status_code == 404:  # of an agreement that there is not
            continue
        items = page_of(answer)["items"]
        assert items == sorted(items, key=ORDERS[template]), path
        assert items == list(one_by_one(filled, path, most=len(items))), path
        if len(items) > 1:
            seen.add(template)
    assert seen >= FILLED


def one_by_one(walk: Walk, path: str, *, most: int) -> Iterator[dict[str, Any]]:
    cursor = ""
    for _ in range(most):
        page = page_of(walk.ask(path, limit="1", cursor=cursor))
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


# What is read without being shown in that order: and why an id is good enough there.
UNSHOWN = {
    "LinkRow.tag": "a tag is random on purpose: its order must not tell which entry it is of",
    "UnknownBatch.batch": "what nobody made here has an id and nothing else",
    "CloseRow.agreement": "closes of one month, for the worker",
    "p.act": "declarations of one transfer, to see whether there is one",
}
_RANDOM = re.compile(r"order_by\(\s*(?:col\()?([\w.]+)\.(id|address|agreement|act|batch|booking|tag|key|allocation)\b")


def test_no_list_begins_its_order_with_an_id() -> None:
    found = set()
    for path in [*(ROOT / "ledger").rglob("*.py"), *(ROOT / "node").rglob("*.py")]:
        found |= {f"{table}.{column}" for table, column in _RANDOM.findall(path.read_text(encoding="utf-8"))}
    assert found <= set(UNSHOWN)
