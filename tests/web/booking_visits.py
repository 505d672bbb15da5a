"""Whoever looks at the pages of assets and bookings, signed in at a node where there are some."""

from __future__ import annotations

import re
from html import unescape

from fastapi.testclient import TestClient

from api.app import create_app
from node.installation.node import Node
from tests.bookings.http.test_api import Bookers
from tests.bookings.http.test_api import at as at
from tests.web.conftest import BROWSER


def visit(at: Bookers, member: int, role: str, language: str = "en") -> TestClient:
    """A browser in which this member's staff with this role has signed in."""
    return signed_in(at.world.node, at.token(member, role), language)


def signed_in(node: Node, token: str, language: str = "en") -> TestClient:
    headers = {**BROWSER, "Accept-Language": language}
    client = TestClient(create_app(node), base_url="http://guild.example", headers=headers, follow_redirects=False)
    answer = client.post("/sign-in", data={"token": token})
    assert answer.status_code == 303, answer.text
    return client


def nonce(page: str) -> str:
    """Of the first form."""
    found = re.search(r'name="nonce" value="([^"]+)"', page)
    assert found is not None, "no form"
    return unescape(found[1])


def whole_list(client: TestClient, path: str) -> str:
    """All its pages: what other tests of the same world made may stand before."""
    shown = [client.get(path).text]
    while found := re.search(r'class="pager"><a class="button" href="([^"]+)"', shown[-1]):
        shown.append(client.get(unescape(found[1])).text)
    return "".join(shown)


def words_of(page: str) -> str:
    """The text between the tags, as it is read."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The cells of the table under a caption, row by row."""
    found = re.search(rf"<caption>{re.escape(caption)}</caption>(.*?)</table>", page, re.S)
    assert found is not None, f"no table {caption!r}"
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", found[1], re.S)
    return [[words_of(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)] for row in rows]
