"""Whoever made something, or has to follow it, is told where: `Location` on every 201 and 202."""

from __future__ import annotations

from uuid import uuid4

import httpx
from fastapi.routing import APIRoute

from api.app import ROUTES
from api.http.writes import Located
from tests.issuing.world import COLLEGE, World


def test_every_route_that_makes_or_accepts_something_says_where_it_is() -> None:
    routes = [route for route in ROUTES if isinstance(route, APIRoute) and route.status_code in (201, 202)]
    assert len(routes) > 50
    assert [route.path for route in routes if not issubclass(route.response_model, Located)] == []


def test_a_location_is_the_address_of_what_was_made_and_the_same_for_a_retry(world: World) -> None:
    admin, operator, key = world.token(COLLEGE, "admin"), world.token(COLLEGE, "operator"), str(uuid4())
    sitting = world.upload(world.roster(1))
    assert sitting.status_code == 201
    assert follow(world, sitting, operator)["id"] == sitting.json()["id"]
    accepted = [world.ask("POST", "/keys", token=admin, key=key, json={"purpose": "status"}) for _ in range(2)]
    assert [each.status_code for each in accepted] == [202, 202]
    assert follow(world, accepted[0], admin)["id"] == accepted[0].json()["id"]
    assert accepted[0].headers["location"] == accepted[1].headers["location"]


def test_what_was_only_changed_has_no_location(world: World) -> None:
    sitting = world.upload(world.roster(1)).json()["id"]
    answer = world.ask("POST", f"/sittings/{sitting}/cancel", token=world.token(COLLEGE, "operator"))
    assert (answer.status_code, answer.headers.get("location")) == (200, None)


def follow(world: World, answer: httpx.Response, token: str) -> dict[str, object]:
    found: dict[str, object] = world.ask("GET", answer.headers["location"], token=token).json()
    return found
