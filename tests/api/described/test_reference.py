"""What a client looks up: `/docs` names every route, and the `type` of every problem leads to what it means."""

from __future__ import annotations

import re
from pathlib import Path

from api.reference.problem_types import problem_types
from tests.api.routes import declared_routes
from tests.issuing.world import World

DOCUMENTED = re.compile(r"^\| `(/problems/[a-z0-9-]+)` \| (\d{3})", re.MULTILINE)


def test_every_route_stands_on_the_page_of_routes_and_nothing_comes_from_another_host(world: World) -> None:
    text = world.client.get("/docs").text
    missing = [str(each) for each in declared_routes(world.node) if f"<code>{each}</code>" not in text]
    assert missing == []
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_every_documented_type_leads_to_what_it_means_with_its_status(world: World) -> None:
    documented = DOCUMENTED.findall((Path(__file__).parents[3] / "docs/problems.md").read_text())
    assert len(documented) > 200
    types = problem_types()
    assert {path: types[path.rpartition("/")[2]].status.value for path, _ in documented} == {
        path: int(status) for path, status in documented
    }
    for path in ("/problems/slots-taken", "/problems/not-found", "/problems/internal-error"):
        for language in ("zh-CN", "en"):
            page = world.client.get(path, headers={"Accept-Language": language, "Accept": "text/html"})
            assert (page.status_code, path in page.text) == (200, True)


def test_a_refusal_leads_to_its_own_page(world: World) -> None:
    refused = world.client.get("/sittings").json()
    page = world.client.get(refused["type"])
    assert page.status_code == 200
    assert f'<h1 lang="en">{refused["title"]}</h1>' in page.text


def test_a_type_that_there_is_not_is_not_found(world: World) -> None:
    assert world.client.get("/problems/lost-shoes").status_code == 404


def test_a_write_says_that_it_needs_its_key(world: World) -> None:
    paths = world.client.get("/openapi.json").json()["paths"]
    keys = [
        each
        for item in paths.values()
        for operation in item.values()
        for each in operation.get("parameters", ())
        if each["name"] == "idempotency-key"
    ]
    assert len(keys) > 40
    assert all(each["required"] for each in keys)
