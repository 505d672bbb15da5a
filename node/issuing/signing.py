"""Step 4 of issuing: documents and tokens are made, signed and stored, sealed. Nothing is signed twice afterwards."""

import json
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from formats.canonical import decode_object
from formats.digests import document_digest, token_digest
from formats.leaf import Entry
from ledger.consortium.queries import key as find_key
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from node.installation.node import Node
from node.installation.sealing import Sealed
from node.issuing.certificates import Award, certificate_of
from node.issuing.faults import DocumentErased
from node.issuing.grounds import find_grounds
from node.issuing.sittings import award_of, open_row
from node.issuing.steps import batch_in
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Credential, Sitting, SittingRow
from wallet.documents.document import CredentialDocument, sign_document
from wallet.documents.status_entry import StatusEntry
from wallet.tokens.token import certificate_claims, sign_token

register("issuing.after_documents_signed", "issuing.before_documents_stored", "issuing.after_documents_stored")

PORTION = 32
"""Documents a call: a worker that signs for a minute would look dead, and would repeat a minute after a crash."""


@dataclass(frozen=True)
class _Signed:
    credential_id: str
    document: bytes
    token: bytes


def sign_some(node: Node, batch_id: str) -> None:
    """Sign the next documents and tokens of a batch, then store them; the last call moves the batch on.

    A crash in between loses bytes that nobody has seen; the stored draft and time make the same ones again.
    """
    with reading(node.node_engine) as session:
        batch = session.get_one(Batch, batch_id)
        sitting = session.get_one(Sitting, batch.sitting_id)
        unsigned = [pair for pair in credentials_with_rows(session, batch) if pair[0].document is None]
    award, keys = _award(node, sitting, batch), _public_keys(node, batch)
    signed = [_sign(node, batch, award, keys, credential, row) for credential, row in unsigned[:PORTION]]
    failpoint("issuing.after_documents_signed")
    with writing(node.node_engine) as session:
        batch = batch_in(session, batch_id, BatchState.CUT)
        held = {each.id: each for each in credentials_of(session, batch)}
        for each in signed:
            _store(node, held[each.credential_id], each)
        sitting = session.get_one(Sitting, batch.sitting_id)
        sitting.issuing_authority = sitting.issuing_authority or award.grounds.authority
        if len(unsigned) <= PORTION:
            batch.state = BatchState.SIGNED
        failpoint("issuing.before_documents_stored")
    failpoint("issuing.after_documents_stored")


def credentials_of(session: Session, batch: Batch) -> list[Credential]:
    """At most 512."""
    return list(session.exec(select(Credential).where(Credential.batch_id == batch.id)))


def credentials_with_rows(session: Session, batch: Batch) -> list[tuple[Credential, SittingRow]]:
    """At most 512, each beside the row of the roster that it was cut from."""
    wanted = select(Credential, SittingRow).join(SittingRow, col(SittingRow.id) == Credential.row_id)
    return list(session.exec(wanted.where(Credential.batch_id == batch.id)))


def stored_bytes(node: Node, credential: Credential) -> tuple[bytes, bytes]:
    """Document and token as they were signed. Raises DocumentErased, SealBroken."""
    if credential.data_key is None:
        raise DocumentErased(credential.id)
    assert credential.document is not None, f"credential {credential.id} is not signed yet"
    assert credential.token is not None, f"credential {credential.id} is not signed yet"
    return (
        node.sealer.open(Sealed(credential.data_key, credential.document), _context(credential.id)),
        node.sealer.open(Sealed(credential.data_key, credential.token), _context(credential.id)),
    )


def entry_of_bytes(document: bytes, token: bytes) -> Entry:
    """What the chain must hold for these bytes, computed from nothing else."""
    return Entry(document_digest(decode_object(document)), token_digest(token))


def _sign(
    node: Node, batch: Batch, award: Award, keys: tuple[bytes, bytes], credential: Credential, row: SittingRow
) -> _Signed:
    opened = open_row(node, row)
    if opened is None or credential.data_key is None:
        raise DocumentErased(credential.id)
    draft = json.loads(node.sealer.open(Sealed(credential.data_key, credential.draft), _context(credential.id)))
    certificate = certificate_of(opened, award)
    place, batch_id = node.deployment, bytes.fromhex(batch.id)
    document = CredentialDocument(
        certificate=certificate,
        host=node.trust_root.issuer_host,
        member=batch.member_id,
        chain_ref=place.chain_ref,
        batch=batch_id,
        salt=bytes.fromhex(draft["salt"]),
        credential_id=UUID(credential.id),
        subject_id=UUID(draft["subject_id"]),
        status=StatusEntry(credential.status_list, credential.status_index),
        supersedes=None if row.supersedes is None else UUID(row.supersedes),
    )
    data = sign_document(document, public_key=keys[0], signer=node.signer, created=batch.signed_at)
    claims = certificate_claims(
        certificate,
        chain_ref=place.chain_ref,
        batch=batch_id,
        random=bytes.fromhex(draft["token_random"]),
        signed=batch.signed_at,
    )
    return _Signed(credential.id, data, sign_token(claims, public_key=keys[1], signer=node.signer))


def _store(node: Node, credential: Credential, signed: _Signed) -> None:
    if credential.data_key is None:
        raise DocumentErased(credential.id)
    assert credential.document is None, f"credential {credential.id} was signed before"
    entry, context = entry_of_bytes(signed.document, signed.token), _context(credential.id)
    credential.document = node.sealer.seal_under(credential.data_key, signed.document, context)
    credential.token = node.sealer.seal_under(credential.data_key, signed.token, context)
    credential.document_digest, credential.token_digest = entry.document_digest, entry.token_digest


def _award(node: Node, sitting: Sitting, batch: Batch) -> Award:
    """The grounds as they stood when the batch was cut, under the sitting's own name of the issuer: the words of a
    retry are the words of the first time."""
    with reading(node.ledger_engine) as ledger:
        grounds = find_grounds(
            ledger,
            member=sitting.member_id,
            standard=sitting.standard,
            level=sitting.level,
            accreditation=sitting.accreditation,
            at=batch.signed_at,
        )
    return award_of(sitting, grounds)


def _public_keys(node: Node, batch: Batch) -> tuple[bytes, bytes]:
    with reading(node.ledger_engine) as ledger:
        found = [find_key(ledger, key_id) for key_id in (batch.credential_key, batch.token_key)]
    credential, token = found
    assert credential is not None, f"the projection lost key {batch.credential_key.hex()}"
    assert token is not None, f"the projection lost key {batch.token_key.hex()}"
    return credential.public_key, token.public_key


def _context(credential_id: str) -> str:
    return f"credential:{credential_id}"
