"""Events of the Credentials contract → its tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from sqlmodel import Session, select

from formats.ids import batch_member
from formats.register.status import StatusAction
from ledger.activity.projection import act_behind
from ledger.credentials.tables import WITHDRAWN, BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow
from ledger.db import LedgerBase
from ledger.indexing.projection import ChainEvent
from ledger.timestamps import moment


def anchored(session: Session, event: ChainEvent) -> None:
    batch, entries = event.args["batch"], event.args["entries"]
    session.add(
        BatchRow(
            id=batch,
            member=batch_member(batch),
            standard=event.args["standard"],
            level=event.args["level"],
            accreditation=event.args["accreditation"],
            credential_key=event.args["credentialKey"],
            token_key=event.args["tokenKey"],
            registrar=event.args["registrar"],
            root=event.args["root"],
            count=len(entries),
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
    session.add_all(LinkRow(batch=batch, tag=tag, link=link) for tag, link in event.args["links"])


def acted(action: StatusAction) -> Callable[[Session, ChainEvent], None]:
    """The handler of an event that names its positions; its account too, or the transaction's acts do."""

    def handle(session: Session, event: ChainEvent) -> None:
        _add_act(session, event, action.value, event.args["positions"])

    return handle


def withdrawn(session: Session, event: ChainEvent) -> None:
    """The event names the revocation only: what is withdrawn is all of it."""
    number = event.args["act"]
    revocation = session.exec(
        select(StatusActRow).where(StatusActRow.number == number, StatusActRow.verb == StatusAction.REVOKED.value)
    ).one()
    touched = select(StatusPositionRow.position).where(
        StatusPositionRow.block_number == revocation.block_number,
        StatusPositionRow.log_index == revocation.log_index,
    )
    positions = session.exec(touched).all()
    _add_act(session, event, WITHDRAWN, positions)


class CredentialsProjection:
    """Stands behind ActsProjection in the list: who suspended is read from there."""

    tables: ClassVar[Sequence[type[LedgerBase]]] = (BatchRow, EntryRow, LinkRow, StatusActRow, StatusPositionRow)
    handlers: ClassVar[Mapping[str, Callable[[Session, ChainEvent], None]]] = {
        "Anchored": anchored,
        "CredentialsSuspended": acted(StatusAction.SUSPENDED),
        "CredentialsReinstated": acted(StatusAction.REINSTATED),
        "CredentialsRevoked": acted(StatusAction.REVOKED),
        "RevocationWithdrawn": withdrawn,
    }


def _add_act(session: Session, event: ChainEvent, verb: str, positions: Sequence[int]) -> None:
    batch = event.args["batch"]
    session.add(
        StatusActRow(
            block_number=event.block_number,
            log_index=event.log_index,
            batch=batch,
            verb=verb,
            reason=event.args.get("reason"),
            number=event.args.get("act"),
            by=event.args.get("by") or act_behind(session, event).account,
            at=moment(event.block_time),
        )
    )
    session.add_all(
        StatusPositionRow(batch=batch, position=position, block_number=event.block_number, log_index=event.log_index)
        for position in positions
    )
