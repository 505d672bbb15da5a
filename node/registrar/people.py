"""The registrar: people behind handles, one secret each; and vouchers over the links of a batch.

Whoever asks learns a handle or a refusal, never whether a person was known before. Not guarded here: a member that
asks may try numbers within its quota; it learns nothing from the answers, and every call is in the log.
"""

import hmac
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import Session, col, func, select

from formats.link import trail_key
from ledger.consortium.queries import members
from ledger.db import reading, writing
from ledger.paging import Page, page_of
from node.faults import NodeRefusal
from node.installation.node import Node
from node.registrar.calls import charge, new_call
from node.registrar.faults import RegistrarQuotaUsed
from node.registrar.sittings import IdentityQuery as IdentityQuery
from node.registrar.sittings import SittingQueries
from node.staff.access import Principal
from node.tables.registrar import RegistrarCall, RegistrarDocument, RegistrarHandle, RegistrarKey, RegistrarPerson
from wallet.documents.fields import FieldFault
from wallet.documents.identity import Identity, identity

HANDLE_BYTES = 16
SECRET_BYTES = 32
_OVER_QUOTA = "refused: quota"


@dataclass(frozen=True)
class HandleResult:
    """Exactly one of the two is set; `refusal` is a stable word."""

    handle: str | None = None
    refusal: str | None = None


@dataclass(frozen=True)
class HolderExport:
    """What a holder takes home: `s`, and the trail key of every member ever admitted."""

    secret: bytes
    trail_keys: dict[int, bytes]


@contextmanager
def logged_call(
    node: Node, by: Principal, *, act: str, subject: str, people: int = 0, questions: SittingQueries | None = None
) -> Iterator[int]:
    """The number of a call that stands in the log before it is answered, and afterwards with how it ended.

    Raises RegistrarQuotaUsed, SittingRefused; whatever is refused inside is passed on.
    """
    number = enter_call(node, by, act=act, subject=subject, people=people, questions=questions)
    try:
        yield number
    except NodeRefusal as refusal:
        reason = refusal.values().get("reason", refusal.slug())
        with writing(node.node_engine) as session:
            close_call(session, number, f"refused: {reason}")
        raise


def enter_call(
    node: Node, by: Principal, *, act: str, subject: str, people: int, questions: SittingQueries | None = None
) -> int:
    """Write the call into the log before it is answered, whatever comes of it; its number.

    What counts against the day's quota is stored with it: a call that is repeated, after a crash too, costs nothing.
    Raises RegistrarQuotaUsed where the member has asked about too many people today (a day in China), SittingRefused.
    """
    with writing(node.node_engine) as session:
        call = new_call(node, by, act, subject, people)
        refusal = charge(session, node, by, call, questions)
        if isinstance(refusal, RegistrarQuotaUsed):
            call.outcome = _OVER_QUOTA
        elif refusal is not None:
            call.outcome = f"refused: {refusal.values()['reason']}"
        session.add(call)
        session.flush()
        number = call.number or 0
    if refusal is not None:
        raise refusal
    return number


def close_call(session: Session, number: int, outcome: str) -> None:
    """Say in the log how a call ended, in the transaction of the act itself."""
    session.get_one(RegistrarCall, number).outcome = outcome


def handles(
    session: Session, node: Node, by: Principal, sitting: str, people: Sequence[IdentityQuery]
) -> list[HandleResult]:
    """A handle for each person, in the order asked; the same again when asked again for the same sitting."""
    keys = _keys(session, node, by.member)
    return [_handle(session, node, by, sitting, asked, keys) for asked in people]


def export_holder(session: Session, node: Node, by: Principal, asked: IdentityQuery) -> HolderExport | None:
    """For a holder who is there in person, with the document. None: not registered. Raises FieldFault."""
    person = _find(session, by.member, identity(asked.id_type, asked.id_number), _keys(session, node, by.member))
    if person is None:
        return None
    secret = open_secret(node, person)
    consortium = node.trust_root.consortium_id_bytes
    return HolderExport(secret, {number: trail_key(secret, consortium, number) for number in _all_members(node)})


def calls_of(session: Session, member: int, *, before: int, limit: int) -> Page[RegistrarCall]:
    """Newest first; `before` is the number of the last one seen, 0 for none."""
    wanted = select(RegistrarCall).where(RegistrarCall.member_id == member)
    if before:
        wanted = wanted.where(col(RegistrarCall.number) < before)
    return page_of(session, wanted.order_by(col(RegistrarCall.number).desc()), limit, lambda row: str(row.number))


