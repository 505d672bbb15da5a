"""A sitting from roster to delivered documents: each anchored once, delivered bytes equal anchored bytes."""

import pytest

from formats import token as tokens
from formats.leaf import Entry
from ledger.credentials import queries
from ledger.db import reading
from node.delivery import documents
from node.issuing import signing
from node.issuing.signing import entry_of_bytes
from node.tables.issuing import Credential
from tests.issuing.world import COLLEGE, World, killed_worker, work
from wallet.tokens import qr


def test_ten_rows_are_issued_and_downloaded_as_they_are_anchored(world: World) -> None:
    sitting = world.delivered()
    token = world.token(COLLEGE, "auditor")
    shown = world.ask("GET", f"/sittings/{sitting}", token=token).json()
    assert (shown["state"], shown["rows"], shown["problem"]) == ("delivered", 10, None)
    (batch,) = world.ask("GET", f"/sittings/{sitting}/batches", token=token).json()["items"]
    downloaded = []
    for each in world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]:
        assert (each["state"], each["standing"], each["batch"]) == ("delivered", "good", batch["id"])
        file = world.ask("GET", f"/credentials/{each['id']}/file", token=token)
        link = world.ask("GET", f"/credentials/{each['id']}/link", token=token).json()["link"]
        picture = world.ask("GET", f"/credentials/{each['id']}/qr.png", token=token)
        assert qr.read(picture.content) == link
        downloaded.append(entry_of_bytes(file.content, tokens.from_link(link)))
    assert sorted(downloaded) == anchored_entries(world, batch["id"])


def test_the_batch_is_as_large_as_the_sitting_and_pairs_nothing(world: World) -> None:
    sitting = world.delivered(3)
    assert_anchored_once_as_delivered(world, sitting, rows=3)
    for batch in handed_out(world, sitting):
        with reading(world.node.ledger_engine) as ledger:
            links = queries.links(ledger, bytes.fromhex(batch))
        assert [each.tag for each in links] == sorted({each.tag for each in links})


def handed_out(world: World, sitting: str) -> dict[str, list[Entry]]:
    """By batch: what the stored bytes of its credentials digest to."""
    found: dict[str, list[Entry]] = {}
    with reading(world.node.node_engine) as session:
        pairs = documents.credentials_of_member(session, COLLEGE, sitting=sitting, number=None, after="", limit=500)
    for credential, batch in pairs.items:
        link = documents.link_of(world.node, credential)
        entry = entry_of_bytes(documents.file_of(world.node, credential), tokens.from_link(link))
        found.setdefault(batch.id, []).append(entry)
    return found


def anchored_entries(world: World, batch: str) -> list[Entry]:
    with reading(world.node.ledger_engine) as ledger:
        return [
            Entry(each.document_digest, each.token_digest) for each in queries.entries(ledger, bytes.fromhex(batch))
        ]


def assert_anchored_once_as_delivered(world: World, sitting: str, rows: int = 10) -> None:
    batches = handed_out(world, sitting)
    assert sum(len(entries) for entries in batches.values()) == rows
    for batch, entries in batches.items():
        assert anchored_entries(world, batch) == sorted(entries)
        with reading(world.node.ledger_engine) as ledger:
            assert len(queries.links(ledger, bytes.fromhex(batch))) == len(entries)


def test_a_batch_is_signed_in_portions_and_no_document_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "PORTION", 4)
    sitting = world.approved(10)
    assert killed_worker(world.home, sitting, "issuing.after_documents_stored:2") == -9
    first = {each.id: each.document for each in stored(world, sitting) if each.document is not None}
    assert len(first) == 8
    work(world.node, sitting)
    assert {each.id: each.document for each in stored(world, sitting) if each.id in first} == first
    assert_anchored_once_as_delivered(world, sitting)


def stored(world: World, sitting: str) -> list[Credential]:
    with reading(world.node.node_engine) as session:
        found = documents.credentials_of_member(session, COLLEGE, sitting=sitting, number=None, after="", limit=500)
    return [credential for credential, _ in found.items]
