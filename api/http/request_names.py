"""A request as logs may name it: its method and the route that took it, never what was asked for.

A path can hold whatever somebody scanned, typed or mistyped: a digest, a batch id, a name.
"""

from starlette.types import Scope

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def name_of(scope: Scope) -> str:
    """`GET /members/{number}`; where no route took it, `GET` and a dash."""
    route = scope.get("route")
    method = scope["method"] if scope["method"] in _METHODS else "-"
    return f"{method} {route.path if route is not None else '-'}"
