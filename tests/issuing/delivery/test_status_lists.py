"""From a real issue to a reader who knows no chain: the lists and DID documents that our node makes and serves."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from formats.ids import KeyPurpose, status_list_id
from ledger.consortium.queries import current_key
from ledger.db import open_engine, reading
from ledger.schema import prepare_ledger
from node.compose import compose
from node.installation.node import Node
from node.issuing.status_list_indexes import LIST_IS_FULL, draw_places
from node.publishing import pinned_trust_root, status_lists
from node.publishing.faults import SnapshotViewUnsettled, StatusKeyNotHeld
from node.publishing.status_lists import StatusLists
from node.running import publisher_thread
from node.tables.issuing import Credential
from tests.issuing.delivery.test_status import act, credentials, last_revocation, settled
from tests.issuing.world import COLLEGE, ENTERPRISE, World, own_world, work
from tests.readers.peer import Answer, follow

HOST = "guild-ledger.example"

world = own_world
"""Other stories move their chain's time on, and nobody dates a list then."""


def file(world: World, credential: dict[str, Any]) -> Any:
    return world.ask("GET", f"/credentials/{credential['id']}/file", token=world.token(COLLEGE, "operator")).json()


def served(world: World) -> dict[str, Any]:
    """What a reader fetches, at the addresses that the files name, from the consortium's host: this node."""
    listed = get(world, "/members/2/status/1")
    return {status_list_id(HOST, COLLEGE, 1): listed.json()}


def get(world: World, path: str, **headers: str) -> httpx.Response:
    answer = world.client.get(path, headers=headers)
    assert answer.status_code in (200, 304), answer.text
    return answer


def read(world: World, credential: Any) -> Answer:
    StatusLists(world.node).tick()
    (answer,) = follow([credential], [get(world, "/members/2/did.json").json()], served(world))
    return answer


def test_a_foreign_reader_follows_a_credential_through_its_life(world: World) -> None:
    first, second = credentials(world, world.delivered(2))
    good, bad = file(world, first), file(world, second)
    assert read(world, good) == read(world, bad) == Answer(True, None)
    settled(world, act(world, "suspend", [second["id"]]))
    assert read(world, bad).error == "its bit in the status list is set"
    assert read(world, good).verified
    settled(world, act(world, "reinstate", [second["id"]]))
    assert read(world, bad).verified
    settled(world, act(world, "revoke", [second["id"]], reason="issued_in_error"))
    assert read(world, bad).error == "its bit in the status list is set"
    withdrawal = f"/revocations/{last_revocation(world)}/withdraw"
    settled(world, world.ask("POST", withdrawal, token=world.token(COLLEGE, "approver")))
    assert read(world, bad).verified
    tampered = {**good, "name": "一级/高级技师"}
    assert not read(world, tampered).verified


def test_a_list_is_signed_again_on_change_and_when_it_is_old_and_not_between(world: World) -> None:
    one = credentials(world, world.delivered(1))[0]
    every = timedelta(seconds=60)
    publishing = world.node.config.publishing.model_copy(update={"every_s": 60})
    node = replace(world.node, config=world.node.config.model_copy(update={"publishing": publishing}))
    lists = StatusLists(node)
    lists.tick()
    before = listed(world.node)
    assert not lists.tick()
    assert listed(world.node) == before
    settled(world, act(world, "suspend", [one["id"]]))
    assert lists.tick()
    changed = listed(world.node)
    assert changed["credentialSubject"] != before["credentialSubject"]
    node.clock = lambda: world.node.clock() + every
    assert lists.tick()
    later = listed(world.node)
    assert later["credentialSubject"] == changed["credentialSubject"]
    assert later["validUntil"] > changed["validUntil"]


