"""Steps 5 to 7 of issuing: the registrar's voucher, the anchor in the outbox, its confirmation, the delivery."""

from sqlmodel import Session

from formats.encoding import from_hex
from formats.leaf import Entry, repeated_token
from formats.link import Link
from ledger.credentials.commands import AnchorContent, CredentialsCommands, SignedVoucher
from ledger.credentials.queries import batch as anchored_batch
from ledger.credentials.queries import entries as anchored_entries
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from ledger.submitting.outbox import State, Submission, enqueue, find, rebuild
from node.installation.keys import account_name
from node.installation.node import Node
from node.installation.pipeline import credentials_of as credentials_contract
from node.issuing.signing import credentials_of, credentials_with_rows, entry_of_bytes, stored_bytes
from node.issuing.steps import batch_in
from node.registrar.client import RegistrarClient
from node.registrar.vouchers import VouchedEntry, VoucherGiven, VoucherWanted
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Credential, Sitting, SittingRow

register(
    "issuing.after_voucher_answered",
    "issuing.before_voucher_stored",
    "issuing.after_voucher_stored",
    "issuing.before_anchor_enqueued",
    "issuing.after_anchor_enqueued",
    "issuing.before_anchor_rebuilt",
    "issuing.after_anchor_rebuilt",
    "issuing.after_confirmed",
    "issuing.before_delivered",
    "issuing.after_delivered",
)

_EXPIRED = "VoucherExpired"


class DeliveryFault(Exception):
    """What is on the chain, or what is stored here, is not what was signed. A person must look."""


class AnchorStopped(Exception):
    """The chain refused the anchor, or holds something else under its id. A person must look."""


def take_voucher(node: Node, batch_id: str, registrar: RegistrarClient) -> None:
    """Step 5. Asked again it gives the same links, so a crash before the store costs nothing."""
    given = _ask_voucher(node, batch_id, registrar)
    failpoint("issuing.after_voucher_answered")
    with writing(node.node_engine) as session:
        batch = batch_in(session, batch_id, BatchState.SIGNED)
        batch.voucher, batch.state = _voucher_to_json(given), BatchState.VOUCHED
        failpoint("issuing.before_voucher_stored")
    failpoint("issuing.after_voucher_stored")


def enqueue_anchor(node: Node, batch_id: str) -> None:
    """Step 6, the first half: the command and the batch's state in one transaction."""
    with writing(node.node_engine) as session:
        batch = batch_in(session, batch_id, BatchState.VOUCHED)
        sitting = session.get_one(Sitting, batch.sitting_id)
        command = _commands(node).anchor(
            _content(session, batch, sitting),
            _voucher(batch),
            sender=node.keystore.address(account_name(batch.member_id, "issue")),
            created_by=sitting.approved_by or "",
        )
        batch.submission_id = enqueue(session, command, node.clock).id
        batch.state = BatchState.ENQUEUED
        failpoint("issuing.before_anchor_enqueued")
    failpoint("issuing.after_anchor_enqueued")


def follow_anchor(node: Node, batch_id: str, registrar: RegistrarClient) -> bool:
    """Step 6, the second half: what has become of the anchor. True where something moved.

    Raises AnchorStopped; what follows from a renewed voucher is seen at the next call.
    """
    with reading(node.node_engine) as session:
        batch = session.get_one(Batch, batch_id)
        assert batch.submission_id is not None, f"batch {batch_id} is enqueued without a submission"
        submission = find(session, batch.submission_id)
    match submission.state:
        case State.CONFIRMED:
            _confirm(node, batch_id)
            failpoint("issuing.after_confirmed")
        case State.REJECTED if submission.problem_name == _EXPIRED:
            _renew_voucher(node, batch_id, submission, registrar)
        case State.REJECTED | State.FAULT | State.HALTED:
            raise AnchorStopped(submission.problem or submission.state)
        case _:
            return False
    return True


def deliver(node: Node, batch_id: str) -> bool:
    """Step 7, once the projection has the batch: stored bytes against anchored digests, then they may be handed out.

    Raises DeliveryFault.
    """
    with reading(node.ledger_engine) as ledger:
        if anchored_batch(ledger, bytes.fromhex(batch_id)) is None:
            return False
        anchored = [
            Entry(each.document_digest, each.token_digest) for each in anchored_entries(ledger, bytes.fromhex(batch_id))
        ]
    with writing(node.node_engine) as session:
        batch = batch_in(session, batch_id, BatchState.CONFIRMED)
        credentials = credentials_of(session, batch)
        kept = [each for each in credentials if each.erased_at is None]
        mine = sorted(entry_of_bytes(*stored_bytes(node, each)) for each in kept)
        if len(credentials) != len(anchored) or not set(mine) <= set(anchored) or mine != sorted(map(_entry, kept)):
            raise DeliveryFault(f"batch {batch_id}: the stored bytes are not the anchored ones")
        now = node.clock()
        for each in kept:
            each.delivered_at = now
        batch.state, batch.delivered_at, batch.problem = BatchState.DELIVERED, now, None
        failpoint("issuing.before_delivered")
    failpoint("issuing.after_delivered")
    return True


