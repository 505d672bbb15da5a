"""The next trust root between nodes: what is proposed waits for a person, what both quorums signed is taken."""

from fastapi import Response
from sqlmodel import Session

from api.http.access import NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.snapshots.schemas import SignatureOut
from api.trust_roots.schemas import SignaturesOut, SignedTrustRootIn, TakenOut, TrustRootIn
from formats.crypto.hashing import sha256
from node.trust_roots import rotation

router = api_router(prefix="/trust-roots", tags=["trust roots"])


@router.post("/signatures", response_model=SignaturesOut)
def sign(principal: Peer, node: NodeOf, write: Writes, body: TrustRootIn) -> Response:
    """The member's signatures, once a person there agreed to these very bytes; until then they wait to be looked at."""
    data = body.trust_root.encode()

    def act(session: Session) -> SignaturesOut:
        rotation.offered(node, data)
        given = rotation.signatures_in(session, node, principal.member, data)
        return SignaturesOut(signatures=[SignatureOut.of(each) for each in given])

    return write.once(principal, body, act)


@router.post("", response_model=TakenOut)
def take(principal: Peer, node: NodeOf, write: Writes, body: SignedTrustRootIn) -> Response:
    """Pin a version that both quorums signed; again: nothing changes."""
    data = body.trust_root.encode()

    def act(_: Session) -> TakenOut:
        root = rotation.accept_successor(node, data, body.signatures.encode())
        return TakenOut(version=root.version, digest=sha256(data).hex())

    return write.once(principal, body, act)
