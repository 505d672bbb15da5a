"""A hosted member's signature on the snapshot of one block, for the node that publishes it."""

from fastapi import Response
from sqlmodel import Session

from api.http.access import NodeOf, Peer
from api.http.routers import api_router
from api.http.writes import Writes
from api.snapshots.schemas import SignatureOut, SnapshotIn
from node.publishing import cosigning, pinned_trust_root

router = api_router(prefix="/snapshots", tags=["snapshots"])


@router.post("/signatures", response_model=SignatureOut)
def sign(principal: Peer, node: NodeOf, write: Writes, body: SnapshotIn) -> Response:
    """The member's signature, if this node's own chain gives the same bytes for that block."""
    root = pinned_trust_root.load(node)
    built = cosigning.recompute(node, root, block=body.block, digest=bytes.fromhex(body.digest))

    def act(session: Session) -> SignatureOut:
        return SignatureOut.of(cosigning.sign_in(session, node, principal.member, built, root))

    return write.once(principal, body, act)