def _ask_voucher(node: Node, batch_id: str, registrar: RegistrarClient) -> VoucherGiven:
    with reading(node.node_engine) as session:
        batch = session.get_one(Batch, batch_id)
        sitting = session.get_one(Sitting, batch.sitting_id)
        entries = tuple(_vouched(*each) for each in credentials_with_rows(session, batch))
        repeated = repeated_token([_entry(each) for each in credentials_of(session, batch)])
    if repeated is not None:
        raise AnchorStopped(f"batch {batch_id}: two credentials have one token digest, {repeated.hex()}")
    wanted = VoucherWanted(
        sitting=sitting.id,
        batch=bytes.fromhex(batch.id),
        standard=sitting.standard,
        level=sitting.level,
        accreditation=sitting.accreditation,
        credential_key=batch.credential_key,
        token_key=batch.token_key,
        entries=entries,
    )
    return registrar.voucher(wanted)


def _renew_voucher(node: Node, batch_id: str, submission: Submission, registrar: RegistrarClient) -> None:
    """The links stay; deadline and signature are new, and the transaction is signed again."""
    given = _ask_voucher(node, batch_id, registrar)
    failpoint("issuing.before_anchor_rebuilt")
    with writing(node.node_engine) as session:
        batch = batch_in(session, batch_id, BatchState.ENQUEUED)
        assert batch.voucher is not None, f"batch {batch_id} is enqueued without a voucher"
        fresh = _voucher_to_json(given)
        if fresh["links"] != batch.voucher["links"]:
            raise DeliveryFault(f"batch {batch_id}: the registrar gave other links than before")
        batch.voucher = fresh
        sitting = session.get_one(Sitting, batch.sitting_id)
        calldata = _commands(node).anchor_calldata(_content(session, batch, sitting), _voucher(batch))
        rebuild(session, submission.id, calldata, node.clock)
    failpoint("issuing.after_anchor_rebuilt")


def _content(session: Session, batch: Batch, sitting: Sitting) -> AnchorContent:
    assert batch.voucher is not None, f"batch {batch.id} has no voucher yet"
    links = [Link(from_hex(tag, 32), from_hex(link, 32)) for tag, link in batch.voucher["links"]]
    return AnchorContent(
        batch=bytes.fromhex(batch.id),
        standard=sitting.standard,
        level=sitting.level,
        accreditation=sitting.accreditation,
        credential_key=batch.credential_key,
        token_key=batch.token_key,
        entries=tuple(sorted(_entry(each) for each in credentials_of(session, batch))),
        links=tuple(links),
    )


def _entry(credential: Credential) -> Entry:
    assert credential.document_digest is not None, f"credential {credential.id} is not signed yet"
    assert credential.token_digest is not None, f"credential {credential.id} is not signed yet"
    return Entry(credential.document_digest, credential.token_digest)


def _vouched(credential: Credential, row: SittingRow) -> VouchedEntry:
    entry = _entry(credential)
    assert row.handle is not None, f"row {row.id} was cut without a handle"
    return VouchedEntry(row.handle, entry.document_digest, entry.token_digest)


def _voucher(batch: Batch) -> SignedVoucher:
    assert batch.voucher is not None, f"batch {batch.id} has no voucher yet"
    return SignedVoucher(
        registrar=batch.voucher["registrar"],
        deadline=batch.voucher["deadline"],
        signature=from_hex(batch.voucher["signature"], 65),
    )


def _voucher_to_json(given: VoucherGiven) -> dict[str, object]:
    return {
        "registrar": given.registrar,
        "deadline": given.deadline,
        "signature": given.signature.hex(),
        "links": [[each.tag.hex(), each.link.hex()] for each in given.links],
    }


def _commands(node: Node) -> CredentialsCommands:
    return CredentialsCommands(credentials_contract(node))


def _confirm(node: Node, batch_id: str) -> None:
    with writing(node.node_engine) as session:
        batch_in(session, batch_id, BatchState.ENQUEUED).state = BatchState.CONFIRMED
