"""Is what a holder shows of one issuer's trail complete? Asked of a chain node or of a published snapshot alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verification.presentation import Opened, Opening, check_completeness
from verification.source import LinkSource
from wallet.documents.timestamps import to_text


def judged(shown: Mapping[str, Any], source: LinkSource, chain_ref: bytes) -> dict[str, Any]:
    """`shown`: issuer, trail_key, openings, all in hex. Raises SourceUnavailable, ValueError."""
    openings = [
        Opening(*(bytes.fromhex(each[name]) for name in ("batch", "document_digest", "link_salt")))
        for each in shown["openings"]
    ]
    found = check_completeness(
        trail_key=bytes.fromhex(shown["trail_key"]),
        chain_ref=chain_ref,
        issuer=int(shown["issuer"]),
        openings=openings,
        source=source,
    )
    return {
        "complete": found.complete,
        "block": found.view.head_number,
        "time": to_text(found.view.head_time),
        "opened": [_opened(each) for each in found.opened],
        "unopened": [each.link.hex() for each in found.unopened],
        "foreign": [each.document_digest.hex() for each in found.foreign],
    }


def _opened(each: Opened) -> dict[str, Any]:
    revoked = each.revoked_at
    return {
        "document_digest": each.opening.document_digest.hex(),
        "anchored_at": to_text(each.place.anchored_at),
        "revoked_at": None if revoked is None else to_text(revoked),
    }
