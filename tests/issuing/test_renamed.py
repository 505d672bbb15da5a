"""A sitting carries one name of its issuer, the one that its approver saw, whatever the member is called meanwhile."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from formats.crypto.hashing import sha256
from ledger.consortium import queries
from ledger.consortium.commands import MemberCommands
from ledger.db import reading, writing
from node.installation.pipeline import consortium_of, indexer_of, submitter_of
from node.staff.access import bootstrap_principal
from node.staff.orders import order_by, order_given
from node.trust_roots.verifier_sources import Chain, PresentedCredential
from tests.issuing.world import COLLEGE, World, killed_worker, work
from verification.chain_view import ChainView

FORMER = "示例2"
ODD_NAMES: tuple[Any, ...] = ("", " 空格 ", "长" * 300, "换\n行", ["一", "二"], {"x": "y"})


def set_profile(world: World, profile: dict[str, Any]) -> None:
    node, by = world.node, bootstrap_principal(COLLEGE)
    order = order_by(node, by, member=COLLEGE, request_id=sha256(uuid4().bytes))
    with writing(node.node_engine) as session:
        order_given(session, node, by, MemberCommands(consortium_of(node)).set_profile(order, profile=profile))
    submitter, indexer = submitter_of(node), indexer_of(node)
    for _ in range(200):
        submitter.tick()
        indexer.tick()
        with reading(node.ledger_engine) as ledger:
            found = queries.member(ledger, COLLEGE)
        if found is not None and found.profile == profile:
            return
    raise AssertionError("the member was not renamed")


@contextmanager
def renamed(world: World, name: Any) -> Iterator[None]:
    with reading(world.node.ledger_engine) as ledger:
        found = queries.member(ledger, COLLEGE)
    assert found is not None
    set_profile(world, {"name": {"zh": name, "en": "Renamed"}})
    try:
        yield
    finally:
        set_profile(world, dict(found.profile))


def files(world: World, sitting: str) -> list[bytes]:
    token = world.token(COLLEGE, "operator")
    listed = world.ask("GET", f"/credentials?sitting={sitting}&limit=200", token=token).json()["items"]
    return [world.ask("GET", f"/credentials/{each['id']}/file", token=token).content for each in listed]


def names(world: World, sitting: str) -> set[str]:
    return {json.loads(each)["issuer"]["name"] for each in files(world, sitting)}


def assert_valid(world: World, sitting: str) -> None:
    chain = Chain(world.node.trust_root, ChainView(world.node.chain, world.node.trust_root))
    # Other tests move the clock of the shared chain: the reader's is not behind it.
    now = max(world.node.clock(), datetime.fromtimestamp(world.node.chain.head().time, UTC))
    verdict = chain.verify(PresentedCredential(file=files(world, sitting)[0]), lambda: now)
    assert verdict.state.name == "VALID", verdict


def test_a_sitting_whose_issuer_is_renamed_before_approval_is_issued_under_the_name_it_was_prepared_with(
    world: World,
) -> None:
    sitting = str(world.upload(world.roster(2)).json()["id"])
    with renamed(world, "新名学院"):
        world.approve(sitting)
        work(world.node, sitting)
        assert names(world, sitting) == {FORMER}
        assert_valid(world, sitting)
    shown = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "approver")).json()
    assert shown["issuing_authority"] == FORMER


def test_one_batch_never_carries_two_issuer_names(world: World) -> None:
    """Renamed when the first portion of the batch is signed and the rest is not."""
    sitting = world.approved(40)
    assert killed_worker(world.home, sitting, "issuing.after_documents_stored") == -9
    with renamed(world, "新名学院"):
        work(world.node, sitting)
        assert len(files(world, sitting)) == 40
        assert names(world, sitting) == {FORMER}
        assert_valid(world, sitting)


@pytest.mark.parametrize("name", ODD_NAMES, ids=("empty", "blanks", "long", "line-break", "list", "object"))
def test_a_name_that_cannot_be_printed_stops_no_sitting_that_was_prepared_before(world: World, name: Any) -> None:
    sitting = str(world.upload(world.roster(1)).json()["id"])
    with renamed(world, name):
        world.approve(sitting)
        work(world.node, sitting)
        assert names(world, sitting) == {FORMER}
