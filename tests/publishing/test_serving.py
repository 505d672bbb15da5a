"""The page and the files beside it, as a browser gets them, and as a folder for any other web server."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from node.installation.config import Publishing
from node.installation.node import Node
from node.publishing import files, page_files, pinned_trust_root
from node.publishing.faults import NothingPublished, PageNotBuilt, PageOfAnotherTrustRoot
from node.publishing.publisher import Publisher
from tests.consortium.harness import Harness
from verification.snapshots import link_file, shard, trust_root

pytestmark = pytest.mark.chain

ROOT = Path(__file__).parents[2]
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real page, built by its own script."""
    out = tmp_path_factory.mktemp("page")
    subprocess.run(["node", "verifier/build-page.mjs", "--out", str(out)], cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def node(harness: Harness, built: Path) -> Node:
    harness.anchor(40)
    harness.project()
    Publisher(harness.node).tick()
    return with_page(harness.node, built)


@pytest.fixture(scope="module")
def client(node: Node) -> TestClient:
    return TestClient(create_app(node), follow_redirects=False)


def with_page(node: Node, folder: Path) -> Node:
    return replace(node, config=node.config.model_copy(update={"publishing": Publishing(page=folder)}))


def test_the_qr_leads_to_the_page_with_the_trust_root_pinned_in_it(node: Node, client: TestClient) -> None:
    moved = client.get("/v")
    assert (moved.status_code, moved.headers["location"]) == (308, "/v/")
    answer = client.get("/v/")
    pin = hashlib.sha256(pinned_trust_root.file_of(node).read_bytes()).hexdigest()
    assert f'<meta name="guild-trust-root" content="{pin}">' in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_no_inline_code_may_run_and_every_script_and_style_is_held_to_its_hash(client: TestClient) -> None:
    answer = client.get("/v/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    named = re.findall(r'(?:src|href)="\./([^"]+)" integrity="sha384-([^"]+)"', answer.text)
    assert len(named) == 2
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|style=", answer.text)
    for name, integrity in named:
        found = client.get(f"/v/{name}")
        assert hashlib.sha384(found.content).digest() == base64.b64decode(integrity)
        assert found.headers["cache-control"] == FOR_EVER


def test_what_a_page_fetches_is_beside_it_and_only_hashed_names_are_kept_for_ever(
    node: Node, client: TestClient
) -> None:
    folder = files.public(node.home)
    for name in (files.SNAPSHOT, files.SIGNATURES, files.TRUST_ROOT, "sw.js"):
        answer = client.get(f"/v/{name}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache"), name
    data, signatures = client.get("/v/snapshot.json").content, client.get("/v/signatures.json").content
    snapshot = trust_root.open_snapshot(data, signatures, pinned_trust_root.load(node), None)
    for digest in snapshot.shards:
        answer = client.get(f"/v/shards/{digest.hex()}.json")
        assert hashlib.sha256(answer.content).digest() == digest
        assert answer.headers["cache-control"] == FOR_EVER
        assert answer.content == (folder / files.SHARDS / f"{digest.hex()}.json").read_bytes()


def test_the_links_of_every_shard_are_served_beside_it_and_held_against_it(node: Node, client: TestClient) -> None:
    data, signatures = client.get("/v/snapshot.json").content, client.get("/v/signatures.json").content
    snapshot = trust_root.open_snapshot(data, signatures, pinned_trust_root.load(node), None)
    (held,) = (client.get(f"/v/shards/{digest.hex()}.json").content for digest in snapshot.shards)
    answer = client.get(f"/v/links/{snapshot.links[0].hex()}.json")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_EVER)
    (linked,) = link_file.open_links(snapshot, 0, answer.content, shard.open_shard(snapshot, 0, held))
    assert len(linked.links) == 40
    assert client.get(f"/v/links/{'0' * 64}.json").status_code == 404
    assert client.get("/v/links/..%2fsnapshot.json").status_code in (404, 422)


def test_a_reader_who_has_it_already_gets_no_body_and_gzip_only_where_it_is_taken(client: TestClient) -> None:
    first = client.get("/v/snapshot.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in first.headers
    assert first.headers["vary"] == "Accept-Encoding"
    again = client.get("/v/snapshot.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with client.stream("GET", "/v/snapshot.json", headers={"Accept-Encoding": "gzip;q=0.5, br"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == first.content
    refused = client.get("/v/snapshot.json", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


def test_the_build_that_the_page_shows_is_the_one_that_the_node_names_with_every_file_it_serves(
    node: Node, client: TestClient, built: Path
) -> None:
    named = client.get("/v/build.json").json()
    assert named["build"] == json.loads((built / "build.json").read_bytes())["build"]
    assert f'<meta name="guild-build" content="{named["build"]}">' in client.get("/v/").text
    assert named["trust_root"] == hashlib.sha256(pinned_trust_root.file_of(node).read_bytes()).hexdigest()
    for name, digest in named["files"].items():
        assert hashlib.sha256(client.get(f"/v/{name}").content).hexdigest() == digest, name
    assert client.get("/v/index.html").content == client.get("/v/").content


@pytest.mark.parametrize(
    "path",
    ["/v/..%2fguild.toml", "/v/%2e%2e/guild.toml", "/v/shards/..%2f..%2fnode.db", "/v/.hidden", "/v/keystore.secret"],
)
def test_nothing_but_the_page_and_the_published_set_is_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 422)


def test_an_export_is_the_same_page_with_its_hashes_and_can_be_refreshed(
    harness: Harness, node: Node, client: TestClient, tmp_path: Path
) -> None:
    made = page_files.export(node, tmp_path)
    build = json.loads((tmp_path / "build.json").read_bytes())
    assert hashlib.sha256((tmp_path / "build.json").read_bytes()).hexdigest() == made.sha256
    assert f'content="{made.build}"' in (tmp_path / "index.html").read_text()
    assert client.get("/v/build.json").json() == build
    for name, digest in build["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
        assert client.get("/v/" if name == "index.html" else f"/v/{name}").content == (tmp_path / name).read_bytes()
    harness.anchor(1)
    harness.project()
    assert Publisher(harness.node).tick()
    assert page_files.export(node, tmp_path) == made
    data, signatures = ((tmp_path / name).read_bytes() for name in (files.SNAPSHOT, files.SIGNATURES))
    snapshot = trust_root.open_snapshot(data, signatures, pinned_trust_root.load(node), None)
    assert all((tmp_path / "shards" / f"{each.hex()}.json").exists() for each in snapshot.shards)
    assert all((tmp_path / "links" / f"{each.hex()}.json").exists() for each in snapshot.links)
    assert not list(tmp_path.rglob("*.new"))


def test_what_cannot_be_exported_is_said_with_its_cure(
    harness: Harness, node: Node, built: Path, tmp_path: Path
) -> None:
    with pytest.raises(PageNotBuilt, match="npm run verifier:page"):
        page_files.export(with_page(harness.node, tmp_path), tmp_path / "out")
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "build.json").write_text(json.dumps({"build": "x", "trust_root": "00" * 32, "files": {}}))
    with pytest.raises(PageOfAnotherTrustRoot):
        page_files.export(with_page(harness.node, foreign), tmp_path / "out")
    (tmp_path / "trust-root.json").write_bytes(pinned_trust_root.file_of(node).read_bytes())
    with pytest.raises(NothingPublished, match="guild up"):
        page_files.export(replace(node, home=tmp_path), tmp_path / "out")
    assert not (tmp_path / "out").exists()
