"""What the second person looks at before approving: broken is no rule, and still it is seldom meant."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlmodel import Session, col, select

from node.faults import RowFault
from node.installation.node import Node
from node.issuing.sittings import open_row, rows_of, stands
from node.rosters.chinese import in_chinese
from node.rosters.roster import RosterRow
from node.tables.issuing import Credential, Sitting, SittingRow
from wallet.documents.fields import SCORES

USUAL_MOST = 100


def sitting_warnings(session: Session, node: Node, sitting: Sitting) -> list[RowFault]:
    """Those of all its rows, in the order of the roster."""
    return row_warnings(session, sitting, [(row, open_row(node, row)) for row in rows_of(session, sitting)])


def row_warnings(
    session: Session, sitting: Sitting, rows: Sequence[tuple[SittingRow, RosterRow | None]]
) -> list[RowFault]:
    """Of these rows of one sitting: scores above 100, and people with another certificate of its standard and level."""
    before = _certified_before(session, sitting, [row for row, _ in rows])
    found = list[RowFault]()
    for stored, row in rows:
        if row is not None:
            found += _scores(row)
        if stored.supersedes is not None:
            found.append(_reissue(session, stored, stored.supersedes))
        elif stored.person_index in before:
            detail = f"certificate {before[stored.person_index]} of the same standard and level"
            cure = "approve only if this person is to have both"
            found.append(RowFault(stored.number, "id_number", "certified-before", detail, cure))
    return [replace(each, zh=in_chinese(each)) for each in found]


def _scores(row: RosterRow) -> list[RowFault]:
    cure = "approve only if this exam has more than 100 points"
    written = ((field, getattr(row, field)) for field in SCORES)
    return [
        RowFault(row.number, field, "score-above-100", f"{score} is above {USUAL_MOST}", cure)
        for field, score in written
        if score is not None and Decimal(score) > USUAL_MOST
    ]


def _reissue(session: Session, stored: SittingRow, superseded: str) -> RowFault:
    """A row that replaces a credential under its number; of an erased one nobody knows the person here."""
    erased = session.get_one(Credential, superseded).erased_at is not None
    code = "number-reissued-unchecked" if erased else "number-reissued"
    detail = f"it replaces credential {superseded}, which is revoked as superseded"
    cure = "approve only if this person's certificate is to be replaced under its number"
    if erased:
        detail += " and erased: its person cannot be compared here"
        cure = "compare the person with the earlier certificate before you approve"
    return RowFault(stored.number, "certificate_number", code, detail, cure)


def _certified_before(session: Session, sitting: Sitting, rows: Sequence[SittingRow]) -> dict[bytes | None, str]:
    """Certificate numbers in the member's other sittings of this standard and level, revoked ones too, by person."""
    people = [row.person_index for row in rows if row.person_index is not None]
    found = (
        select(SittingRow.person_index, SittingRow.certificate_number)
        .join(Sitting, col(Sitting.id) == col(SittingRow.sitting_id))
        .where(SittingRow.member_id == sitting.member_id, Sitting.id != sitting.id, stands())
        .where(Sitting.standard == sitting.standard, Sitting.level == sitting.level)
        .where(col(SittingRow.person_index).in_(people))
    )
    return dict(session.exec(found).all())
