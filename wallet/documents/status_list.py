"""An issuer's status list as foreign readers fetch it: a VC 2.0 `BitstringStatusListCredential`, signed.

Source: W3C Bitstring Status List v1.0. What each bit says: wallet/documents/status_entry.py, docs/status-lists.md.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from formats import canonical, ids
from formats.canonical import Json
from formats.encoding import base64url
from wallet.documents.contexts import CREDENTIALS_V2
from wallet.documents.proofs import sign_document_proof
from wallet.documents.status_entry import LIST_BITS, PURPOSE
from wallet.documents.timestamps import to_text
from wallet.keys.signer import Signer

VALID_FOR = timedelta(hours=24)
"""As long as our own verdict believes a word unless it is told otherwise."""


@dataclass(frozen=True)
class StatusList:
    """`encoded`: the bits as `encode_bits` writes them."""

    host: str
    member: int
    number: int
    encoded: str
    valid_from: datetime


def sign_status_list(listed: StatusList, *, public_key: bytes, signer: Signer) -> bytes:
    """The bytes of the list: exact JCS, one proof by the member's status key."""
    unsigned = _render(listed)
    key = ids.key_id(listed.member, ids.KeyPurpose.STATUS, public_key)
    proof = sign_document_proof(
        unsigned,
        created=listed.valid_from,
        verification_method=ids.verification_method(listed.host, listed.member, key),
        public_key=public_key,
        signer=signer,
    )
    return canonical.encode({**unsigned, "proof": proof.to_json()})


def encode_bits(indexes: Iterable[int]) -> str:
    """A whole list with the bits at these places set: `u`, base64url, gzip. The same places, the same text."""
    bits = bytearray(LIST_BITS // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), 9, mtime=0))


def _render(listed: StatusList) -> dict[str, Json]:
    address = ids.status_list_id(listed.host, listed.member, listed.number)
    return {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": ids.issuer_id(listed.host, listed.member),
        "validFrom": to_text(listed.valid_from),
        "validUntil": to_text(listed.valid_from + VALID_FOR),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": listed.encoded,
        },
    }
