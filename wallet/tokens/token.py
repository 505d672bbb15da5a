"""The QR token of a certificate: what it shows of a person, signed with the member's token key.

Layout in formats.token, which also decodes. The claims help an employer to compare the token with the identity
document in hand; they do not help whoever finds the QR to find the person.
"""

from __future__ import annotations

from datetime import datetime

from formats import ids
from formats.faults import FormatFault
from formats.masks import mask_name
from formats.register.levels import Kind
from formats.token import TokenClaims, assemble, signed_bytes
from wallet.documents.certificate import Certificate, check_level, check_period
from wallet.documents.fields import FieldFault
from wallet.documents.timestamps import day_from_number, day_to_number, from_unix, to_unix
from wallet.keys.signer import Signer


def certificate_claims(
    certificate: Certificate, *, chain_ref: bytes, batch: bytes, random: bytes, signed: datetime
) -> TokenClaims:
    """What the token of this certificate says. `random`: 8 fresh bytes, or equal certificates give equal digests."""
    until = certificate.valid_until
    return TokenClaims(
        chain_ref=chain_ref,
        batch=batch,
        random=random,
        number=certificate.number,
        name=mask_name(certificate.holder_name),
        id_mask=certificate.id_mask,
        birth_year=certificate.birth_year,
        kind=int(certificate.kind),
        standard=certificate.standard,
        level=certificate.level,
        award_day=day_to_number(certificate.award_date),
        valid_from=to_unix(certificate.valid_from),
        valid_until=None if until is None else to_unix(until),
        signed=to_unix(signed),
    )


def sign_token(claims: TokenClaims, *, public_key: bytes, signer: Signer) -> bytes:
    """The token's bytes. Raises FormatFault where they would not fit the QR."""
    check_claims(claims)
    key = ids.key_id(ids.batch_member(claims.batch), ids.KeyPurpose.TOKEN, public_key)
    hint = key[: ids.KEY_HINT_BYTES]
    return assemble(claims, hint, signer.sign_ed25519(public_key, signed_bytes(claims, hint)))


def check_claims(claims: TokenClaims) -> None:
    """What a token must hold beyond its encoding: a known kind and level, days of the calendar, dates in order."""
    try:
        check_level(Kind(claims.kind), claims.level)
        valid_until = None if claims.valid_until is None else from_unix(claims.valid_until)
        check_period(from_unix(claims.valid_from), valid_until)
    except FieldFault as fault:
        raise FormatFault(fault.code, fault.detail) from fault
    except ValueError as error:
        if isinstance(error, FormatFault):
            raise
        raise FormatFault("kind-unknown", f"{claims.kind} is no kind of standard") from error
    day_from_number(claims.award_day)
    from_unix(claims.signed)
