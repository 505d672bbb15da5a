"""The next trust root: no node signs it by itself, none signs what its own register does not hold, and readers take it
only with both quorums. The tests build on each other, as versions do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select

from cli.main import run
from cli.shared.exits import Exit
from formats.faults import FormatFault
from formats.ids import KeyPurpose
from ledger.db import reading
from node.compose import utc_now
from node.faults import NotFound
from node.installation.node import Node
from node.publishing import files, pinned_trust_root
from node.publishing.faults import SnapshotKeyNotPinned, TrustRootAgreedBefore, TrustRootNotSuccessor
from node.publishing.publisher import Publisher
from node.setup.backup import backup
from node.tables.staff import NodeAct
from node.trust_roots import published_reader, rotation
from node.trust_roots.published_reader import PublishedRefused
from node.trust_roots.signature_collection import CollectedSignatures, collect_signatures
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness
from tests.publishing.nodes import Nodes, two_nodes
from tests.publishing.reader import mine
from verification.snapshots import trust_root
from verification.snapshots.snapshot import signed_message
from verification.snapshots.trust_root import PinnedRoot, Signature, SnapshotKey

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def nodes(harness: Harness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(harness, tmp_path_factory.mktemp("second")) as made:
        harness.anchor(3)
        made.project()
        assert Publisher(made.first).tick()
        yield made


@pytest.fixture(scope="module")
def first_version(nodes: Nodes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader pinned before any rotation, with a copy of what was published then beside it."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copy(pinned_trust_root.file_of(nodes.first), folder / "trust-root.json")
    shutil.copytree(files.public(nodes.first.home), folder / "published")
    return folder


@pytest.fixture
def reader(first_version: Path, tmp_path: Path) -> Path:
    """The file of somebody who still holds version 1."""
    return Path(shutil.copy(first_version / "trust-root.json", tmp_path / "trust-root.json"))


def offered(nodes: Nodes, root: PinnedRoot) -> tuple[int, str, str]:
    """The second node's answer to a trust root that the registrar's node asks it to sign."""
    headers = {"Authorization": f"Bearer {nodes.token}", "Idempotency-Key": str(uuid4())}
    body = {"trust_root": trust_root.encode(root).decode()}
    url = f"{nodes.url}/trust-roots/signatures"
    answer = httpx.post(url, json=body, headers=headers, timeout=30, trust_env=False)
    problem = answer.json()
    return answer.status_code, problem["type"].removeprefix("/problems/"), problem["values"].get("reason", "")


def signers(found: CollectedSignatures) -> tuple[tuple[int, ...], tuple[int, ...], bool]:
    return found.old, found.new, found.taken


def versions(nodes: Nodes) -> list[int]:
    return [pinned_trust_root.load(node).version for node in (nodes.first, nodes.second)]


def test_what_its_own_register_does_not_hold_is_neither_kept_nor_signed(nodes: Nodes) -> None:
    nodes.project()
    held = pinned_trust_root.load(nodes.first)
    stranger = SnapshotKey(SCHOOL, nodes.first.keystore.create_ed25519("never-registered"))
    keys = tuple(sorted((*held.keys, stranger), key=lambda key: (key.member, key.id)))
    for root, why in (
        (replace(held, version=2, keys=keys), "trust-root-key-unknown"),
        (replace(held, version=3), "trust-root-version"),
        (replace(held, version=1), "trust-root-version"),
        (replace(held, version=2, consortium_id=bytes(32)), "trust-root-foreign"),
        (replace(held, version=2, lineage=(*held.lineage, *held.lineage)), "trust-root-foreign"),
    ):
        assert offered(nodes, root) == (409, "trust-root-not-successor", why)
    with pytest.raises(NotFound):
        rotation.proposal(nodes.second)
    with pytest.raises(TrustRootNotSuccessor, match="trust-root-quorum"):
        rotation.propose(nodes.first, k=3)


def test_nothing_is_signed_until_a_person_at_each_member_agreed(nodes: Nodes) -> None:
    made = rotation.propose(nodes.first, n=1)
    found = collect_signatures(nodes.first)
    assert signers(found) == ((), (), False)
    assert "member 2: trust-root-not-agreed" in found.missing
    assert rotation.proposal(nodes.second).digest == made.digest
    rotation.agree(nodes.first, REGISTRAR, made.digest, person="Wang Fang")
    assert signers(collect_signatures(nodes.first)) == ((REGISTRAR,), (REGISTRAR,), False)
    assert versions(nodes) == [1, 1]
    with pytest.raises(SnapshotKeyNotPinned):
        rotation.agree(nodes.second, REGISTRAR, made.digest, person="Li Wei")
    with pytest.raises(NotFound):
        rotation.agree(nodes.second, SCHOOL, "0" * 64, person="Li Wei")


def test_a_member_agrees_to_one_trust_root_of_a_version_unless_a_person_gives_the_other_up(nodes: Nodes) -> None:
    given_up = rotation.proposal(nodes.first).digest
    made = rotation.propose(nodes.first, n=2)
    with pytest.raises(TrustRootAgreedBefore) as refused:
        rotation.agree(nodes.first, REGISTRAR, made.digest, person="Wang Fang")
    assert refused.value.digest == given_up
    rotation.agree(nodes.first, REGISTRAR, made.digest, person="Wang Fang", instead_of=given_up)
    with reading(nodes.first.node_engine) as session:
        acts = session.exec(select(NodeAct).where(NodeAct.act == "trust-root-agreed")).all()
    assert [(each.person, each.subject, each.detail["instead_of"]) for each in acts] == [
        ("Wang Fang", "2", ""),
        ("Wang Fang", "2", given_up),
    ]


def test_raising_n_cuts_the_shards_anew_with_the_next_snapshot(nodes: Nodes, first_version: Path, reader: Path) -> None:
    collect_signatures(nodes.first)  # the second node has the proposal now
    rotation.agree(nodes.second, SCHOOL, rotation.proposal(nodes.first).digest, person="Li Wei")
    found = collect_signatures(nodes.first)
    assert (signers(found), found.missing) == (((REGISTRAR, SCHOOL), (REGISTRAR, SCHOOL), True), ())
    assert versions(nodes) == [2, 2]
    place = str(files.public(nodes.first.home))
    assert not Publisher(nodes.first).tick()  # one block has one snapshot
    assert len(published_reader.read_snapshot(place, reader, utc_now).shards) == 1
    mine(nodes.harness, 1)
    nodes.project()
    assert Publisher(nodes.first).tick()
    assert len(published_reader.read_snapshot(place, reader, utc_now).shards) == 4
    assert published_reader.load_trust_root(reader) == pinned_trust_root.load(nodes.first)
    with pytest.raises(PublishedRefused, match="trust-root-rollback"):
        published_reader.read_snapshot(str(first_version / "published"), reader, utc_now)


def test_a_leaked_key_is_replaced_and_signs_no_snapshot_for_whoever_followed(
    nodes: Nodes, reader: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    leaked = next(key for key in pinned_trust_root.load(nodes.second).keys if key.member == SCHOOL)
    fresh = nodes.second.keystore.create_ed25519("member-2-snapshot-key-fresh")
    register = nodes.harness.member
    by = nodes.harness.by("admin")
    nodes.harness.do(register.register_key(by, purpose=KeyPurpose.SNAPSHOT, public_key=fresh, from_=None, until=None))
    nodes.harness.do(register.declare_key_compromised(nodes.harness.by("admin"), key_id=leaked.id, since=None))
    nodes.project()
    made = rotation.propose(nodes.first)
    assert [key.public_key for key in made.root.keys if key.member == SCHOOL] == [fresh]
    collect_signatures(nodes.first)
    rotation.agree(nodes.first, REGISTRAR, made.digest, person="Wang Fang")
    monkeypatch.setenv("GUILD_HOME", str(nodes.second.home))
    assert run(["verifier", "proposal", "--json"]) == Exit.OK
    shown = json.loads(capsys.readouterr().out)
    assert (shown["sha256"], len(shown["kept"]), len(shown["added"]), len(shown["removed"])) == (made.digest, 1, 1, 1)
    assert run(["verifier", "agree", made.digest, "--member", str(SCHOOL), "--person", "Li Wei"]) == Exit.OK
    assert collect_signatures(nodes.first).taken
    assert Publisher(nodes.first).tick()
    place = files.public(nodes.first.home)
    assert run(["verifier", "follow", str(place), "--pinned", str(reader), "--json"]) == Exit.OK
    forged = by_registrar_and(nodes, leaked, (place / files.SNAPSHOT).read_bytes())
    root = published_reader.load_trust_root(reader)
    assert root.version == 3
    with pytest.raises(FormatFault, match="snapshot-under-signed"):
        trust_root.open_snapshot((place / files.SNAPSHOT).read_bytes(), forged, root, None)
    assert published_reader.read_snapshot(str(place), reader, utc_now).snapshot.block.number > 0


def by_registrar_and(nodes: Nodes, leaked: SnapshotKey, data: bytes) -> bytes:
    """Signatures of the registrar's good key and the leaked one."""
    own = next(key for key in pinned_trust_root.load(nodes.first).keys if key.member == REGISTRAR)
    made = [(own, nodes.first), (leaked, nodes.second)]
    message = signed_message(data)
    return trust_root.encode_signatures(
        Signature(key.member, key.id, node.signer.sign_ed25519(key.public_key, message)) for key, node in made
    )


