"""The audit that catches the planted leaks, on what a real issue leaves on the chain, in files, logs and databases."""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from formats.encoding import from_base64url
from formats.leaf import Entry
from formats.link import Link
from ledger.rpc.abi import Abi
from tests.issuing.world import COLLEGE, REGISTRAR, World, own_world, work
from tests.privacy.audit import HolderFile, PersonSecret, PublicBatch, leaks

world = own_world
"""Everything on its chain and in its logs is looked through."""


@pytest.fixture(scope="module")
def issued(world: World) -> dict[str, list[dict[str, str]]]:
    """Two sittings of the same ten people: sitting → roster rows. The work is logged in full."""
    log = logging.FileHandler(world.home / "worker.log")
    root = logging.getLogger()
    root.addHandler(log)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        return {sitting: rows for sitting, rows in (_issue(world) for _ in range(2))}
    finally:
        root.setLevel(before)
        root.removeHandler(log)
        log.close()


def _issue(world: World) -> tuple[str, list[dict[str, str]]]:
    roster = world.roster()
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    work(world.node, sitting)
    return sitting, list(csv.DictReader(io.StringIO(roster.decode())))


def test_a_real_issue_leaks_nothing(world: World, issued: dict[str, list[dict[str, str]]]) -> None:
    files = [file for sitting, rows in issued.items() for file in _files(world, sitting, rows)]
    people = next(iter(issued.values()))
    assert len(files) == 20
    assert leaks(_batches(world), files, [_secret(world, row) for row in people]) == []


def test_no_name_or_number_of_a_learner_is_on_the_chain(world: World, issued: dict[str, Any]) -> None:
    chain = _whole_chain(world)
    assert b"Lathe operator" in chain, "the search finds what is there"
    for text in _personal(issued):
        assert text.encode() not in chain
        assert text.encode().hex().encode() not in chain


def test_no_name_or_number_of_a_learner_is_in_a_log_or_in_the_open_in_a_database(
    world: World, issued: dict[str, Any]
) -> None:
    kept = {path: path.read_bytes() for path in world.home.rglob("*") if path.is_file()}
    assert all(kept[world.home / name] for name in ("api.log", "worker.log", "node.db", "ledger.db"))
    for text in _personal(issued):
        found = [path.name for path, data in kept.items() if text.encode() in data]
        assert found == []


def test_no_route_takes_a_name_or_an_identity_number_in_its_address(world: World) -> None:
    paths = world.ask("GET", "/openapi.json").json()["paths"]
    taken = {each["name"] for path in paths.values() for act in path.values() for each in act.get("parameters", [])}
    assert taken
    assert not {"name", "person", "id_number", "holder", "fingerprint", "trail_key"} & taken


def _personal(issued: dict[str, list[dict[str, str]]]) -> set[str]:
    return {row[column] for rows in issued.values() for row in rows for column in ("name", "id_number")}


def _whole_chain(world: World) -> bytes:
    """Every block, transaction and log, as hex and as bytes."""
    texts = [world.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})]
    for number in range(int(world.rpc("eth_blockNumber"), 16) + 1):
        texts.append(world.rpc("eth_getBlockByNumber", hex(number), True))
    text = json.dumps(texts)
    fields = [part for part in text.replace('"', " ").split() if part.startswith("0x") and len(part) % 2 == 0]
    return text.encode() + b"".join(bytes.fromhex(part[2:].rstrip(",")) for part in fields)


def _batches(world: World) -> list[PublicBatch]:
    event = Abi.load("Credentials").events["Anchored"]
    where = {"fromBlock": "0x0", "toBlock": "latest", "topics": ["0x" + event.topic.hex()]}
    found = []
    for log in world.rpc("eth_getLogs", where):
        topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
        args = event.decode(topics, bytes.fromhex(log["data"][2:]))
        assert args is not None
        entries, links = [Entry(*each) for each in args["entries"]], [Link(*each) for each in args["links"]]
        found.append(PublicBatch(args["batch"], COLLEGE, entries, links))
    assert len(found) == 2
    return found


def _files(world: World, sitting: str, rows: list[dict[str, str]]) -> Iterator[HolderFile]:
    token = world.token(COLLEGE, "operator")
    number_of = {row["certificate_number"]: row["id_number"] for row in rows}
    for each in world.ask("GET", f"/credentials?sitting={sitting}&limit=200", token=token).json()["items"]:
        file = world.ask("GET", f"/credentials/{each['id']}/file", token=token).content
        link = world.ask("GET", f"/credentials/{each['id']}/link", token=token).json()["link"]
        person = number_of[each["number"]]
        yield HolderFile(person, bytes.fromhex(each["batch"]), file, from_base64url(link.partition("#")[2]))


def _secret(world: World, row: dict[str, str]) -> PersonSecret:
    asked = {"id_type": row["id_type"], "id_number": row["id_number"]}
    answer = world.ask("POST", "/registrar/holders/export", token=world.token(REGISTRAR, "registrar"), json=asked)
    assert answer.status_code == 200, answer.text
    held = answer.json()
    trails = {each["issuer"]: bytes.fromhex(each["trail_key"]) for each in held["trail_keys"]}
    return PersonSecret(row["id_number"], bytes.fromhex(held["secret"]), trails, [row["name"], row["id_number"]])
