"""The holder's side: a link of somebody else, dropped, added or revoked ones in a presentation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from formats import ids
from formats.leaf import Entry, root
from formats.link import Link, link_salt, tag, trail_key
from formats.register.status import Reason, StatusAct, StatusAction
from tests.wallet.world import (
    ANCHORED,
    BATCH,
    CHAIN,
    CONSORTIUM_ID,
    MEMBER,
    NOW,
    SECRET,
    MemorySource,
    links_for,
    world,
)
from verification.presentation import Completeness, Opening, check_completeness
from verification.source import BatchFacts, BatchLinks, SourceUnavailable

DIGESTS = [bytes([number]) * 32 for number in (10, 20, 30)]
BATCHES = [ids.batch_id(MEMBER, bytes([number]) * 16) for number in (1, 2, 3)]
TRAIL = trail_key(SECRET, CONSORTIUM_ID, MEMBER)


def history() -> MemorySource:
    """Three batches of one issuer, each with one link of ours on tags 0, 1, 2 and strangers' noise."""
    source = world().source
    source.batches.clear()
    links = []
    for index, (batch, digest) in enumerate(zip(BATCHES, DIGESTS, strict=True)):
        entries = tuple(sorted([Entry(digest, bytes(32)), Entry(bytes([200]) * 32, bytes(32))]))
        record = replace(world().source.batches[BATCH].record, batch=batch, root=root(batch, entries), count=2)
        source.batches[batch] = BatchFacts(record, entries, ())
        links.append(BatchLinks(batch, ANCHORED, links_for(batch, [(digest, index)])))
    source.batch_links = tuple(links)
    return source


def openings(*numbers: int) -> list[Opening]:
    return [Opening(BATCHES[n], DIGESTS[n], link_salt(SECRET, BATCHES[n], DIGESTS[n])) for n in numbers]


def shown(source: MemorySource, shown_openings: list[Opening]) -> Completeness:
    return check_completeness(trail_key=TRAIL, chain_ref=CHAIN, issuer=MEMBER, openings=shown_openings, source=source)


def test_a_holder_who_opens_every_link_is_complete() -> None:
    found = shown(history(), openings(2, 0, 1))
    assert found.complete
    assert [each.place.index for each in found.opened] == [0, 1, 2]
    assert all(each.revoked_at is None for each in found.opened)


def test_a_dropped_credential_is_named_by_its_place() -> None:
    found = shown(history(), openings(0, 2))
    assert not found.complete
    assert [(place.index, place.batch, place.anchored_at) for place in found.unopened] == [(1, BATCHES[1], ANCHORED)]


def test_an_added_credential_is_named() -> None:
    strange = Opening(BATCHES[0], bytes([200]) * 32, bytes(32))
    found = shown(history(), [*openings(0, 1, 2), strange])
    assert not found.complete
    assert found.foreign == (strange,)


def test_a_revoked_credential_counts_and_carries_its_date() -> None:
    source = history()
    at = NOW - timedelta(days=4)
    facts = source.batches[BATCHES[1]]
    position = [entry.document_digest for entry in facts.entries].index(DIGESTS[1])
    revoked = StatusAct(StatusAction.REVOKED, (position,), at, Reason.FRAUD, 1)
    source.batches[BATCHES[1]] = replace(facts, acts=(revoked,))
    found = shown(source, openings(0, 1, 2))
    assert found.complete
    assert [each.revoked_at for each in found.opened] == [None, at, None]
    assert not shown(source, openings(0, 2)).complete


def test_a_withdrawn_revocation_is_no_revocation() -> None:
    source = history()
    withdrawn = StatusAct(StatusAction.REVOKED, (0, 1), NOW - timedelta(days=4), Reason.FRAUD, 1, NOW)
    source.batches[BATCHES[0]] = replace(source.batches[BATCHES[0]], acts=(withdrawn,))
    assert shown(source, openings(0, 1, 2)).opened[0].revoked_at is None


def test_a_tag_used_twice_must_be_opened_twice() -> None:
    source = history()
    other = Link(tag(TRAIL, 1), bytes([77]) * 32)
    source.batch_links = (*source.batch_links, BatchLinks(ids.batch_id(MEMBER, bytes(16)), ANCHORED, (other,)))
    found = shown(source, openings(0, 1, 2))
    assert [(place.index, place.link) for place in found.unopened] == [(1, other.link)]


def test_a_delivered_credential_whose_link_is_junk_or_off_the_trail_is_seen_by_its_holder() -> None:
    own = links_for(BATCHES[2], [(DIGESTS[2], 2)])
    mine = next(each for each in own if each.tag == tag(TRAIL, 2))
    for wrong in (Link(mine.tag, bytes([77]) * 32), Link(bytes([1]) * 32, mine.link)):
        source = history()
        source.batch_links = (*source.batch_links[:2], BatchLinks(BATCHES[2], ANCHORED, (wrong,)))
        found = shown(source, openings(0, 1, 2))
        assert not found.complete
        assert found.foreign == tuple(openings(2))


def test_links_that_another_members_batch_carries_are_not_on_this_trail() -> None:
    source = history()
    foreign = BatchLinks(ids.batch_id(9, bytes(16)), ANCHORED, (Link(tag(TRAIL, 3), bytes([77]) * 32),))
    source.batch_links = (*source.batch_links, foreign)
    assert shown(source, openings(0, 1, 2)).complete


def test_an_opening_into_a_batch_that_lacks_the_entry_opens_nothing() -> None:
    source = history()
    facts = source.batches[BATCHES[0]]
    source.batches[BATCHES[0]] = replace(facts, entries=facts.entries[1:])
    found = shown(source, openings(0, 1, 2))
    assert not found.complete
    assert [place.index for place in found.unopened] == [0]


def test_a_source_without_links_says_so_instead_of_complete() -> None:
    source = history()
    source.down = frozenset({"links"})
    with pytest.raises(SourceUnavailable):
        shown(source, openings(0, 1, 2))