def test_a_node_that_was_not_told_follows_what_is_published(nodes: Nodes, first_version: Path, tmp_path: Path) -> None:
    alone = replace(nodes.second, home=tmp_path)
    for name in ("deployment.json", "guild.toml"):
        shutil.copy(nodes.second.home / name, tmp_path / name)
    shutil.copy(first_version / "trust-root.json", tmp_path / "trust-root.json")
    published_reader.update_trust_root(str(files.public(nodes.first.home)), pinned_trust_root.file_of(alone))
    assert pinned_trust_root.load(alone) == pinned_trust_root.load(nodes.first)
    assert pinned_trust_root.files_of(alone).keys() == pinned_trust_root.files_of(nodes.first).keys()


def test_a_backup_holds_every_version(nodes: Nodes, tmp_path: Path) -> None:
    saved = {file.path for file in backup(nodes.first, tmp_path / "saved").files}
    kept = {"trust-root.json", *(f"trust-roots/{name}.json" for name in (1, 2, "2-signatures", 3, "3-signatures"))}
    assert kept <= saved


def test_signatures_of_one_quorum_are_not_taken_by_a_node(nodes: Nodes) -> None:
    made = rotation.propose(nodes.first, n=3)
    rotation.agree(nodes.first, REGISTRAR, made.digest, person="Wang Fang")
    given = rotation.signatures_of(nodes.first, REGISTRAR, made.data)
    for node in (nodes.first, nodes.second):
        refuse(node, made.data, trust_root.encode_signatures(given))


def refuse(node: Node, data: bytes, signatures: bytes) -> None:
    before = pinned_trust_root.load(node)
    with pytest.raises(TrustRootNotSuccessor, match="trust-root-under-signed"):
        rotation.accept_successor(node, data, signatures)
    assert pinned_trust_root.load(node) == before
