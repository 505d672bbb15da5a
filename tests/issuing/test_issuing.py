"""A sitting from roster to delivered documents: each anchored once, delivered bytes equal anchored bytes."""

import json

from formats.digests import document_digest, token_digest
from formats.encoding import from_base64url
from formats.leaf import Entry
from ledger.credentials import queries
from ledger.db import reading
from tests.issuing.world import COLLEGE, World, work


def handed_out(world: World, sitting: str) -> dict[str, list[Entry]]:
    """By batch: what the files and the QR links that a person downloads digest to."""
    token = world.token(COLLEGE, "operator")
    found: dict[str, list[Entry]] = {}
    for each in world.ask("GET", f"/credentials?sitting={sitting}&limit=200", token=token).json()["items"]:
        file = world.ask("GET", f"/credentials/{each['id']}/file", token=token)
        link = world.ask("GET", f"/credentials/{each['id']}/link", token=token).json()["link"]
        assert file.status_code == 200, file.text
        data = from_base64url(link.partition("#")[2])
        found.setdefault(each["batch"], []).append(Entry(document_digest(json.loads(file.content)), token_digest(data)))
    return found


def assert_anchored_once_as_delivered(world: World, sitting: str, rows: int = 10) -> None:
    batches = handed_out(world, sitting)
    assert sum(len(entries) for entries in batches.values()) == rows
    with reading(world.node.ledger_engine) as ledger:
        for batch, entries in batches.items():
            anchored = queries.entries(ledger, bytes.fromhex(batch))
            assert [Entry(each.document_digest, each.token_digest) for each in anchored] == sorted(entries)
            assert len(queries.links(ledger, bytes.fromhex(batch))) == len(entries)


def test_ten_rows_are_issued_and_delivered_as_they_are_anchored(world: World) -> None:
    sitting = world.approved()
    work(world.node, sitting)
    shown = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "auditor")).json()
    assert (shown["state"], shown["rows"], shown["problem"]) == ("delivered", 10, None)
    assert_anchored_once_as_delivered(world, sitting)
