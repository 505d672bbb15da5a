"""What a node keeps of what another hands over: the newest of each subject, by one rule, of subjects that there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from formats.splits.agreements.commitment import Kind
from formats.splits.attestations import balance
from formats.splits.attestations.attestation import Attestation, AttestationKind, content_hash
from formats.splits.attestations.balance import Balance
from formats.splits.attestations.fulfilment import Statement, write_statement
from ledger.db import reading, writing
from node.installation.node import Node
from node.splits.agreements.faults import AgreementTextMissing
from node.splits.attestations.exchange import SentAttestation, received
from node.splits.attestations.records import stored
from node.splits.attestations.signing import sign
from node.staff.access import bootstrap_principal
from tests.issuing.world import COLLEGE, ENTERPRISE, World
from tests.splits.http.commitments.commitment_things import Committed, committed
from tests.splits.http.commitments.test_commitments import problem
from tests.splits.http.other_node import OtherNode, other_node


@pytest.fixture(scope="module")
def at(world: World) -> Committed:
    return committed(world, "821")


@pytest.fixture(scope="module")
def elsewhere(at: Committed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherNode]:
    with other_node(at.books.world, tmp_path_factory.mktemp("enterprise"), at.books.agreement) as made:
        yield made


def sent_on(at: Committed, subject: str, amount: int, signed_at: int) -> dict[str, Any]:
    """What the enterprise states to the college, signed."""
    agreement, (_, name, period) = bytes.fromhex(at.books.agreement), subject.split("/")
    kind_of = Kind.POSTS if name == "posts" else Kind.HOURS
    statement = Statement(agreement, name, period, kind_of, amount, at.today, at.today, ())
    content, kind = write_statement(statement), AttestationKind.FULFILMENT
    said = Attestation(agreement, ENTERPRISE, COLLEGE, kind, subject, content, signed_at)
    signature = sign(at.books.world.node, said).signature.hex()
    return {"kind": kind.value, "content": content.decode(), "signed_at": signed_at, "signature": signature}


def hand_over(at: Committed, elsewhere: OtherNode, subject: str, *sent: dict[str, Any]) -> httpx.Response:
    token = (elsewhere.node.home / "peer.token").read_text()
    body = {"subject": subject, "attestations": [*sent]}
    return at.books.world.ask("POST", f"{at.books.path}/attestations", token=token, json=body)


def take(node: Node, at: Committed, subject: str, *sent: dict[str, Any]) -> None:
    """As the college's."""
    by, agreement = bootstrap_principal(COLLEGE), bytes.fromhex(at.books.agreement)
    for each in sent:
        with reading(node.ledger_engine) as ledger, writing(node.node_engine) as session:
            received(node, ledger, session, by, ENTERPRISE, agreement, subject, [SentAttestation(**each)])


def kept(node: Node, at: Committed, subject: str) -> list[tuple[int, bytes]]:
    """By time and hash, what this node keeps of what the enterprise states to the college."""
    with reading(node.node_engine) as session:
        found = stored(session, node, bytes.fromhex(at.books.agreement), subject)
    wanted = [each.said for each in found if each.said.kind is AttestationKind.FULFILMENT]
    return [(each.signed_at, each.content_hash) for each in wanted if each.member == ENTERPRISE]


def test_of_what_another_node_hands_over_on_a_subject_the_newest_alone_is_kept(
    at: Committed, elsewhere: OtherNode
) -> None:
    subject, now = "commitments/posts/once", int(at.books.world.node.clock().timestamp())
    made = [sent_on(at, subject, amount, now + amount) for amount in range(1, 10)]
    for each in made:
        assert hand_over(at, elsewhere, subject, each).status_code == 200
    ((signed_at, _),) = here = kept(at.books.world.node, at, subject)
    assert signed_at == now + 9
    assert hand_over(at, elsewhere, subject, *made[:3]).status_code == 200, "what was overtaken is no fault"
    assert kept(at.books.world.node, at, subject) == here


def test_of_two_statements_of_one_second_both_nodes_keep_the_same_in_whichever_order_they_come(
    at: Committed, elsewhere: OtherNode
) -> None:
    subject, now = f"commitments/lathe-hours/{at.books.period}", int(at.books.world.node.clock().timestamp())
    with pytest.raises(AgreementTextMissing):  # which says what is committed
        take(elsewhere.node, at, subject, sent_on(at, subject, 1, now))
    assert kept(elsewhere.node, at, subject) == []
    text = at.books.get("/versions/1").json()["yaml"]
    assert elsewhere.ask("/versions/1/text", {"yaml": text}).status_code == 200
    for second in range(4):
        pair = [sent_on(at, subject, amount, now + second) for amount in (2 * second + 1, 2 * second + 2)]
        take(at.books.world.node, at, subject, *pair)
        take(elsewhere.node, at, subject, *pair[::-1])
        here, there = (kept(node, at, subject) for node in (at.books.world.node, elsewhere.node))
        greater = max(content_hash(each["content"].encode()) for each in pair)
        assert here == there == [(now + second, greater)]


def test_an_attestation_on_what_does_not_exist_is_refused_and_not_kept(at: Committed, elsewhere: OtherNode) -> None:
    now = int(at.books.world.node.clock().timestamp())
    for subject in ("commitments/none/once", "commitments/posts/2026", "commitments/lathe-hours/2199-01"):
        unknown = hand_over(at, elsewhere, subject, sent_on(at, subject, 1, now))
        assert problem(unknown) == (404, "attestation-subject-unknown"), subject
        assert kept(at.books.world.node, at, subject) == []
    owed_by_other = f"commitments/upkeep/{at.books.period[:4]}"
    assert problem(hand_over(at, elsewhere, owed_by_other, sent_on(at, owed_by_other, 1, now))) == (
        409, "attestation-misplaced",
    )  # fmt: skip
    open_ = balance.write(Balance(bytes.fromhex(at.books.agreement), "2199-01", (COLLEGE, ENTERPRISE), {})).decode()
    sent = {"kind": "balance", "content": open_, "signed_at": now, "signature": "0" * 130}
    assert problem(hand_over(at, elsewhere, "2199-01", sent)) == (404, "attestation-subject-unknown")
