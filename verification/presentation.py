"""Completeness for one issuer: a holder shows a trail key and opens every link on it; revoked ones too, with dates.

What it shows: of all that this source's deployment holds from this issuer, nothing on this trail was left out. What it
does not show: that the trail key is this person's (the registrar's word), anything of other issuers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from formats.ids import batch_member
from formats.link import link, trail
from formats.register.status import StatusAct, StatusAction
from verification.source import BatchFacts, LinkSource, SourceView


@dataclass(frozen=True)
class Opening:
    """What a holder shows of one credential: where it stands and the salt that opens its link."""

    batch: bytes
    document_digest: bytes
    link_salt: bytes


@dataclass(frozen=True)
class TrailLink:
    """One link found on the trail. `index`: its tag's; a tag used twice yields all its links."""

    index: int
    batch: bytes
    link: bytes
    anchored_at: datetime


@dataclass(frozen=True)
class Opened:
    """A link that was opened, with the acts on its credential, oldest first, withdrawn ones left out."""

    place: TrailLink
    opening: Opening
    acts: tuple[StatusAct, ...]

    @property
    def revoked_at(self) -> datetime | None:
        return next((act.at for act in self.acts if act.action is StatusAction.REVOKED), None)


@dataclass(frozen=True)
class Completeness:
    """`unopened`: on the trail, but not shown. `foreign`: shown, but not on the trail. Complete: neither."""

    view: SourceView
    opened: tuple[Opened, ...]
    unopened: tuple[TrailLink, ...]
    foreign: tuple[Opening, ...]

    @property
    def complete(self) -> bool:
        return not self.unopened and not self.foreign


def check_completeness(
    *, trail_key: bytes, chain_ref: bytes, issuer: int, openings: Sequence[Opening], source: LinkSource
) -> Completeness:
    """Follow the trail to its end and match what was shown. Raises SourceUnavailable."""
    view = source.view()
    found = _follow(trail_key, chain_ref, issuer, source)
    by_link = {link(each.batch, each.document_digest, each.link_salt): each for each in openings}
    facts = {batch: source.batch(chain_ref, batch) for batch in {place.batch for place in found}}
    opened, unopened = [], []
    for place in found:
        opening = by_link.get(place.link)
        acts = None if opening is None else _acts(opening, facts[place.batch])
        if opening is None or acts is None:
            unopened.append(place)
        else:
            opened.append(Opened(place, opening, acts))
    shown = {each.opening for each in opened}
    foreign = tuple(each for each in openings if each not in shown)
    return Completeness(view, tuple(opened), tuple(unopened), foreign)


def _follow(trail_key: bytes, chain_ref: bytes, issuer: int, source: LinkSource) -> list[TrailLink]:
    by_tag: dict[bytes, list[bytes]] = {}
    places: dict[bytes, tuple[bytes, datetime]] = {}
    for batch in source.links(chain_ref, issuer):
        if batch_member(batch.batch) != issuer:
            continue
        for each in batch.links:
            by_tag.setdefault(each.tag, []).append(each.link)
            places[each.link] = (batch.batch, batch.anchored_at)
    return [TrailLink(index, places[each][0], each, places[each][1]) for index, each in trail(trail_key, by_tag)]


def _acts(opening: Opening, facts: BatchFacts | None) -> tuple[StatusAct, ...] | None:
    """The acts on an opened credential; None where its batch or its entry is not there, so that it stays unopened."""
    if facts is None or facts.record.batch != opening.batch:
        return None
    digests = [entry.document_digest for entry in facts.entries]
    if opening.document_digest not in digests:
        return None
    position = digests.index(opening.document_digest)
    return tuple(act for act in facts.acts if position in act.positions and act.withdrawn_at is None)
