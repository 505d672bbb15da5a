"""A member's DID document, made from its registered keys: what `did:web` resolves to, for readers who have no chain.

Source: W3C DID Core 1.0, Controlled Identifiers 1.0 (Multikey). Our own verifier never reads one.
"""

from __future__ import annotations

from collections.abc import Iterable

from formats import canonical, ids
from formats.canonical import Json
from verification.source import KeyFacts
from wallet.keys.multibase import to_multibase

_CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")
_ASSERTS = frozenset({ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.STATUS})
_ED25519_PUBLIC = b"\xed\x01"


def did_document(host: str, member: int, keys: Iterable[KeyFacts]) -> bytes:
    """Exact JCS. `keys`: all that the member ever registered.

    Ended ones stay, for what was signed with them. One that was declared compromised goes: these readers cannot see
    that a file was anchored before.
    """
    issuer = ids.issuer_id(host, member)
    good = [key for key in keys if key.purpose in _ASSERTS and key.compromised_since is None]
    methods: list[Json] = [
        {
            "id": ids.verification_method(host, member, ids.key_id(member, key.purpose, key.public_key)),
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": to_multibase(_ED25519_PUBLIC + key.public_key),
        }
        for key in good
    ]
    return canonical.encode(
        {
            "@context": list(_CONTEXTS),
            "id": issuer,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods if isinstance(method, dict)],
        }
    )
