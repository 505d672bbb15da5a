"""Every route of the app: worked out once, and all that holds for every one of them holds for it."""

from __future__ import annotations

from fastapi.routing import APIRoute

from api.app import ROUTES
from api.http.openapi import REFUSALS
from api.http.routers import only_known_query

PAGES = {"pages", "verifier"}


def test_every_route_stands_in_the_app_as_it_was_declared() -> None:
    """Where a router is included in another, FastAPI works out each of its routes up to three times."""
    assert len(ROUTES) > 200
    assert [route for route in ROUTES if not isinstance(route, APIRoute)] == []


def test_every_route_describes_its_refusals_and_every_one_but_pages_looks_at_the_query_first() -> None:
    for route in ROUTES:
        assert isinstance(route, APIRoute)
        assert {status: route.responses.get(status) for status in REFUSALS} == REFUSALS, route.path
        looks = [each.call for each in route.dependant.dependencies[:1]] == [only_known_query]
        assert looks == (not PAGES & set(route.tags)), route.path
