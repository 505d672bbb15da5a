"""The JSON-LD contexts we know: bundled, pinned by SHA-256, and no other is ever loaded.

Sources: W3C Verifiable Credentials Data Model 2.0 (the digest is the one its appendix publishes), 1EdTech Open Badges
3.0.3, and our own terms. Ours stand only in type-scoped contexts: a global `salt` would change Open Badges' own.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SKILL = "https://guild-ledger.example/ns/skill/v1"

# In the order in which a document names them.
CONTEXTS = (CREDENTIALS_V2, OPEN_BADGES, SKILL)

PINNED = MappingProxyType(
    {
        CREDENTIALS_V2: (
            "credentials-v2.jsonld",
            "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        ),
        OPEN_BADGES: (
            "open-badges-3.0.3.jsonld",
            "88115d8e3c088bf2c83f68e6373027072ab9f3f83523a55b49d3605199d56413",
        ),
        SKILL: (
            "skill-v1.jsonld",
            "670f10dbe8ac4d9bc73ce5aae332d99c9c1d745ca73a7f8d862f0f1ba2c90811",
        ),
    }
)


class ContextRefused(LookupError):
    """A context that is not bundled, or whose bytes are not the pinned ones."""


def load(url: str, options: object = None) -> dict[str, Any]:
    """A JSON-LD document loader (JSON-LD 1.1 API §9.4) that knows the bundled contexts only."""
    return {
        "documentUrl": url,
        "contextUrl": None,
        "contentType": "application/ld+json",
        "document": context(url),
        "tag": "static",  # PyLD keeps what has this tag; else it reads all three again for every document
    }


@cache
def context(url: str) -> dict[str, Any]:
    """The context at this address. Raises ContextRefused."""
    if url not in PINNED:
        raise ContextRefused(f"{url} is not one of the bundled contexts")
    name, digest = PINNED[url]
    data = resources.files(__name__).joinpath(name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise ContextRefused(f"{name} is not the file that was pinned")
    document: dict[str, Any] = json.loads(data)
    return document
