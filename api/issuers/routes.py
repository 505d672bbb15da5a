"""Below an issuer's `did:web`: its DID document, and its signed status lists. Open to anyone, asked for by ETag.

Readers in a browser of another site may read them too: nothing here is anybody's secret.
"""

from fastapi import Request, Response
from sqlmodel import Session

from api.consortium.schemas import Number
from api.http import statics
from api.http.access import NodeOf, Public
from api.http.routers import api_router
from api.http.shared_answers import Shared, from_projection
from ledger.consortium.queries import member as find_member
from node.faults import NotFound
from node.publishing import status_lists
from node.publishing.did_document import did_document
from node.publishing.facts import keys_of_member

router = api_router(prefix="/members", tags=["issuers"], default_response_class=Response)

_ANY_SITE = {"Access-Control-Allow-Origin": "*"}


@router.get("/{number}/did.json")
def did(_: Public, node: NodeOf, shared: Shared, request: Request, number: Number) -> Response:
    """The member's DID document, made from its registered keys."""

    def made(session: Session) -> statics.StaticFile:
        if find_member(session, number) is None:
            raise NotFound("member", str(number))
        data = did_document(node.trust_root.issuer_host, number, keys_of_member(session, number))
        return statics.of_bytes(data, ".did")

    found = from_projection(node, shared, ("did", number), made)
    return statics.answer(request, found, cache=statics.ASKED_EACH_TIME, headers=_ANY_SITE)


@router.get("/{number}/status/{list_number}")
def status_list(_: Public, node: NodeOf, request: Request, number: Number, list_number: Number) -> Response:
    """One signed status list of a member of this node."""
    found = statics.read(status_lists.file_of(node.home, number, list_number))
    if found is None:
        raise NotFound("status list", f"{number}/{list_number}")
    headers = {**_ANY_SITE, "Vary": "Accept, Accept-Encoding"}
    found = statics.as_credential(request, found)
    return statics.answer(request, found, cache=statics.ASKED_EACH_TIME, headers=headers)
