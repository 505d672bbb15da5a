"""The projection's rows in the words of snapshots and shards: the same facts that a chain node tells a verifier."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from sqlmodel import Session

from ledger.consortium import facts as register
from ledger.consortium import queries as consortium
from ledger.credentials import queries as credentials
from ledger.credentials.facts import Batch, StatusVerb
from ledger.credentials.facts import StatusAct as LedgerAct
from ledger.page import MAX_LIMIT, Page
from wallet import source as facts
from wallet.basis import Basis
from wallet.link_file import LinkedBatch
from wallet.shard import ShardBatch
from wallet.snapshot import Register, key_of

Each = TypeVar("Each")


def register_of(session: Session, deployment: facts.Deployment) -> Register:
    """The current deployment's register in words."""

    def after(page: Callable[..., Page[Each]]) -> Iterator[Each]:
        return _all(lambda cursor: page(session, after=int(cursor or 0), limit=MAX_LIMIT))

    keys = _all(lambda cursor: consortium.keys(session, after=bytes.fromhex(cursor or ""), limit=MAX_LIMIT))
    return Register(
        deployment=deployment,
        closing=None,
        members=tuple(_member(each) for each in after(consortium.members)),
        standards=tuple(_standard(each) for each in after(consortium.standards)),
        accreditations=tuple(_accreditation(each) for each in after(consortium.accreditations)),
        keys=tuple(sorted((_key(each) for each in keys), key=key_of)),
    )


def batches_of(session: Session, chain_ref: bytes) -> Iterator[ShardBatch]:
    """Every batch of the current deployment, whole."""
    for batch in _all(lambda cursor: credentials.batches(session, after=cursor, limit=MAX_LIMIT)):
        entries = tuple(credentials.entries(session, batch.id))
        yield ShardBatch(chain_ref, _record(batch), entries, _acts(credentials.acts_on(session, batch.id)))


def links_of(session: Session, chain_ref: bytes) -> Iterator[LinkedBatch]:
    """The links of every batch of the current deployment that has any."""
    for batch, links in credentials.links_by_batch(session):
        yield LinkedBatch(chain_ref, batch, tuple(links))


def _all(page: Callable[[str | None], Page[Each]]) -> Iterator[Each]:
    cursor = None
    while True:
        found = page(cursor)
        yield from found.items
        if found.next is None:
            return
        cursor = found.next


def _member(member: register.Member) -> facts.MemberFacts:
    names = member.profile.get("name", member.profile)
    return facts.MemberFacts(member.number, facts.MemberStatus(member.status), *_names(names))


def _standard(standard: register.Standard) -> facts.StandardFacts:
    zh, en = _names(standard.name.get("name", standard.name))
    return facts.StandardFacts(standard.number, standard.kind, _word(standard.code), _word(standard.edition), zh, en)


def _accreditation(each: register.Accreditation) -> facts.AccreditationFacts:
    return facts.AccreditationFacts(
        each.number, each.member, each.standard, each.levels, Basis(each.basis), _word(each.document)
    )


def _key(key: register.Key) -> facts.KeyFacts:
    return facts.KeyFacts(key.member, key.purpose, key.public_key, key.from_, key.until, key.compromised_since)


def _record(batch: Batch) -> facts.BatchRecord:
    return facts.BatchRecord(
        batch=batch.id,
        root=batch.root,
        count=batch.count,
        standard=batch.standard,
        level=batch.level,
        accreditation=batch.accreditation,
        registrar=batch.registrar,
        credential_key=batch.credential_key,
        token_key=batch.token_key,
        historic=batch.historic,
        anchored_at=batch.anchored_at,
        anchored_in=batch.anchored_in,
    )


def _acts(logged: list[LedgerAct]) -> tuple[facts.StatusAct, ...]:
    """A withdrawal is no act of its own: it dates the end of the revocation that it names."""
    acts: list[facts.StatusAct] = []
    for each in logged:
        if each.verb is StatusVerb.WITHDRAWN:
            acts = [replace(act, withdrawn_at=each.at) if act.act == each.number else act for act in acts]
            continue
        reason = facts.StatusReason.NONE if each.reason is None else facts.StatusReason(each.reason)
        acts.append(facts.StatusAct(facts.StatusAction(each.verb.value), each.positions, each.at, reason, each.number))
    return tuple(acts)


def _names(names: Any) -> tuple[str, str]:
    if not isinstance(names, dict):
        return "", ""
    return _word(names.get("zh", "")), _word(names.get("en", ""))


def _word(value: Any) -> str:
    """A word as the chain gave it; one that is no text (half a surrogate pair) is empty, or a single member's odd
    profile would end everybody's snapshots."""
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return ""
    return text
