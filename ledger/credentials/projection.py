"""Events of the Credentials contract → its tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from sqlmodel import Session

from formats.ids import batch_member
from formats.register.status import StatusAction
from ledger.acts.projection import act_behind
from ledger.credentials.tables import WITHDRAWN, BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow
from ledger.db import LedgerBase
from ledger.moments import moment
from ledger.pipeline.projection import ChainEvent


def anchored(session: Session, event: ChainEvent) -> None:
    _add_batch(session, event, accreditation=event.args["accreditation"], registrar=event.args["registrar"])
    batch = event.args["batch"]
    session.add_all(LinkRow(batch=batch, tag=tag, link=link) for tag, link in event.args["links"])


def historic_anchored(session: Session, event: ChainEvent) -> None:
    _add_batch(session, event, accreditation=0, registrar=0)


def suspended(session: Session, event: ChainEvent) -> None:
    _add_act(session, event, StatusAction.SUSPENDED.value, by=act_behind(session, event).account)


def reinstated(session: Session, event: ChainEvent) -> None:
    _add_act(session, event, StatusAction.REINSTATED.value, by=act_behind(session, event).account)


def revoked(session: Session, event: ChainEvent) -> None:
    _add_act(session, event, StatusAction.REVOKED.value, by=event.args["by"])


def withdrawn(session: Session, event: ChainEvent) -> None:
    _add_act(session, event, WITHDRAWN, by=act_behind(session, event).account)


class CredentialsProjection:
    """Stands behind ActsProjection in the list: who suspended is read from there."""

    tables: ClassVar[Sequence[type[LedgerBase]]] = (BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow)
    handlers: ClassVar[Mapping[str, Callable[[Session, ChainEvent], None]]] = {
        "Anchored": anchored,
        "HistoricAnchored": historic_anchored,
        "CredentialsSuspended": suspended,
        "CredentialsReinstated": reinstated,
        "CredentialsRevoked": revoked,
        "RevocationWithdrawn": withdrawn,
    }


def _add_batch(session: Session, event: ChainEvent, *, accreditation: int, registrar: int) -> None:
    batch, entries = event.args["batch"], event.args["entries"]
    session.add(
        BatchRow(
            id=batch,
            member=batch_member(batch),
            standard=event.args["standard"],
            level=event.args["level"],
            accreditation=accreditation,
            credential_key=event.args["credentialKey"],
            token_key=event.args["tokenKey"],
            registrar=registrar,
            root=event.args["root"],
            count=len(entries),
            historic=event.name == "HistoricAnchored",
            anchored_by=event.args["by"],
            anchored_at=moment(event.block_time),
            block_number=event.block_number,
            log_index=event.log_index,
        )
    )
    session.add_all(
        EntryRow(batch=batch, position=position, document_digest=document, token_digest=token)
        for position, (document, token) in enumerate(entries)
    )


def _add_act(session: Session, event: ChainEvent, verb: str, *, by: str) -> None:
    batch = event.args["batch"]
    session.add(
        StatusActRow(
            block_number=event.block_number,
            log_index=event.log_index,
            batch=batch,
            verb=verb,
            reason=event.args.get("reason"),
            number=event.args.get("act"),
            by=by,
            at=moment(event.block_time),
        )
    )
    session.add_all(
        StatusPositionRow(batch=batch, position=position, block_number=event.block_number, log_index=event.log_index)
        for position in event.args["positions"]
    )
