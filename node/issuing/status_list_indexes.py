"""A place in the member's status lists for each credential: random, used once, telling neither batch nor order."""

import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from node.tables.issuing import Credential
from wallet.documents.status_entry import LIST_BITS, StatusEntry

LIST_IS_FULL = LIST_BITS // 4
"""Places given away before the next list is begun: among the rest a draw stays a draw."""

_DIGESTS_A_QUERY = 500


def draw_places(session: Session, member: int, count: int) -> list[StatusEntry]:
    """So many places that no credential of this member has. The caller stores them in the same transaction."""
    drawn: list[StatusEntry] = []
    number = newest_list(session, member) or 1
    while len(drawn) < count:
        taken = set(_taken(session, member, number))
        free = [index for index in range(LIST_BITS) if index not in taken]
        room = max(LIST_IS_FULL - len(taken), 0)
        some = secrets.SystemRandom().sample(free, min(room, count - len(drawn)))
        drawn += [StatusEntry(number, index) for index in some]
        number += 1
    return drawn


def newest_list(session: Session, member: int) -> int | None:
    """The number of the member's newest list; lists are numbered from 1 on. None where there is none yet."""
    return session.exec(select(func.max(Credential.status_list)).where(Credential.member_id == member)).one()


def places_of(session: Session, member: int, digests: Sequence[bytes]) -> dict[int, set[int]]:
    """List → indexes of the member's credentials with these document digests; those issued elsewhere have none."""
    found: dict[int, set[int]] = {}
    place = select(Credential.status_list, Credential.status_index).where(Credential.member_id == member)
    for start in range(0, len(digests), _DIGESTS_A_QUERY):
        some = digests[start : start + _DIGESTS_A_QUERY]
        for number, index in session.exec(place.where(col(Credential.document_digest).in_(some))):
            found.setdefault(number, set()).add(index)
    return found


def _taken(session: Session, member: int, number: int) -> list[int]:
    wanted = select(col(Credential.status_index))
    return list(session.exec(wanted.where(Credential.member_id == member, Credential.status_list == number)))
