"""The pages are tested in one founded world, as a browser gets them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from tests.issuing.world import World
from tests.issuing.world import world as world

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Accept-Language": "en"}


@pytest.fixture
def browse(world: World) -> Callable[..., TestClient]:
    """A browser without cookies; `over` https, or with another `clock` at the node."""

    def opened(over: str = "http", **changes: Any) -> TestClient:
        app = create_app(replace(world.node, **changes))
        return TestClient(app, base_url=f"{over}://guild.example", headers=BROWSER, follow_redirects=False)

    return opened


@pytest.fixture
def signed_in(browse: Callable[..., TestClient], world: World) -> Callable[..., TestClient]:
    """A browser in which this member's staff with this role has signed in."""

    def opened(member: int, role: str) -> TestClient:
        client = browse()
        answer = client.post("/sign-in", data={"token": world.token(member, role)})
        assert (answer.status_code, answer.headers["location"]) == (303, "/operator"), answer.text
        return client

    return opened
