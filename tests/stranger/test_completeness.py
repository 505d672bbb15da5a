"""A list that a holder shows is complete, or both judges say that it is not."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from node.trust_roots.verifier_sources import Chain, view_of
from tests.faulty_node import WithoutLogs, faulty_node
from tests.stranger.founded import CERTIFIER, Founded
from tests.stranger.issued import Issued, Issuer
from tests.stranger.page import Stranger
from verification.deployment import TrustRootFile
from verification.source import SourceUnavailable

_PERSONS = itertools.count(1000)


@dataclass(frozen=True)
class Trail:
    """One person's credentials in three batches; a neighbour has one in each, too."""

    issuer: Issuer
    person: int
    neighbour: int
    own: list[Issued]
    folder: Path

    def opening(self, issued: Issued) -> dict[str, str]:
        return self.issuer.opening(self.person, issued)

    def judged(self, *openings: dict[str, str]) -> tuple[str, dict[str, Any], list[str]]:
        """The word that both judges say, our findings, the stranger's lines."""
        founded = self.issuer.founded
        shown = {"issuer": CERTIFIER, "trail_key": self.issuer.trail_key(self.person).hex(), "openings": list(openings)}
        file = self.folder / "openings.json"
        file.write_text(json.dumps(shown))
        root = TrustRootFile.model_validate(founded.deployment())
        ours = Chain(root, view_of(founded.rpc, root)).completeness(shown)
        word, lines = Stranger(self.folder, founded).complete(file)
        assert ours["complete"] == (word == "COMPLETE"), (ours, word)
        return word, ours, lines


@pytest.fixture
def trail(issuer: Issuer, tmp_path: Path) -> Trail:
    person, neighbour = next(_PERSONS), next(_PERSONS)
    own = []
    for _ in range(3):
        batch = issuer.batch_id()
        issued = [issuer.credential(batch, each) for each in (person, neighbour)]
        issuer.anchor(batch, issued, persons=(person, neighbour))
        own.append(issued[0])
    return Trail(issuer, person, neighbour, own, tmp_path)


def test_all_credentials_of_a_trail_are_a_complete_list(trail: Trail) -> None:
    assert trail.judged(*map(trail.opening, trail.own))[0] == "COMPLETE"


def test_one_left_out_makes_the_list_incomplete(trail: Trail) -> None:
    word, ours, _ = trail.judged(*map(trail.opening, trail.own[:2]))
    assert word == "INCOMPLETE"
    assert len(ours["unopened"]) == 1
    assert ours["foreign"] == []


def test_one_of_another_person_makes_the_list_incomplete(trail: Trail) -> None:
    issuer = trail.issuer
    batch = issuer.batch_id()
    strange = issuer.credential(batch, trail.neighbour)
    issuer.anchor(batch, [strange], persons=(trail.neighbour,))
    openings = [*map(trail.opening, trail.own), issuer.opening(trail.neighbour, strange)]
    word, ours, _ = trail.judged(*openings)
    assert word == "INCOMPLETE"
    assert ours["unopened"] == []
    assert ours["foreign"] == [strange.entry.document_digest.hex()]


def test_one_that_was_never_anchored_makes_the_list_incomplete(trail: Trail) -> None:
    invented = trail.issuer.credential(trail.issuer.batch_id(), trail.person)
    assert trail.judged(*map(trail.opening, [*trail.own, invented]))[0] == "INCOMPLETE"


def test_a_revoked_one_belongs_to_the_list_and_shows_its_date(trail: Trail, founded: Founded) -> None:
    founded.status("revoke", trail.own[1].document.batch, [0, 1])
    word, ours, lines = trail.judged(*map(trail.opening, trail.own))
    assert word == "COMPLETE"
    assert [each["revoked_at"] is not None for each in ours["opened"]] == [False, True, False]
    assert ["REVOKED on 2" in line for line in lines] == [False, True, False]
    assert trail.judged(trail.opening(trail.own[0]), trail.opening(trail.own[2]))[0] == "INCOMPLETE"


@pytest.mark.parametrize("in_receipts", [False, True])
def test_a_node_that_leaves_out_an_anchor_makes_no_list_complete(trail: Trail, in_receipts: bool) -> None:
    """Neither judge says so: both hear that the node leaves something out."""
    founded = trail.issuer.founded
    shown = {"issuer": CERTIFIER, "trail_key": trail.issuer.trail_key(trail.person).hex()}
    shown |= {"openings": [trail.opening(each) for each in trail.own[:2]]}
    file = trail.folder / "openings.json"
    file.write_text(json.dumps(shown))
    root = TrustRootFile.model_validate(founded.deployment())
    with faulty_node(founded.rpc, WithoutLogs(founded.client.head().number, in_receipts=in_receipts)) as node:
        assert Stranger(trail.folder, founded, node.url).complete(file)[0] == "UNKNOWN"
        with pytest.raises(SourceUnavailable):
            Chain(root, view_of(node.url, root)).completeness(shown)
