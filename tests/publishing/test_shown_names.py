"""Whatever a member writes into the chain, it reaches readers as text that shows all it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from formats.text import escape, refused_in
from node.compose import compose
from tests.consortium.harness import SCHOOL, Harness
from tests.publishing.reader import publish, read
from verification.chain_source import ChainSource
from verification.chain_view import ChainView

pytestmark = pytest.mark.chain

ODD = "学院\u202e)有效(\x1b[2J\nVALID\u3164"


@pytest.fixture(scope="module")
def http(harness: Harness) -> Iterator[TestClient]:
    with TestClient(create_app(compose(harness.node.home))) as client:
        yield client


def asked(harness: Harness, http: TestClient, path: str, body: dict[str, Any], person: str) -> Any:
    token = harness.founded.tokens[person].read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": harness.draw().hex()}
    return http.post(path, json=body, headers=headers)


@pytest.mark.parametrize("odd", ["\u202e", "\x1b", "\u3164", "\ue000", "\u0378", "\u3000", "\U000e0041"])
def test_an_invisible_character_is_refused_with_its_field_and_cure_before_it_is_anchored(
    harness: Harness, http: TestClient, odd: str
) -> None:
    name = {"zh": f"甲{odd}乙", "en": "A"}
    admin = "0x" + "33" * 20
    member = {"kind": "school", "powers": [], "name": name, "admin": admin}
    standard = {"kind": "training", "code": f"T{odd}9", "edition": "", "name": {"zh": "甲", "en": "A"}}
    accredited = {"member": 2, "standard": 1, "levels": [20], "basis": "one_plus_x", "document": f"D{odd}1"}
    for path, body, person, field in (
        ("/members", member, "delegate", "body.name.zh"),
        ("/standards", standard, "delegate", "body.code"),
        ("/standards", {**standard, "code": "T-9", "name": name}, "delegate", "body.name.zh"),
        ("/accreditations", accredited, "delegate", "body.document"),
        ("/staff", {"person": f"甲{odd}乙", "roles": ["operator"]}, "admin", "body.person"),
    ):
        answer = asked(harness, http, path, body, person)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/request-invalid"), path
        (fault,) = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == (field, "text-character")
        assert f"U+{ord(odd):04X}" in fault["detail"]
        assert "invisible" in fault["cure"]
    harness.project()
    assert len(http.get("/members").json()["items"]) == 2


def test_an_odd_profile_is_published_escaped_and_read_alike_from_the_chain_and_from_the_snapshot(
    harness: Harness,
) -> None:
    harness.do(harness.member.set_profile(harness.by("admin"), profile={"name": {"zh": ODD, "en": "\u0301" * 9}}))
    assert publish(harness)
    snapshot, _ = read(harness)
    published = next(each for each in snapshot.lineage[-1].members if each.number == SCHOOL)
    assert (published.name_zh, published.name_en) == (escape(ODD), escape("\u0301" * 9))
    assert refused_in(published.name_zh) is refused_in(published.name_en) is None
    chain = ChainSource(ChainView(harness.node.chain, harness.node.trust_root))
    assert chain.member(harness.node.deployment.chain_ref, SCHOOL) == published


@pytest.mark.parametrize("path", ["/", "/?lang=en"])
def test_a_page_shows_an_odd_profile_escaped_and_set_apart(harness: Harness, http: TestClient, path: str) -> None:
    harness.do(harness.member.set_profile(harness.by("admin"), profile={"name": {"zh": ODD, "en": f"<b>{ODD}"}}))
    harness.project()
    page = http.get(path, headers={"Accept": "text/html"}).text
    assert all(refused_in(line.strip()) is None for line in page.split("\n"))
    assert "\\u{202e})有效(\\u{1b}[2J\\u{a}VALID\\u{3164}</bdi>" in page
    assert "<b>" not in page
