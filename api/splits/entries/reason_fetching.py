"""The words of objections and denials over HTTP: asked of another member's node, and given to one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.writes import Write
from api.splits.agreements.routes import agreement_bytes
from ledger.db import reading
from node.installation.node import Node
from node.splits.entries.reason_exchange import Said, asked_reasons, received_reasons
from node.splits.entries.sent import SentReasons
from node.splits.participation import require_pair
from node.staff.access import Principal


@dataclass(frozen=True)
class FetchReasons:
    """A write of staff of a party or agent. `said`: read anew before and after the other node was asked; raises
    NotFound for anybody else."""

    principal: Principal
    node: Node
    write: Write
    said: Callable[[Session], Said]

    def answer(self, body: BaseModel, member: int, shown: Callable[[Session, Session], BaseModel]) -> Response:
        """What `member` said is kept here. `shown`: by the tables of the chain and the node's."""

        def prepare() -> SentReasons:
            with reading(self.node.ledger_engine) as ledger:
                found = self.said(ledger)
            return asked_reasons(self.node, self.principal, found, member)

        def act(session: Session, sent: SentReasons) -> BaseModel:
            with reading(self.node.ledger_engine) as ledger:
                received_reasons(session, self.node, self.principal, self.said(ledger), member, sent)
                session.flush()
                return shown(ledger, session)

        return self.write.once_prepared(self.principal, body, prepare, act)


def peers_agreement(principal: Principal, ledger: Session, agreement_id: str) -> bytes:
    """What the node of another member asks about. Raises NotFound where one of the two takes no part."""
    agreement, peer = agreement_bytes(agreement_id), principal.peer
    assert peer is not None, "a peer's token names its member"
    require_pair(ledger, agreement, principal.member, peer)
    return agreement
