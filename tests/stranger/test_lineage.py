"""A second deployment takes nothing from the first: what was anchored there verifies, and is still revoked there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.consortium.errors import ContractNotCurrent
from node.trust_roots.verifier_sources import Chain, PresentedCredential, view_of
from tests.stranger.founded import Founded, running_chain
from tests.stranger.issued import Issued, Issuer
from verification.deployment import TrustRootFile
from verification.verdict import State

NAME = b"Credentials".ljust(32, b"\0")


@dataclass
class Lineage:
    """Two deployments on one chain, the first one's Credentials retired. Both hold a batch of the same id."""

    first: Founded
    second: Founded
    of_first: list[Issued]
    of_second: list[Issued]

    def states(self, issued: Issued) -> tuple[State, State]:
        """Of its file and of its QR, for who holds both deployments fixed."""
        said: dict[str, Any] = self.second.deployment()
        root = TrustRootFile.model_validate(
            {**said, "lineage": [*self.first.deployment()["lineage"], *said["lineage"]]}
        )
        chain = Chain(root, view_of(self.second.rpc, root))
        file, link = (
            chain.verify(shown, lambda: datetime.now(UTC))
            for shown in (PresentedCredential(file=issued.file), PresentedCredential(link=issued.link))
        )
        return file.state, link.state


@pytest.fixture(scope="module")
def lineage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lineage]:
    with running_chain(tmp_path_factory.mktemp("chain")) as rpc:
        first = Founded(rpc)
        of_first = Issuer(first).issue(3)
        first.council("retireContract", NAME)
        second = Founded(rpc)
        yield Lineage(first, second, of_first, Issuer(second).issue(3))


def test_credentials_of_both_deployments_verify_though_their_batches_have_one_id(lineage: Lineage) -> None:
    one, other = lineage.of_first[0], lineage.of_second[0]
    assert one.document.batch == other.document.batch
    assert one.document.chain_ref != other.document.chain_ref
    for issued in (one, other):
        assert lineage.states(issued) == (State.VALID, State.VALID)


def test_a_revocation_on_the_retired_deployment_counts_and_touches_the_other_one_not(lineage: Lineage) -> None:
    revoked = lineage.of_first[1]
    position = Issuer(lineage.first).position(revoked, lineage.of_first)
    lineage.first.status("revoke", revoked.document.batch, [position])
    assert lineage.states(revoked) == (State.REVOKED, State.REVOKED)
    for issued in (lineage.of_first[0], *lineage.of_second):
        assert lineage.states(issued) == (State.VALID, State.VALID)


def test_nothing_more_is_anchored_on_the_retired_deployment(lineage: Lineage) -> None:
    issuer = Issuer(lineage.first, batches=10)
    with pytest.raises(ContractNotCurrent):
        issuer.issue(1)
