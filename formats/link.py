"""Trails: how a holder proves that a list is complete while the chain shows strangers to each other.

A trail is one person's credentials from one issuer. Its key yields one-time tags t_0, t_1, …; each tag stands beside
one link, and the link salt opens it. Whoever lacks the trail key sees noise.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from formats.crypto.hashing import fixed, keccak256, uint

UNUSED_RUN = 8
"""K: so many unused tags in a row end a trail; fewer vouchers of one trail are outstanding."""

MAX_TRAIL = 4096
"""No trail is scanned further: a bound, far above any person's certificates from one issuer."""


@dataclass(frozen=True, order=True)
class Link:
    """One line of a batch's links: tag (32), link (32)."""

    tag: bytes
    link: bytes


def trail_key(secret: bytes, consortium_id: bytes, issuer: int) -> bytes:
    """32 bytes: HMAC-SHA256(s, "guild/trail/1" ‖ consortium id ‖ issuing member (4))."""
    message = b"guild/trail/1" + fixed(consortium_id, 32, "consortium id") + uint(issuer, 4, "issuer")
    return hmac.digest(fixed(secret, 32, "person secret"), message, "sha256")


def tag(trail: bytes, index: int) -> bytes:
    """32 bytes: keccak(0x06 ‖ c ‖ j (4))."""
    return keccak256(b"\x06", fixed(trail, 32, "trail key"), uint(index, 4, "tag index"))


def link_salt(secret: bytes, batch: bytes, document_digest: bytes) -> bytes:
    """32 bytes: HMAC-SHA256(s, "guild/link/1" ‖ batch id ‖ document digest). The issuer never sees it."""
    message = b"guild/link/1" + fixed(batch, 20, "batch id") + fixed(document_digest, 32, "document digest")
    return hmac.digest(fixed(secret, 32, "person secret"), message, "sha256")


def link(batch: bytes, document_digest: bytes, salt: bytes) -> bytes:
    """32 bytes: keccak(0x02 ‖ batch id ‖ document digest ‖ link salt)."""
    return keccak256(
        b"\x02",
        fixed(batch, 20, "batch id"),
        fixed(document_digest, 32, "document digest"),
        fixed(salt, 32, "link salt"),
    )


def links_hash(links: Iterable[Link]) -> bytes:
    """32 bytes: keccak(0x07 ‖ tag ‖ link ‖ …), in the order of the batch: tags strictly ascend."""
    ordered = list(links)
    for index in range(1, len(ordered)):
        if ordered[index - 1].tag >= ordered[index].tag:
            raise ValueError(f"link {index} is not above the one before: tags strictly ascend")
    return keccak256(b"\x07", *(part for each in ordered for part in (each.tag, each.link)))


def trail(key: bytes, links_by_tag: Mapping[bytes, list[bytes]]) -> Iterator[tuple[int, bytes]]:
    """Every (index, link) of a trail, up to K unused tags in a row; a tag seen twice yields all its links."""
    unused, index = 0, 0
    while unused < UNUSED_RUN and index < MAX_TRAIL:
        found = links_by_tag.get(tag(key, index), [])
        unused = 0 if found else unused + 1
        for each in found:
            yield index, each
        index += 1
