"""Which sittings a registrar was asked about: announced once by one issuer, then bound to what was announced.

The registrar cannot see that a sitting was approved, nor that it took place: it holds the issuer to its own first word.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from node.faults import NodeRefusal
from node.installation.node import Node
from node.registrar.faults import SittingRefused
from node.staff.access import Principal
from node.tables.registrar import RegistrarQuestion, RegistrarSitting
from wallet.documents.fields import FieldFault
from wallet.documents.identity import identity

_HASHES_A_QUERY = 500


@dataclass(frozen=True)
class SittingAnnounced:
    """What an issuer says of a sitting. `rows`: how many people it has."""

    id: str
    standard: int
    level: int
    rows: int


@dataclass(frozen=True)
class IdentityQuery:
    """One identity document as the member wrote it."""

    id_type: str
    id_number: str


@dataclass(frozen=True)
class SittingQueries:
    """People of one sitting, asked about in one call."""

    sitting: SittingAnnounced
    people: Sequence[IdentityQuery]


def bind_sitting(session: Session, node: Node, by: Principal, wanted: SittingAnnounced) -> SittingRefused | None:
    """Take the issuer's first word for this sitting, or hold it to that word. None: it fits."""
    bound = session.get(RegistrarSitting, (by.member, wanted.id))
    if bound is None:
        bound = RegistrarSitting(
            member_id=by.member,
            sitting=wanted.id,
            issuer=by.peer or by.member,
            standard=wanted.standard,
            level=wanted.level,
            rows=wanted.rows,
            announced_at=node.clock(),
        )
        session.add(bound)
        session.flush()
    if bound.issuer != (by.peer or by.member):
        return SittingRefused("sitting-of-other-member", "another member announced a sitting with this id")
    if (bound.standard, bound.level, bound.rows) != (wanted.standard, wanted.level, wanted.rows):
        said = f"standard {bound.standard}, level {bound.level}, {bound.rows} people"
        return SittingRefused("sitting-differs", f"this sitting was announced with {said}")
    return None


def voucher_fits(session: Session, by: Principal, sitting: str, standard: int, level: int) -> bool:
    """Is this what was announced? A sitting whose handles are older than announcements was never bound."""
    bound = session.get(RegistrarSitting, (by.member, sitting))
    return bound is None or (bound.issuer, bound.standard, bound.level) == (by.peer, standard, level)


def new_questions(session: Session, node: Node, by: Principal, questions: SittingQueries) -> list[RegistrarQuestion]:
    """Those that this issuer has not asked for this sitting before, refused ones too, each once.

    Told by what was asked and never by who is known: whatever counts these answers nothing about a person.
    """
    hashes = list(dict.fromkeys(_hash_of(node, by, questions.sitting.id, each) for each in questions.people))
    known: set[bytes] = set()
    for start in range(0, len(hashes), _HASHES_A_QUERY):
        found = _of_sitting(by, questions.sitting.id, select(RegistrarQuestion.question))
        some = hashes[start : start + _HASHES_A_QUERY]
        known.update(session.exec(found.where(col(RegistrarQuestion.question).in_(some))))
    return [
        RegistrarQuestion(member_id=by.member, issuer=by.peer or by.member, sitting=questions.sitting.id, question=each)
        for each in hashes
        if each not in known
    ]


def more_than_announced(session: Session, by: Principal, questions: SittingQueries, new: int) -> NodeRefusal | None:
    before = session.exec(_of_sitting(by, questions.sitting.id, select(func.count()).select_from(RegistrarQuestion)))
    asked, rows = before.one() + new, questions.sitting.rows
    if asked <= rows:
        return None
    return SittingRefused("sitting-full", f"{asked} people of a sitting that was announced with {rows}")


def _of_sitting(by: Principal, sitting: str, wanted):  # type: ignore[no-untyped-def]
    return wanted.where(
        RegistrarQuestion.member_id == by.member,
        RegistrarQuestion.issuer == (by.peer or by.member),
        RegistrarQuestion.sitting == sitting,
    )


def _hash_of(node: Node, by: Principal, sitting: str, asked: IdentityQuery) -> bytes:
    """Keyed, and another one for each sitting: without the installation's secret it is no oracle for numbers."""
    try:
        known = identity(asked.id_type, asked.id_number)
        document = f"{known.id_type.value}\n{known.number}"
    except FieldFault:
        document = f"refused\n{asked.id_type}\n{asked.id_number}"
    message = f"{by.member}\n{by.peer}\n{sitting}\n{document}".encode(errors="surrogatepass")
    return hmac.digest(node.sealer.derive("registrar-question"), message, "sha256")
