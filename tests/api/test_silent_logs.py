"""What one visit to the page leaves in the log of a live server, started as `guild up` starts it."""

from __future__ import annotations

import http.client
from urllib.parse import quote

from formats.encoding import base64url
from tests.issuing.world import COLLEGE, World

NAME = "演示一"
WEBSOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c29tZWJvZHkncyBub25jZQ==",
}
HOSTILE = "/v/{}", "/v/{}.json", "/v/shards/{}", "/v/shards/{}.json", "/v/links/{}.json", "/v/../{}", "/{}", "/v//{}"


def test_a_visit_to_the_page_leaves_no_digest_batch_name_or_query_in_any_log(world: World) -> None:
    sitting, auditor = world.delivered(1), world.token(COLLEGE, "auditor")
    (credential,) = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    token = world.ask("GET", f"/credentials/{credential['id']}/link", token=auditor).json()["link"].partition("#")[2]
    trail_key = "5e" * 32
    secrets = (credential["document_digest"], credential["token_digest"], credential["batch"], trail_key, NAME, token)
    spelt = [form for each in secrets for form in (each, each.upper(), quote(each), base64url(each.encode()))]
    log = world.home / "api.log"
    before = log.stat().st_size
    asked = 0
    for each in spelt:
        targets = [f"/v?q={quote(each)}", f"/v/?{quote(each)}=1", f"/v#{quote(each)}"]
        targets += [path.format(quote(each)) for path in HOSTILE]
        for target in targets:
            _visit(world, target)
        _visit(world, f"/v/{quote(each)}", **WEBSOCKET, Referer=f"/v#{quote(each)}")
        _visit(world, "/v/", method=f"GET{each[:20]}" if each.isalnum() and each.isascii() else "BREW")
        asked += len(targets) + 2
    told = log.read_bytes()[before:].decode()
    assert told.count("guild.http") >= asked // 2, "the log that is looked at is not the server's"
    for each in spelt:
        assert each not in told
    assert "?" not in told


def _visit(world: World, target: str, *, method: str = "GET", **headers: str) -> None:
    """Exactly these bytes: a client library would tidy the address."""
    connection = http.client.HTTPConnection("127.0.0.1", world.node.config.http.port, timeout=10)
    connection.putrequest(method, target)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.getresponse().read()
    connection.close()