def test_a_node_that_starts_again_signs_nothing_that_is_in_place(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    assert not StatusLists(world.node).tick()


def test_nothing_is_signed_while_the_chain_is_given_again_what_it_forgot(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    path = status_lists.file_of(world.node.home, COLLEGE, 1)
    path.unlink()
    snapshot = world.rpc("evm_snapshot")
    world.delivered(1)
    assert world.rpc("evm_revert", snapshot)
    with pytest.raises(SnapshotViewUnsettled):
        StatusLists(world.node).tick()
    assert not path.exists()
    work(world.node)
    assert StatusLists(world.node).tick()


def test_a_projection_that_is_being_built_again_signs_nothing(world: World, tmp_path: Path) -> None:
    world.delivered(1)
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    prepare_ledger(engine)
    with pytest.raises(SnapshotViewUnsettled):
        StatusLists(replace(world.node, ledger_engine=engine)).tick()
    engine.dispose()


def test_a_list_whose_key_lies_elsewhere_is_not_signed_and_says_which_key(world: World) -> None:
    world.delivered(1)
    status_lists.file_of(world.node.home, COLLEGE, 1).unlink(missing_ok=True)
    keystore = world.node.config.keystore.model_copy(update={"directory": Path("no-keys")})
    elsewhere = replace(world.node, config=world.node.config.model_copy(update={"keystore": keystore}))
    with reading(world.node.ledger_engine) as ledger:
        key = current_key(ledger, member=COLLEGE, purpose=KeyPurpose.STATUS, at=world.node.clock())
    assert key is not None
    with pytest.raises(StatusKeyNotHeld) as caught:
        StatusLists(elsewhere).tick()
    assert caught.value.values() == {"member": COLLEGE, "key": key.id.hex()}


def test_the_workers_process_signs_lists_by_itself_though_no_snapshot_can_be_published(world: World) -> None:
    world.delivered(1)
    path, root = status_lists.file_of(world.node.home, COLLEGE, 1), pinned_trust_root.file_of(world.node)
    hidden, stop = root.with_suffix(".hidden"), threading.Event()
    path.unlink(missing_ok=True)
    root.rename(hidden)
    publisher = threading.Thread(target=publisher_thread.run, args=(lambda: compose(world.home), stop))
    publisher.start()
    try:
        for _ in range(600):
            if path.exists():
                break
            time.sleep(0.05)
    finally:
        stop.set()
        publisher.join()
        hidden.rename(root)
    assert path.exists()


def test_lists_and_did_documents_are_served_to_anyone_and_by_their_etag(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    for path, media_type in (
        ("/members/2/status/1", "application/vc"),
        ("/members/2/did.json", "application/did+json"),
    ):
        answer = get(world, path)
        assert answer.headers["content-type"] == media_type
        assert answer.headers["access-control-allow-origin"] == "*"
        assert get(world, path, **{"If-None-Match": answer.headers["etag"]}).status_code == 304


ACCEPTED = {
    "": "application/vc",
    "*/*": "application/vc",
    "text/html,*/*;q=0.8": "application/vc",
    "application/json": "application/json",
    "application/ld+json, application/json": "application/ld+json",
    "application/json;q=0.5, application/ld+json;q=0.9, */*;q=0.1": "application/ld+json",
    "application/vc, application/json": "application/vc",
    "application/json;q=0": "application/vc",
    "application/json;q=x;q=": "application/vc",
}


def test_a_reader_of_json_is_answered_in_the_type_that_it_asks_for(world: World) -> None:
    sitting = world.delivered(1)
    StatusLists(world.node).tick()
    (credential,) = credentials(world, sitting)
    bearer = {"Authorization": f"Bearer {world.token(COLLEGE, 'auditor')}"}
    for path in ("/members/2/status/1", f"/credentials/{credential['id']}/file"):
        for accept, media_type in ACCEPTED.items():
            answer = world.client.get(path, headers={"Accept": accept, **bearer})
            assert (answer.status_code, answer.headers["content-type"]) == (200, media_type), (path, accept)
            assert "Accept" in answer.headers["vary"].split(", ")


def test_the_proof_of_a_list_is_one_object_and_an_older_file_is_signed_again(world: World) -> None:
    world.delivered(1)
    StatusLists(world.node).tick()
    assert isinstance(get(world, "/members/2/status/1").json()["proof"], dict)
    path = status_lists.file_of(world.node.home, COLLEGE, 1)
    older = json.loads(path.read_bytes())
    path.write_bytes(json.dumps({**older, "proof": [older["proof"]]}).encode())
    assert StatusLists(world.node).tick()
    assert isinstance(json.loads(path.read_bytes())["proof"], dict)


@pytest.mark.parametrize("path", ["/members/2/status/2", "/members/3/status/1", "/members/9/did.json"])
def test_what_nobody_issued_is_not_there(world: World, path: str) -> None:
    assert world.client.get(path).status_code == 404


def test_every_place_is_of_one_credential_and_tells_nothing_of_its_batch(world: World) -> None:
    sitting = world.delivered(60)
    with reading(world.node.node_engine) as session:
        rows = session.exec(select(Credential).where(Credential.member_id == COLLEGE)).all()
    assert len({(row.status_list, row.status_index) for row in rows}) == len(rows)
    position = {each["id"]: each["position"] for each in credentials(world, sitting)}
    places = sorted((position[row.id], row.status_index) for row in rows if row.id in position)
    indexes = [index for _, index in places]
    assert indexes not in (sorted(indexes), sorted(indexes, reverse=True))
    assert max(indexes) - min(indexes) > 30_000, "sixty places drawn from 131,072"


def test_a_list_that_is_a_quarter_full_is_followed_by_the_next(world: World) -> None:
    with reading(world.node.node_engine) as session:
        drawn = draw_places(session, ENTERPRISE, LIST_IS_FULL + 5)
    assert len(set(drawn)) == len(drawn)
    assert [sum(each.list == number for each in drawn) for number in (1, 2, 3)] == [LIST_IS_FULL, 5, 0]


def listed(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(status_lists.file_of(node.home, COLLEGE, 1).read_bytes())
    return found
