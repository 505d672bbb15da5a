"""Assets, their terms, approvals and owners, read from the projection."""

from __future__ import annotations

from sqlmodel import Session, col, select

from formats.register.words import read_words
from ledger.bookings.assets.facts import Approval, Asset, ShareProposal, Shares, Terms
from ledger.bookings.assets.tables import (
    ApprovalRow,
    AssetRow,
    ProposedShareRow,
    ShareAcceptanceRow,
    ShareRow,
    TermsRow,
)
from ledger.paging import Page, page_of


def asset(session: Session, number: int) -> Asset | None:
    row = session.get(AssetRow, number)
    return None if row is None else _asset(row)


def assets(
    session: Session, *, custodian: int | None = None, after: str | None = None, limit: int = 100
) -> Page[Asset]:
    """In the order of their numbers. `after`: the cursor of the page before."""
    wanted = select(AssetRow).order_by(col(AssetRow.number))
    if custodian is not None:
        wanted = wanted.where(AssetRow.custodian == custodian)
    if after is not None:
        wanted = wanted.where(AssetRow.number > int(after))
    return page_of(session, wanted, limit, lambda row: str(row.number)).map(_asset)


def terms_of(session: Session, asset: int) -> list[Terms]:
    """All versions, the oldest first."""
    wanted = select(TermsRow).where(TermsRow.asset == asset).order_by(col(TermsRow.version))
    return [_terms(row) for row in session.exec(wanted)]


def terms(session: Session, asset: int, version: int) -> Terms | None:
    row = session.get(TermsRow, (asset, version))
    return None if row is None else _terms(row)


def terms_on(session: Session, asset: int, day: int) -> Terms | None:
    """The version that rules a day of use; None: no version does."""
    wanted = select(TermsRow).where(TermsRow.asset == asset, TermsRow.from_day <= day, TermsRow.until_day > day)
    row = session.exec(wanted.order_by(col(TermsRow.version).desc()).limit(1)).first()
    return None if row is None else _terms(row)


def approvals(session: Session, asset: int) -> list[Approval]:
    """In the order of their numbers."""
    wanted = select(ApprovalRow).where(ApprovalRow.asset == asset).order_by(col(ApprovalRow.approval))
    return [
        Approval(
            asset=row.asset,
            approval=row.approval,
            use=row.use,
            number=row.number,
            from_day=row.from_day,
            until_day=row.until_day,
            valuation=row.valuation,
            floor_fen=row.floor_fen,
        )
        for row in session.exec(wanted)
    ]


def shares(session: Session, asset: int) -> list[Shares]:
    """All that every owner accepted, by their first day; the newest is the last."""
    found = dict[int, dict[int, int]]()
    wanted = select(ShareRow).where(ShareRow.asset == asset).order_by(col(ShareRow.from_day), col(ShareRow.member))
    for row in session.exec(wanted):
        found.setdefault(row.from_day, {})[row.member] = row.share
    return [Shares(asset, from_day, owners) for from_day, owners in found.items()]


def proposed_shares(session: Session, asset: int) -> ShareProposal | None:
    """What is proposed and not yet accepted by all."""
    proposed = select(ProposedShareRow).where(ProposedShareRow.asset == asset)
    rows = session.exec(proposed.order_by(col(ProposedShareRow.member))).all()
    if not rows:
        return None
    accepted = select(ShareAcceptanceRow.member).where(ShareAcceptanceRow.asset == asset)
    owners = {row.member: row.share for row in rows}
    return ShareProposal(
        Shares(asset, rows[0].from_day, owners),
        rows[0].digest,
        tuple(session.exec(accepted.order_by(col(ShareAcceptanceRow.member)))),
    )


def _asset(row: AssetRow) -> Asset:
    return Asset(
        number=row.number, custodian=row.custodian, offered_to=row.offered_to, kind=row.kind,
        state_owned=row.state_owned, units=row.units, standard=row.standard, level=row.level, from_day=row.from_day,
        until_day=row.until_day, record=row.record, words=read_words(row.words), version=row.version,
        registered_at=row.registered_at, registered_in=row.block_number,
    )  # fmt: skip


def _terms(row: TermsRow) -> Terms:
    return Terms(
        asset=row.asset, version=row.version, from_day=row.from_day, until_day=row.until_day, open=row.open,
        prices=row.prices, may=row.may, asks=row.asks, limit_hours=row.limit_hours, made=row.made,
        group=row.quota_group, horizon=row.horizon, notice=row.notice, least=row.least, most=row.most,
        units=row.units, flags=row.flags, cutoff=row.cutoff, free=row.free, answer=row.answer, grace=row.grace,
        claim=row.claim, approval=row.approval, text=row.text, set_in=row.block_number,
    )  # fmt: skip
