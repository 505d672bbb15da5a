"""Events of the contracts → who did what.

A command writes `CommandAccepted` first, then what it did: the events that follow it, up to the next one, are its own.
An anchor writes one event, which says who. Acts on bookings say for which member and not by which account: they stand
with their bookings; of uses only what the council decides is a command.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from formats.bookings.export_acts import BY_COUNCIL
from formats.ids import batch_member
from ledger.activity.tables import ActRow
from ledger.db import LedgerBase
from ledger.indexing.projection import ChainEvent
from ledger.timestamps import moment

# The arguments that say what an act touched; contents (digests, links, profiles) stay where they are.
SUBJECTS = frozenset(
    {"member", "account", "roles", "status", "powers", "standard", "accreditation", "keyId", "purpose", "name"}
    | {"batch", "level", "positions", "reason", "act", "paused", "count", "code"}
    | {"asset", "approval", "version", "booking", "occurrence"}
    | {"agreement", "id", "booked", "month", "objection"}
)

_RESULTS = (
    *("MemberAdmitted", "MemberProfileChanged", "MemberStatusChanged", "MemberPowersChanged", "AccountRolesChanged"),
    "AccountProposed",
    *("StandardRegistered", "AccreditationGranted", "AccreditationEnded", "KeyRegistered", "KeyRetired"),
    *("KeyCompromised", "ContractRegistered", "ContractRetired", "Paused"),
    *("CredentialsSuspended", "CredentialsReinstated", "CredentialsRevoked", "RevocationWithdrawn"),
    *("AssetRegistered", "AssetEnded", "CustodyOffered", "CustodyPassed", "ApprovalRecorded", "ApprovalEnded"),
    *("TermsSet", "TermsCut", "HoursProtected", "HoursReleased", "DaysFollow", "SharesProposed", "SharesAccepted"),
    *("VersionProposed", "VersionSigned", "VersionActive", "EntryEntered", "QuantityEntered", "TableEntered"),
    *("ReversalEntered", "PaymentDeclared", "PayoutEntered", "NettingProposed"),
    *("ActAccepted", "ActObjected", "ActObjectionWithdrawn", "ActDecided", "ActDenied", "ActCounted"),
    *("PeriodClosed", "LinesCommitted", "Allocated", "AllocationUnchanged"),
    *("LineObjected", "LineObjectionWithdrawn", "LineObjectionEscalated", "LineObjectionDecided"),
)

_NEWEST = "newest act"


@dataclass(frozen=True)
class _Newest:
    """The act that was stored last in a session: nearly every event that follows is its own, and asks no table."""

    start: ChainEvent
    act: ActRow

    def is_behind(self, event: ChainEvent) -> bool:
        same = (self.start.tx_hash, self.start.address, self.start.block_number)
        return same == (event.tx_hash, event.address, event.block_number) and self.start.log_index < event.log_index


def command_accepted(session: Session, event: ChainEvent) -> None:
    _start(session, event, member=event.args["member"], key=event.args["requestId"], account=event.args["account"])


def anchored(session: Session, event: ChainEvent) -> None:
    batch = event.args["batch"]
    act = _start(session, event, member=batch_member(batch), key=batch, account=event.args["by"])
    act.events, act.subject = event.name, _merged("{}", event.args)


def result_recorded(session: Session, event: ChainEvent) -> None:
    act = act_behind(session, event)
    act.events = f"{act.events},{event.name}" if act.events else event.name
    act.subject = _merged(act.subject, event.args)


def use_settled(session: Session, event: ChainEvent) -> None:
    """By the council, whose command it is; what both sides or time settle is none."""
    if event.args["how"] == BY_COUNCIL:
        result_recorded(session, event)


def sealed_act_entered(session: Session, event: ChainEvent) -> None:
    """Without its struct, of which the maker's member and the id say enough."""
    said = {name: value for name, value in event.args.items() if name != "act"}
    result_recorded(session, replace(event, args=said))


def act_behind(session: Session, event: ChainEvent) -> ActRow:
    """The act whose event this is: the last one before it in the same transaction and contract."""
    newest: _Newest | None = session.info.get(_NEWEST)
    if newest is not None and newest.is_behind(event) and newest.act in session:  # else it was rolled back
        return newest.act
    wanted = select(ActRow).where(
        ActRow.block_number == event.block_number,
        ActRow.tx_hash == event.tx_hash,
        ActRow.contract == event.address,
        ActRow.log_index < event.log_index,
    )
    return session.exec(wanted.order_by(col(ActRow.log_index).desc()).limit(1)).one()


class ActsProjection:
    tables: ClassVar[Sequence[type[LedgerBase]]] = (ActRow,)
    handlers: ClassVar[Mapping[str, Callable[[Session, ChainEvent], None]]] = {
        "CommandAccepted": command_accepted,
        "Anchored": anchored,
        **dict.fromkeys(_RESULTS, result_recorded),
        "Used": use_settled,
        "SealedActEntered": sealed_act_entered,
    }


def _start(session: Session, event: ChainEvent, *, member: int, key: bytes, account: str) -> ActRow:
    act = ActRow(
        block_number=event.block_number,
        log_index=event.log_index,
        contract=event.address,
        member=member,
        request_id="0x" + key.hex(),
        account=account,
        tx_hash=event.tx_hash,
        at=moment(event.block_time),
        events="",
        subject="{}",
    )
    session.add(act)
    session.info[_NEWEST] = _Newest(event, act)
    return act


def _merged(subject: str, args: Mapping[str, Any]) -> str:
    """What was known of the subject wins: the first event of an act is the one that names it."""
    found = {name: _plain(value) for name, value in args.items() if name in SUBJECTS}
    return json.dumps({**found, **json.loads(subject)}, sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return list(value) if isinstance(value, tuple) else value
