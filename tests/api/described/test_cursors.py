"""Every list that pages, by API and page: it goes on from its own cursor, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.api.routes import declared_routes
from tests.issuing.world import COLLEGE, REGISTRAR, World

NO_CURSOR = ["x", "~", "0" * 39, "9" * 18, "-1", "00000000.1", "ffffffff.", "%00", "'", "x" * 201]
NO_LIMIT = ["-1", "0", "201", "9" * 30, "x", "1.5", ""]
NAMED = {
    "{agreement_id}": "ab" * 32,
    "{period}": "2026-03",
    "{of_month}": "2026-03",
    "{pool}": "training",
    "{side}": "cost",
    "{asset_number}": "1",
    "{member}": str(COLLEGE),
}


@dataclass(frozen=True)
class Walk:
    """The lists of the app by their addresses: who may ask; `limited`: those of the API, which take how many are
    wanted, with their paths as declared."""

    world: World
    tokens: dict[str, str | None]
    limited: dict[str, str]

    def ask(self, path: str, **query: str) -> httpx.Response:
        return self.world.ask("GET", path, token=self.tokens[path], params=query)

    def refuses(self, path: str, field: str, **query: str) -> None:
        answer = self.ask(path, **query)
        assert answer.status_code == 422, (path, query, answer.text[:500])
        assert answer.json()["type"] == "/problems/request-invalid"
        assert field in [each["field"].removeprefix("query.") for each in answer.json()["errors"]], (path, query)
        assert all(each["cure"] for each in answer.json()["errors"])

    def cursors(self) -> Iterator[tuple[str, str]]:
        """(path, the `next` of its first page of one), of lists with two things at least."""
        for path in self.limited:
            answer = self.ask(path, limit="1")
            if answer.status_code == 200 and (found := page_of(answer)["next"]) is not None:
                yield path, found


@pytest.fixture(scope="module")
def walk(world: World) -> Walk:
    sitting = str(world.upload(world.roster(2)).json()["id"])
    world.upload(world.roster(1))
    named = NAMED | {"{sitting_id}": sitting}
    paths = world.client.get("/openapi.json").json()["paths"]
    tokens, limited = dict[str, str | None](), dict[str, str]()
    for route in declared_routes(world.node):
        known = {
            each["name"] for each in paths[route.path].get("get", {}).get("parameters", ()) if each["in"] == "query"
        }
        if route.method != "GET" or "cursor" not in known:
            continue
        path = route.path
        for place, value in named.items():
            path = path.replace(place, value)
        role = (route.any_of or ("auditor",))[0]
        member = {"council": 0, "registrar": REGISTRAR}.get(role, COLLEGE)
        tokens[path] = None if route.any_of is None else world.token(member, role)
        if "limit" in known:
            limited[path] = route.path
    return Walk(world, tokens, limited)


def page_of(answer: httpx.Response) -> dict[str, Any]:
    """A list alone, or the one that stands in a larger answer."""
    body: dict[str, Any] = answer.json()
    return body if "next" in body else next(each for each in body.values() if isinstance(each, dict) and "next" in each)


def test_a_cursor_that_is_none_is_refused_by_every_list_and_page(walk: Walk) -> None:
    assert len(walk.tokens) >= 28
    for path in walk.tokens:
        for cursor in NO_CURSOR:
            walk.refuses(path, "cursor", cursor=cursor)


def test_a_limit_that_is_none_is_refused_by_every_list(walk: Walk) -> None:
    assert len(walk.limited) >= 17
    for path in walk.limited:
        for limit in NO_LIMIT:
            walk.refuses(path, "limit", limit=limit)


def test_every_list_goes_on_from_its_own_cursor_and_refuses_that_of_another(walk: Walk) -> None:
    found = dict(walk.cursors())
    assert len(found) >= 7, found.keys()
    for path, cursor in found.items():
        first, second = (page_of(walk.ask(path, limit="1", cursor=at))["items"] for at in ("", cursor))
        assert first
        assert second
        assert first != second, path
        for other in walk.tokens:
            if list_of(other) != path:
                walk.refuses(other, "cursor", cursor=cursor)


def list_of(path: str) -> str:
    """The list that a page shows, at the address of the API."""
    shown = path.removeprefix("/operator")
    if path == "/":
        return "/accreditations"
    return f"{shown}/rows" if path.startswith("/operator/sittings/") else shown
