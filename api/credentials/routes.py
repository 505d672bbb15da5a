"""What was issued: found, handed out, erased."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlmodel import Session

from api.credentials.schemas import CredentialOut, ErasureIn, ErasureOut, LinkOut
from api.http.access import Admin, CredentialReader, Issuing, NodeOf
from api.http.paging import Page, Pages, page
from api.http.problems import OK
from api.http.routers import api_router
from api.http.statics import CREDENTIAL_TYPES, wanted_type
from api.http.writes import Writes
from ledger.credentials import queries
from ledger.db import reading, writing
from node.delivery import documents
from node.installation.node import Node
from node.issuing.sittings import open_row
from node.tables.issuing import Batch, Credential, SittingRow
from wallet.tokens import qr

router = api_router(tags=["credentials"])
_FILE: dict[int | str, dict[str, Any]] = {OK: {"content": {each: {} for each in CREDENTIAL_TYPES}}}


@router.get("/credentials")
def list_credentials(
    principal: CredentialReader,
    node: NodeOf,
    paging: Pages,
    sitting: Annotated[str | None, Query(max_length=50)] = None,
    number: Annotated[str | None, Query(max_length=50)] = None,
) -> Page[CredentialOut]:
    """Your member's credentials in the order of their certificate numbers; of a sitting, or with one number."""
    after = paging.id("credentials")
    with reading(node.node_engine) as session, reading(node.ledger_engine) as ledger:
        found = documents.credentials_of_member(
            session, principal.member, sitting=sitting, number=number, after=after, limit=paging.limit
        )
        return page(found, lambda pair: _shown(node, session, ledger, *pair), "credentials")


@router.get("/credentials/{credential_id}")
def show(principal: CredentialReader, node: NodeOf, credential_id: str) -> CredentialOut:
    """One credential, with its place and standing on the chain as this node sees it now."""
    with reading(node.node_engine) as session, reading(node.ledger_engine) as ledger:
        credential = documents.credential_of(session, principal.member, credential_id)
        return _shown(node, session, ledger, credential, session.get_one(Batch, credential.batch_id))


@router.get("/credentials/{credential_id}/file", response_class=Response, responses=_FILE)
def file(principal: Issuing, node: NodeOf, request: Request, credential_id: str) -> Response:
    """The document: the exact bytes whose digest is anchored."""
    with writing(node.node_engine) as session:
        credential = documents.credential_of(session, principal.member, credential_id)
        data = documents.file_of(node, credential)
        documents.record_handed_out(session, node, principal, credential, "file")
    headers = {"Content-Disposition": f'attachment; filename="{documents.file_name(credential)}"', "Vary": "Accept"}
    return Response(data, media_type=wanted_type(request, CREDENTIAL_TYPES), headers=headers)


@router.get(
    "/credentials/{credential_id}/qr.png", response_class=Response, responses={OK: {"content": {"image/png": {}}}}
)
def qr_png(principal: Issuing, node: NodeOf, credential_id: str) -> Response:
    """The QR as a picture."""
    return Response(qr.png(_link(principal, node, credential_id, "qr")), media_type="image/png")


@router.get("/credentials/{credential_id}/link")
def link(principal: Issuing, node: NodeOf, credential_id: str) -> LinkOut:
    """The text of the QR."""
    return LinkOut(link=_link(principal, node, credential_id, "link"))


@router.post("/erasures", response_model=ErasureOut)
def erase(principal: Admin, node: NodeOf, write: Writes, body: ErasureIn) -> Response:
    """Destroy the data keys of a person's rows and documents here. What the holder has remains."""

    def act(session: Session) -> ErasureOut:
        if body.credential is not None:
            documents.erase_credential(session, node, principal, body.credential)
            return ErasureOut(documents=1)
        count = documents.erase_person(session, node, principal, body.id_type or "", body.id_number or "")
        return ErasureOut(documents=count)

    return write.once(principal, body, act)


def _link(principal: Issuing, node: Node, credential_id: str, form: str) -> str:
    with writing(node.node_engine) as session:
        credential = documents.credential_of(session, principal.member, credential_id)
        text = documents.link_of(node, credential)
        documents.record_handed_out(session, node, principal, credential, form)
        return text


def _shown(node: Node, session: Session, ledger: Session, credential: Credential, batch: Batch) -> CredentialOut:
    row = session.get_one(SittingRow, credential.row_id)
    opened = open_row(node, row)
    position = status = None
    if credential.document_digest is not None:
        place = bytes.fromhex(batch.id)
        position = queries.position_of(ledger, place, credential.document_digest)
        status = None if position is None else queries.status(ledger, place, position, at=node.clock())
    return CredentialOut(
        id=credential.id,
        number=credential.certificate_number,
        name=opened.name if opened else None,
        state=batch.state,
        standing=status.standing.name.lower() if status else None,
        revocation=status.act.act if status and status.act else None,
        batch=batch.id,
        position=position,
        document_digest=_hex(credential.document_digest),
        token_digest=_hex(credential.token_digest),
        delivered_at=credential.delivered_at,
        erased_at=credential.erased_at,
        supersedes=row.supersedes,
        superseded_by=documents.successor_of(session, credential),
    )


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
