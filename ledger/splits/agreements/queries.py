"""Agreements, their versions and who signed them, read from the projection."""

from __future__ import annotations

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists, select, tuple_

from formats.splits.replay.rules_reader import read_rules
from ledger.paging import Page, chain_page
from ledger.splits.agreements.facts import Signature, Version
from ledger.splits.agreements.tables import VersionMemberRow, VersionRow, VersionSignatureRow


def agreements(
    session: Session, *, member: int | None = None, after: str | None = None, limit: int = 100
) -> Page[bytes]:
    """Ids of all that were ever proposed, as they were first; `member`: those in which it is or was a party or agent,
    or would be. `after`: the cursor of the page before."""
    v, before, m = VersionRow, aliased(VersionRow), VersionMemberRow
    earlier = tuple_(col(before.block_number), col(before.log_index)) < tuple_(col(v.block_number), col(v.log_index))
    wanted = select(v).where(~exists().where(col(before.agreement) == col(v.agreement), earlier))
    if member is not None:
        of_member = select(before.agreement).join(m, col(m.version) == col(before.id)).where(m.member == member)
        wanted = wanted.where(col(v.agreement).in_(of_member))
    return chain_page(session, wanted, v, after=after, limit=limit).map(lambda row: row.agreement)


def version(session: Session, number: bytes) -> Version | None:
    """By its id (`formats.splits.ids.version_id`)."""
    row = session.get(VersionRow, number)
    return None if row is None else _version(session, row)


def versions(session: Session, agreement: bytes) -> list[Version]:
    """Proposed ones too, in the order of their proposal."""
    v = VersionRow
    wanted = select(v).where(v.agreement == agreement).order_by(col(v.block_number), col(v.log_index))
    return [_version(session, row) for row in session.exec(wanted)]


def participants(session: Session, version: bytes) -> list[int]:
    """Parties in their order, then agents."""
    m = VersionMemberRow
    return list(session.exec(select(m.member).where(m.version == version).order_by(col(m.place))))


def _version(session: Session, row: VersionRow) -> Version:
    rules = read_rules(row.rules)
    s, v = VersionSignatureRow, VersionRow
    before = select(v.id).where(
        v.agreement == row.agreement, v.text == rules.supersedes, col(v.active_block).is_not(None)
    )
    signers = participants(session, row.id)
    for old in session.exec(before):
        signers += [member for member in participants(session, old) if member not in signers]
    signed = select(s).where(s.version == row.id).order_by(col(s.member))
    return Version(
        id=row.id, agreement=row.agreement, text=row.text, rules_hash=row.rules_hash, rules=rules,
        proposed_by=row.proposed_by, proposed_at=row.proposed_at, active=row.active_block is not None,
        signers=tuple(signers),
        signatures=tuple(
            Signature(each.member, each.account, each.deadline, each.signed_at) for each in session.exec(signed)
        ),
    )  # fmt: skip
