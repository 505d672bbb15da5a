"""What cannot be done now waits and says why; what is refused halts and waits for a person."""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from eth_utils.address import to_checksum_address
from sqlmodel import select

from formats.leaf import Entry, root
from formats.link import Link, links_hash
from formats.voucher import LinkVoucher, VoucherDomain, typed_data
from ledger.credentials.commands import AnchorContent, CredentialsCommands, SignedVoucher
from ledger.db import reading, writing
from node.installation.keys import account_name
from node.installation.pipeline import credentials_of
from node.issuing.signing import credentials_of as signed_credentials
from node.tables.issuing import Batch, Sitting
from node.tables.registrar import RegistrarDocument
from tests.issuing.test_issuing import assert_anchored_once_as_delivered
from tests.issuing.world import COLLEGE, LEVEL, REGISTRAR, World, killed_worker, resident_id, work

VOUCHED = "issuing.after_voucher_stored"


def shown(world: World, sitting: str) -> dict[str, str]:
    found: dict[str, str] = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "auditor")).json()
    return found


def batch_of(world: World, sitting: str) -> Batch:
    with reading(world.node.node_engine) as session:
        return session.exec(select(Batch).where(Batch.sitting_id == sitting)).one()


def try_now(world: World, sitting: str) -> None:
    """As if the time until the next try had passed."""
    with writing(world.node.node_engine) as session:
        session.get_one(Sitting, sitting).retry_at = None


def council(world: World, method: str, path: str, body: dict[str, object]) -> None:
    answer = world.ask(method, path, token=world.token(0, "council"), json=body)
    assert answer.status_code == 202, answer.text
    work(world.node)


def test_a_registrar_that_does_not_answer_is_asked_again(world: World) -> None:
    sitting = world.approved(2)
    token = world.home / Path("tokens/peer-2.token")
    good = token.read_bytes()
    token.write_text("nobody.nothing")
    work(world.node)
    assert (world.state(sitting), shown(world, sitting)["problem"]) == (
        "approved",
        "/registrar/handles: token-invalid",
    )
    token.write_bytes(good)
    try_now(world, sitting)
    work(world.node, sitting)
    assert shown(world, sitting)["problem"] is None
    assert_anchored_once_as_delivered(world, sitting, rows=2)


def test_a_person_with_two_documents_stands_once_in_a_sitting(world: World) -> None:
    """The registrar knows that they are one; the sitting ends as refused and nothing is signed."""
    roster = world.roster(2, r2_id_number=resident_id(811), r3_id_number=resident_id(812))
    peer = (world.home / "tokens/peer-2.token").read_text().strip()
    for index in (811, 812):
        people = [{"id_type": "resident_id", "id_number": resident_id(index)}]
        announced = {"sitting": str(uuid4()), "standard": world.standard, "level": 40, "rows": 1}
        world.ask("POST", "/registrar/handles", token=peer, json={**announced, "people": people})
    with writing(world.node.node_engine) as session:
        first, second = list(session.exec(select(RegistrarDocument)))[-2:]
        second.person_id = first.person_id
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    work(world.node)
    answer = world.ask("GET", f"/sittings/{sitting}", token=world.token(COLLEGE, "auditor")).json()
    assert (answer["state"], answer["problem"]) == ("refused", "1 rows were refused")
    assert [(each["row"], each["code"]) for each in answer["errors"]] == [(3, "person-repeated")]
    assert resident_id(811) not in str(answer)
    assert world.upload(roster).status_code == 201


def test_an_anchor_that_the_chain_refuses_halts_until_a_person_resumes_it(world: World) -> None:
    sitting = world.approved(2)
    assert killed_worker(world.home, sitting, VOUCHED) == -9
    council(world, "PUT", "/pause", {"paused": True})
    batch = batch_of(world, sitting)
    assert (batch.state, world.state(sitting)) == ("halted", "issuing")
    assert "ConsortiumPaused" in (shown(world, sitting)["problem"] or "")
    council(world, "PUT", "/pause", {"paused": False})
    assert batch_of(world, sitting).state == "halted"
    path = f"/batches/{batch.id}/resume"
    assert world.ask("POST", path, token=world.token(COLLEGE, "approver")).status_code == 202
    work(world.node, sitting)
    assert_anchored_once_as_delivered(world, sitting, rows=2)
    again = world.ask("POST", path, token=world.token(COLLEGE, "approver"))
    assert (again.status_code, again.json()["type"]) == (409, "/problems/batch-not-halted")


