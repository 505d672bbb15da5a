"""Nothing in a query is ignored: what a route does not know is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.routes import Declared, declared_routes
from tests.issuing.world import COLLEGE, World

PAGES = ("pages", "verifier")


def parameters(world: World) -> dict[tuple[str, str], list[str]]:
    """Of each route of the API by (method, path): its query parameters."""
    return {
        (method.upper(), path): [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
        for path, item in described(world)["paths"].items()
        for method, operation in item.items()
        if not set(PAGES) & set(operation.get("tags", ()))
    }


def described(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.client.get("/openapi.json").json()
    return found


def of_the_api(world: World) -> list[tuple[Declared, list[str]]]:
    known = parameters(world)
    return [
        (each, known[each.method, each.path])
        for each in declared_routes(world.node)
        if (each.method, each.path) in known
    ]


def address(route: Declared) -> str:
    """Some address of the route; things of that name there are none."""
    return route.path.replace("{", "").replace("}", "")


def test_no_route_of_the_api_ignores_a_query_parameter_that_it_does_not_know(world: World) -> None:
    routes = of_the_api(world)
    assert len(routes) > 60
    for route, known in routes:
        assert "nmae" not in known
        answer = world.ask(route.method, address(route), params={"nmae": "x"})
        assert answer.status_code == 422, (route, answer.text)
        [fault] = [each for each in answer.json()["errors"] if each["field"] == "query"]
        assert (fault["code"], "'nmae'" in fault["detail"]) == ("unknown", True), route


def test_what_a_route_does_know_is_named_in_the_cure(world: World) -> None:
    answer = world.ask("GET", "/sittings", token=world.token(COLLEGE, "operator"), params={"statr": "delivered"})
    assert answer.json()["errors"][0]["cure"] == "this route knows cursor, limit, state"


@pytest.mark.parametrize("path", ["/v/?from=singlemessage", "/?utm_source=chat", "/door?from=singlemessage"])
def test_a_page_opens_whatever_a_messenger_adds_to_its_address(world: World, path: str) -> None:
    assert world.client.get(path).status_code != 422
