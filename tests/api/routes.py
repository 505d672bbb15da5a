"""The routes of the app itself and what each declares: nothing here is a second list that could fall behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.app import create_app
from api.http.access import RoleRule, public
from node.installation.node import Node


@dataclass(frozen=True)
class Declared:
    """`any_of` None: public. An empty tuple: any staff."""

    method: str
    path: str
    any_of: tuple[str, ...] | None

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def declared_routes(node: Node) -> list[Declared]:
    app = create_app(node)
    found = [each for route in app.routes if isinstance(route, APIRoute) for each in _declared(route)]
    in_openapi = {(method.upper(), path) for path, item in app.openapi()["paths"].items() for method in item}
    assert {(each.method, each.path) for each in found} == in_openapi, "a route escapes the enumeration"
    return sorted(found, key=str)


def _declared(route: APIRoute) -> Iterator[Declared]:
    rules = list(_rules(route.dependant))
    assert len(rules) == 1, f"{route.path} declares {len(rules)} access rules, not one"
    for method in route.methods or ():
        yield Declared(method, route.path, rules[0])


def _rules(dependant: Dependant) -> Iterator[tuple[str, ...] | None]:
    for each in dependant.dependencies:
        if isinstance(each.call, RoleRule):
            yield each.call.any_of
        elif each.call is public:
            yield None