def test_other_content_under_our_batch_id_is_a_loud_fault(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody with our issue key anchored something else under the id that we drew."""
    sitting, other = world.approved(1), world.approved(1)
    assert killed_worker(world.home, sitting, VOUCHED) == -9
    batch = batch_of(world, sitting)
    anchor_something_else(world, batch)
    with caplog.at_level("CRITICAL"):
        work(world.node)
    assert batch_of(world, sitting).state == "halted"
    assert any(batch.id in record.getMessage() for record in caplog.records if record.levelname == "CRITICAL")
    token = world.token(COLLEGE, "approver")
    resumed = world.ask("POST", f"/batches/{batch.id}/resume", token=token)
    assert (resumed.status_code, resumed.json()["type"]) == (409, "/problems/batch-not-resumable")
    (credential,) = world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]
    assert world.ask("GET", f"/credentials/{credential['id']}/file", token=token).status_code == 409
    assert world.state(other) == "delivered"


def anchor_something_else(world: World, batch: Batch) -> None:
    node, place = world.node, world.node.deployment
    accreditation = shown(world, batch.sitting_id)["accreditation"]
    content = AnchorContent(
        batch=bytes.fromhex(batch.id),
        standard=world.standard,
        level=LEVEL,
        accreditation=int(accreditation),
        credential_key=batch.credential_key,
        token_key=batch.token_key,
        entries=(Entry(b"\x01" * 32, b"\x02" * 32),),
        links=(Link(b"\x03" * 32, b"\x04" * 32),),
    )
    voucher = LinkVoucher(
        registrar=REGISTRAR,
        issuer=COLLEGE,
        batch=content.batch,
        standard=content.standard,
        level=content.level,
        accreditation=content.accreditation,
        credential_key=content.credential_key,
        token_key=content.token_key,
        count=1,
        entries_root=root(content.batch, content.entries),
        links_hash=links_hash(content.links),
        deadline=node.chain.head().time + 3600,
    )
    domain = VoucherDomain(place.chain_id, bytes.fromhex(place.credentials[2:]), place.chain_ref)
    registrar = node.keystore.address(account_name(REGISTRAR, "registrar"))
    signature = node.signer.sign_typed_data(registrar, typed_data(voucher, domain))
    signed = SignedVoucher(REGISTRAR, voucher.deadline, signature)
    send_as_issuer(world, CredentialsCommands(credentials_of(node)).anchor_calldata(content, signed))


def send_as_issuer(world: World, data: bytes) -> None:
    node, place = world.node, world.node.deployment
    issuer = node.keystore.address(account_name(COLLEGE, "issue"))
    transaction = {
        "to": to_checksum_address(place.credentials),
        "data": data,
        "gas": 2_000_000,
        "gasPrice": 0,
        "value": 0,
    }
    numbered = {**transaction, "chainId": place.chain_id, "nonce": node.chain.nonce(issuer, pending=True)}
    sent = node.chain.send_raw(node.signer.sign(issuer, numbered))
    for _ in range(100):
        receipt = node.chain.receipt(sent)
        if receipt is not None:
            assert receipt.succeeded
            return
        time.sleep(0.02)
    raise AssertionError("the stranger's anchor is not mined")


def test_a_batch_with_one_token_twice_is_halted_before_it_is_sent(world: World) -> None:
    sitting = world.approved(2)
    killed_worker(world.home, sitting, "issuing.after_documents_stored")
    batch = batch_of(world, sitting)
    with writing(world.node.node_engine) as session:
        first, second = signed_credentials(session, batch)
        second.token_digest = first.token_digest
        repeated = first.token_digest
    work(world.node)
    halted = batch_of(world, sitting)
    assert repeated is not None
    assert halted.state == "halted"
    assert halted.problem == f"batch {batch.id}: two credentials have one token digest, {repeated.hex()}"
    assert halted.submission_id is None