def open_secret(node: Node, person: RegistrarPerson) -> bytes:
    return node.sealer.open_whole(person.secret, f"person:{person.id}")


def add_key(session: Session, node: Node, member: int) -> RegistrarKey:
    """A new version of k. People filed under older versions stay findable under these."""
    newest = session.exec(select(func.max(RegistrarKey.version)).where(RegistrarKey.member_id == member)).one()
    version = (newest or 0) + 1
    sealed = node.sealer.seal_whole(secrets.token_bytes(32), f"registrar-key:{member}:{version}")
    key = RegistrarKey(member_id=member, version=version, sealed_key=sealed, created_at=node.clock())
    session.add(key)
    session.flush()
    return key


def _handle(
    session: Session, node: Node, by: Principal, sitting: str, asked: IdentityQuery, keys: dict[int, bytes]
) -> HandleResult:
    try:
        document = identity(asked.id_type, asked.id_number)
    except FieldFault as fault:
        return HandleResult(refusal=fault.code)
    person = _find(session, by.member, document, keys) or _register(session, node, by.member, document, keys)
    known = session.exec(
        select(RegistrarHandle).where(
            RegistrarHandle.member_id == by.member,
            RegistrarHandle.issuer == by.peer,
            RegistrarHandle.sitting == sitting,
            RegistrarHandle.person_id == person.id,
        )
    ).one_or_none()
    if known is not None:
        return HandleResult(known.handle)
    assert by.peer is not None, "handles are for another member's node"
    handle = secrets.token_hex(HANDLE_BYTES)
    session.add(
        RegistrarHandle(handle=handle, member_id=by.member, issuer=by.peer, sitting=sitting, person_id=person.id)
    )
    session.flush()
    return HandleResult(handle)


def _find(session: Session, member: int, document: Identity, keys: dict[int, bytes]) -> RegistrarPerson | None:
    for version, key in keys.items():
        wanted = select(RegistrarDocument).where(
            RegistrarDocument.member_id == member,
            RegistrarDocument.key_version == version,
            RegistrarDocument.document_hash == document_hash(key, document),
        )
        known = session.exec(wanted).one_or_none()
        if known is not None:
            return session.get_one(RegistrarPerson, known.person_id)
    return None


def _register(session: Session, node: Node, member: int, document: Identity, keys: dict[int, bytes]) -> RegistrarPerson:
    person_id, now = str(uuid4()), node.clock()
    sealed = node.sealer.seal_whole(secrets.token_bytes(SECRET_BYTES), f"person:{person_id}")
    person = RegistrarPerson(id=person_id, member_id=member, secret=sealed, registered_at=now)
    session.add(person)
    session.flush()
    version = max(keys)
    session.add(
        RegistrarDocument(
            id=str(uuid4()),
            member_id=member,
            key_version=version,
            document_hash=document_hash(keys[version], document),
            person_id=person_id,
        )
    )
    session.flush()
    return person


def document_hash(key: bytes, document: Identity) -> bytes:
    """32 bytes: HMAC-SHA256(k, type ‖ 0x00 ‖ normal number). Without k it is no oracle for numbers."""
    return hmac.digest(key, document.id_type.value.encode() + b"\x00" + document.number.encode(), "sha256")


def _keys(session: Session, node: Node, member: int) -> dict[int, bytes]:
    """Version → k, the newest first; the first one is drawn when the first person comes."""
    wanted = select(RegistrarKey).where(RegistrarKey.member_id == member).order_by(col(RegistrarKey.version).desc())
    rows = list(session.exec(wanted)) or [add_key(session, node, member)]
    return {
        row.version: node.sealer.open_whole(row.sealed_key, f"registrar-key:{member}:{row.version}") for row in rows
    }


def _all_members(node: Node) -> list[int]:
    """Every member ever admitted, expelled ones too: completeness is for all of them."""
    numbers: list[int] = []
    with reading(node.ledger_engine) as ledger:
        while True:
            page = members(ledger, after=numbers[-1] if numbers else 0, limit=500)
            numbers += [member.number for member in page.items]
            if page.next is None:
                return numbers
