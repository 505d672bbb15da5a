"""Events of the Consortium contract → its tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, TypeVar

from sqlmodel import Session, col, select

from formats.register.members import MemberStatus
from ledger.consortium.commands import NO_CONTRACT
from ledger.consortium.tables import (
    AccountProposalRow,
    AccountRow,
    AccreditationRow,
    ContractRow,
    KeyRow,
    MemberRow,
    MemberStatusRow,
    PauseRow,
    StandardRow,
)
from ledger.db import LedgerBase
from ledger.indexing.projection import ChainEvent
from ledger.timestamps import moment, moment_or_open

Row = TypeVar("Row")


def member_admitted(session: Session, event: ChainEvent) -> None:
    member = MemberRow(
        number=event.args["member"],
        kind=event.args["kind"],
        status=MemberStatus.ACTIVE,
        powers=event.args["powers"],
        profile=event.args["profile"],
        admitted_at=moment(event.block_time),
    )
    session.add(member)
    _remember_status(session, event, member)


def member_profile_changed(session: Session, event: ChainEvent) -> None:
    _existing(session, MemberRow, event.args["member"]).profile = event.args["profile"]


def member_status_changed(session: Session, event: ChainEvent) -> None:
    member = _existing(session, MemberRow, event.args["member"])
    member.status = event.args["status"]
    _remember_status(session, event, member)


def member_powers_changed(session: Session, event: ChainEvent) -> None:
    _existing(session, MemberRow, event.args["member"]).powers = event.args["powers"]


def account_proposed(session: Session, event: ChainEvent) -> None:
    _end_proposal(session, event)
    if event.args["roles"]:
        session.add(
            AccountProposalRow(
                member=event.args["member"],
                address=event.args["account"],
                roles=event.args["roles"],
                proposed_at=moment(event.block_time),
            )
        )


def account_roles_changed(session: Session, event: ChainEvent) -> None:
    _end_proposal(session, event)
    session.merge(
        AccountRow(
            address=event.args["account"],
            member=event.args["member"],
            roles=event.args["roles"],
            changed_at=moment(event.block_time),
        )
    )


def standard_registered(session: Session, event: ChainEvent) -> None:
    session.add(
        StandardRow(
            number=event.args["standard"],
            kind=event.args["kind"],
            code=event.args["code"],
            edition=event.args["edition"],
            name=event.args["name"],
            registered_at=moment(event.block_time),
        )
    )


def accreditation_granted(session: Session, event: ChainEvent) -> None:
    session.add(
        AccreditationRow(
            number=event.args["accreditation"],
            member=event.args["member"],
            standard=event.args["standard"],
            levels=event.args["levels"],
            basis=event.args["basis"],
            document=event.args["document"],
            from_time=moment(event.args["from"]),
            until_time=moment_or_open(event.args["until"]),
            granted_at=moment(event.block_time),
        )
    )


def accreditation_ended(session: Session, event: ChainEvent) -> None:
    held = _existing(session, AccreditationRow, event.args["accreditation"])
    held.until_time = moment(event.args["until"])


def key_registered(session: Session, event: ChainEvent) -> None:
    session.add(
        KeyRow(
            id=event.args["keyId"],
            member=event.args["member"],
            purpose=event.args["purpose"],
            public_key=event.args["publicKey"],
            from_time=moment(event.args["from"]),
            until_time=moment_or_open(event.args["until"]),
            registered_at=moment(event.block_time),
        )
    )


def key_retired(session: Session, event: ChainEvent) -> None:
    _existing(session, KeyRow, event.args["keyId"]).until_time = moment(event.args["until"])


def key_compromised(session: Session, event: ChainEvent) -> None:
    _existing(session, KeyRow, event.args["keyId"]).compromised_since = moment(event.args["since"])


def contract_registered(session: Session, event: ChainEvent) -> None:
    predecessor = event.args["predecessor"]
    session.add(
        ContractRow(
            block_number=event.block_number,
            log_index=event.log_index,
            name=event.args["name"],
            address=event.args["at"],
            predecessor=None if predecessor == NO_CONTRACT else predecessor,
            retired=False,
        )
    )


def contract_retired(session: Session, event: ChainEvent) -> None:
    newest = select(ContractRow).where(ContractRow.name == event.args["name"])
    newest = newest.order_by(col(ContractRow.block_number).desc(), col(ContractRow.log_index).desc())
    session.exec(newest.limit(1)).one().retired = True


def paused(session: Session, event: ChainEvent) -> None:
    session.add(
        PauseRow(
            block_number=event.block_number,
            log_index=event.log_index,
            paused=event.args["paused"],
            at=moment(event.block_time),
        )
    )


class ConsortiumProjection:
    tables: ClassVar[Sequence[type[LedgerBase]]] = (
        MemberRow,
        MemberStatusRow,
        AccountRow,
        AccountProposalRow,
        StandardRow,
        AccreditationRow,
        KeyRow,
        ContractRow,
        PauseRow,
    )
    handlers: ClassVar[Mapping[str, Callable[[Session, ChainEvent], None]]] = {
        "MemberAdmitted": member_admitted,
        "MemberProfileChanged": member_profile_changed,
        "MemberStatusChanged": member_status_changed,
        "MemberPowersChanged": member_powers_changed,
        "AccountProposed": account_proposed,
        "AccountRolesChanged": account_roles_changed,
        "StandardRegistered": standard_registered,
        "AccreditationGranted": accreditation_granted,
        "AccreditationEnded": accreditation_ended,
        "KeyRegistered": key_registered,
        "KeyRetired": key_retired,
        "KeyCompromised": key_compromised,
        "ContractRegistered": contract_registered,
        "ContractRetired": contract_retired,
        "Paused": paused,
    }


def _end_proposal(session: Session, event: ChainEvent) -> None:
    row = session.get(AccountProposalRow, (event.args["member"], event.args["account"]))
    if row is not None:
        session.delete(row)
        session.flush()


def _remember_status(session: Session, event: ChainEvent, member: MemberRow) -> None:
    session.add(
        MemberStatusRow(
            block_number=event.block_number,
            log_index=event.log_index,
            member=member.number,
            status=member.status,
            at=moment(event.block_time),
        )
    )


def _existing(session: Session, table: type[Row], key: int | bytes) -> Row:
    row = session.get(table, key)
    assert row is not None, f"the chain changed {table.__name__} {key!r}, which it never made"
    return row
