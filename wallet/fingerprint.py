"""The holder's side of a trail: from the person secret to each issuer's trail key, and the check on delivery.

The registrar signed a link that it alone could make; only the holder, who has the secret too, can see whether it is the
right one. A wallet checks it when a credential arrives, while a wrong one can still be disowned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formats.link import MAX_TRAIL, Link, link, link_salt, tag, trail_key


@dataclass(frozen=True)
class Delivered:
    """The link is this person's, at this place of the trail; the salt opens it to whoever is shown it."""

    index: int
    link_salt: bytes


@dataclass(frozen=True)
class Misdelivered:
    """`reason`: `link-missing` (none of the batch's links opens to this document for this person) or
    `tag-foreign` (it opens, but its tag is not on this person's trail: completeness would miss it)."""

    reason: str


def check_delivery(
    *, secret: bytes, consortium_id: bytes, issuer: int, batch: bytes, document_digest: bytes, links: Iterable[Link]
) -> Delivered | Misdelivered:
    """Does the batch link this document to the owner of this secret, on the trail of this issuer?"""
    salt = link_salt(secret, batch, document_digest)
    expected = link(batch, document_digest, salt)
    found = next((each for each in links if each.link == expected), None)
    if found is None:
        return Misdelivered("link-missing")
    trail = trail_key(secret, consortium_id, issuer)
    for index in range(MAX_TRAIL):
        if tag(trail, index) == found.tag:
            return Delivered(index, salt)
    return Misdelivered("tag-foreign")
