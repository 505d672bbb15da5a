"""The registrar's vouchers: for a batch it has seen only as digests and handles, tags, links and a signature.

Asked again for the same batch it gives the same links under a new deadline; for other content under the same id it
refuses. It computes the root itself and never signs one that it was told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from formats.ids import batch_member
from formats.leaf import MAX_ENTRIES, Entry, repeated_token, root
from formats.link import UNUSED_RUN, Link
from ledger.credentials.queries import batch as anchored_batch
from ledger.db import reading
from ledger.errors import LedgerUnavailable
from ledger.indexing.indexer import cursor_of
from node.faults import NotFound
from node.installation.node import Node
from node.registrar.faults import TRAIL_OUTSTANDING, VoucherRefused
from node.registrar.sittings import voucher_fits
from node.registrar.voucher_links import links_of, next_tag, sign_voucher
from node.staff.access import Principal
from node.tables.registrar import RegistrarFreeTag, RegistrarHandle, RegistrarLink, RegistrarVoucher


class VoucherState(StrEnum):
    OUTSTANDING = "outstanding"
    CONFIRMED = "confirmed"  # its batch is on the chain
    CLOSED = "closed"  # expired without its batch; never signed again


@dataclass(frozen=True)
class VouchedEntry:
    """One line of the batch as the issuer gives it."""

    handle: str
    document_digest: bytes
    token_digest: bytes


@dataclass(frozen=True)
class VoucherWanted:
    sitting: str
    batch: bytes
    standard: int
    level: int
    accreditation: int
    credential_key: bytes
    token_key: bytes
    entries: tuple[VouchedEntry, ...]

    @property
    def ordered(self) -> list[Entry]:
        return sorted(Entry(each.document_digest, each.token_digest) for each in self.entries)


@dataclass(frozen=True)
class VoucherGiven:
    """`links` ascend by tag: nothing pairs them with the entries. `deadline` in unix seconds, inclusive."""

    registrar: int
    deadline: int
    signature: bytes
    links: tuple[Link, ...]


def give_voucher(session: Session, node: Node, by: Principal, wanted: VoucherWanted) -> VoucherGiven:
    """Raises VoucherRefused, with the reason as a stable word."""
    _check_form(by, wanted)
    known = session.get(RegistrarVoucher, wanted.batch.hex())
    voucher = _assign(session, node, by, wanted) if known is None else _again(session, by, wanted, known)
    deadline = max(int(node.clock().timestamp()), _chain_time(node)) + node.config.registrar_limits.voucher_ttl_s
    voucher.deadline = max(deadline, voucher.deadline)
    links = links_of(session, node, voucher)
    return VoucherGiven(by.member, voucher.deadline, sign_voucher(node, voucher, links), links)


def close_voucher(session: Session, node: Node, by: Principal, batch: str) -> RegistrarVoucher:
    """Give the tags of a batch back that never came: after its deadline, at a confirmed block without it.

    Closing twice changes nothing. Raises NotFound, VoucherRefused.
    """
    voucher = session.get(RegistrarVoucher, batch)
    if voucher is None or voucher.member_id != by.member or voucher.issuer != by.peer:
        raise NotFound("voucher", batch)
    if voucher.state == VoucherState.CLOSED:
        return voucher
    _refresh_from_chain(session, node, [voucher])
    if voucher.state == VoucherState.CONFIRMED:
        raise VoucherRefused("batch-anchored", "the batch is on the chain")
    if confirmed_time(node) <= voucher.deadline:
        raise VoucherRefused("not-expired", f"good until {voucher.deadline} by the chain's clock")
    voucher.state = VoucherState.CLOSED
    for each in session.exec(select(RegistrarLink).where(RegistrarLink.batch == batch)):
        session.add(RegistrarFreeTag(person_id=each.person_id, issuer=voucher.issuer, tag_index=each.tag_index))
    return voucher


def _check_form(by: Principal, wanted: VoucherWanted) -> None:
    if by.peer is None or batch_member(wanted.batch) != by.peer:
        raise VoucherRefused("batch-of-other-member", "the batch id names another member than the one that asks")
    if not 1 <= len(wanted.entries) <= MAX_ENTRIES:
        raise VoucherRefused("batch-size", f"{len(wanted.entries)} entries, at most {MAX_ENTRIES}")
    for name in ("handle", "document_digest"):
        if len({getattr(each, name) for each in wanted.entries}) != len(wanted.entries):
            raise VoucherRefused("entries-repeated", f"two entries have one {name}")
    repeated = repeated_token(wanted.ordered)
    if repeated is not None:
        raise VoucherRefused("entries-repeated", f"two entries have one token digest, {repeated.hex()}")


def _assign(session: Session, node: Node, by: Principal, wanted: VoucherWanted) -> RegistrarVoucher:
    people = _people(session, by, wanted)
    if not voucher_fits(session, by, wanted.sitting, wanted.standard, wanted.level):
        raise VoucherRefused("sitting-differs", "this sitting was announced with another standard or level")
    _check_outstanding(session, node, by, list(people.values()))
    voucher = RegistrarVoucher(
        batch=wanted.batch.hex(),
        member_id=by.member,
        issuer=batch_member(wanted.batch),
        sitting=wanted.sitting,
        standard=wanted.standard,
        level=wanted.level,
        accreditation=wanted.accreditation,
        credential_key=wanted.credential_key,
        token_key=wanted.token_key,
        entries_root=root(wanted.batch, wanted.ordered),
        state=VoucherState.OUTSTANDING,
        deadline=0,
        first_signed_at=node.clock(),
    )
    session.add(voucher)
    session.flush()
    for entry in wanted.entries:
        person = people[entry.handle]
        session.add(
            RegistrarLink(
                handle=entry.handle,
                batch=voucher.batch,
                person_id=person,
                document_digest=entry.document_digest,
                token_digest=entry.token_digest,
                tag_index=next_tag(session, person, voucher.issuer),
            )
        )
    session.flush()
    return voucher


def _again(session: Session, by: Principal, wanted: VoucherWanted, known: RegistrarVoucher) -> RegistrarVoucher:
    if known.state == VoucherState.CLOSED:
        raise VoucherRefused("batch-closed", "a closed batch id is never signed again: cut a new batch")
    stored = {
        VouchedEntry(each.handle, each.document_digest, each.token_digest)
        for each in session.exec(select(RegistrarLink).where(RegistrarLink.batch == known.batch))
    }
    same = (known.member_id, known.issuer, _terms(known)) == (by.member, by.peer, _terms(wanted))
    if not same or stored != set(wanted.entries):
        raise VoucherRefused("batch-content-differs", "this batch id was vouched for with other content")
    return known


def _terms(voucher: RegistrarVoucher | VoucherWanted) -> tuple[object, ...]:
    """What a batch is anchored under, its entries apart. Another key or accreditation is another batch."""
    where = (voucher.sitting, voucher.standard, voucher.level)
    return *where, voucher.accreditation, voucher.credential_key, voucher.token_key


def _people(session: Session, by: Principal, wanted: VoucherWanted) -> dict[str, str]:
    """Handle → person. Each handle is of this member and sitting and in no other batch that may still come."""
    found: dict[str, str] = {}
    names = [each.handle for each in wanted.entries]
    for row in session.exec(select(RegistrarHandle).where(col(RegistrarHandle.handle).in_(names))):
        if (row.member_id, row.issuer, row.sitting) == (by.member, by.peer, wanted.sitting):
            found[row.handle] = row.person_id
    if len(found) != len(names):
        raise VoucherRefused("handle-unknown", f"{len(names) - len(found)} handles are not of this sitting")
    if len(set(found.values())) != len(found):
        raise VoucherRefused("person-repeated", "two handles are one person")
    used = session.exec(
        select(func.count())
        .select_from(RegistrarLink)
        .join(RegistrarVoucher, col(RegistrarVoucher.batch) == col(RegistrarLink.batch))
        .where(col(RegistrarLink.handle).in_(names), RegistrarVoucher.state != VoucherState.CLOSED)
    ).one()
    if used:
        raise VoucherRefused("handle-used", f"{used} handles stand in another batch")
    return found


def _check_outstanding(session: Session, node: Node, by: Principal, people: Sequence[str]) -> None:
    """Fewer than K vouchers of one trail are outstanding, or a reader who stops after K unused tags would miss one."""
    open_vouchers = (
        select(RegistrarVoucher)
        .join(RegistrarLink, col(RegistrarLink.batch) == col(RegistrarVoucher.batch))
        .where(col(RegistrarLink.person_id).in_(people), RegistrarVoucher.issuer == by.peer)
        .where(RegistrarVoucher.state == VoucherState.OUTSTANDING)
        .distinct()
    )
    _refresh_from_chain(session, node, list(session.exec(open_vouchers)))
    outstanding = session.exec(
        select(RegistrarLink.person_id, func.count())
        .join(RegistrarVoucher, col(RegistrarVoucher.batch) == col(RegistrarLink.batch))
        .where(col(RegistrarLink.person_id).in_(people), RegistrarVoucher.issuer == by.peer)
        .where(RegistrarVoucher.state == VoucherState.OUTSTANDING)
        .group_by(col(RegistrarLink.person_id))
    ).all()
    full = sum(1 for _, count in outstanding if count >= UNUSED_RUN - 1)
    if full:
        raise VoucherRefused(
            TRAIL_OUTSTANDING, f"{full} people wait for {UNUSED_RUN - 1} batches: close or anchor them"
        )


def _refresh_from_chain(session: Session, node: Node, vouchers: Sequence[RegistrarVoucher]) -> None:
    """Confirmed is a view of the chain: what a reorg orphaned is outstanding again."""
    with reading(node.ledger_engine) as ledger:
        for voucher in vouchers:
            there = anchored_batch(ledger, bytes.fromhex(voucher.batch)) is not None
            voucher.state = VoucherState.CONFIRMED if there else VoucherState.OUTSTANDING
    session.flush()


def _chain_time(node: Node) -> int:
    """Unix seconds of the chain's head: its clock is the one that a deadline is held against. 0: it does not answer."""
    try:
        return node.chain.head().time
    except LedgerUnavailable:
        return 0


def confirmed_time(node: Node) -> int:
    """Unix seconds of the newest block that this node counts as confirmed and has read; 0 before the first."""
    with reading(node.ledger_engine) as ledger:
        seen = cursor_of(ledger)
    if seen is None:
        return 0
    block = node.chain.block(max(0, seen.block_number - node.config.chain.confirmations))
    return 0 if block is None else block.time
