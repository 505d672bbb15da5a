"""A document taken back from bytes, strictly: exact canonical JSON, every field read and checked, then written again.

Whatever the second writing does not give back, a field too many, a word in another place, is refused. So a document
that passes says nothing that its facts do not say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from formats import canonical, ids
from formats.canonical import Json
from formats.encoding import from_base64url, from_hex
from formats.faults import FormatFault, require
from formats.register.basis import Basis
from formats.register.levels import Kind
from wallet.documents.certificate import Certificate
from wallet.documents.document import SALT_BYTES, CredentialDocument, render_unchecked
from wallet.documents.fields import FieldFault
from wallet.documents.identity import IdType
from wallet.documents.proofs import read_proof
from wallet.documents.status_entry import StatusEntry, list_number
from wallet.documents.timestamps import day_from_text, from_text

MAX_BYTES = 1 << 15
_ISSUER = re.compile(r"did:web:([a-z0-9.-]{1,253}):members:([1-9][0-9]{0,9})")
_UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_COUNT = re.compile(r"0|[1-9][0-9]{0,9}")


def parse_document(data: bytes) -> CredentialDocument:
    """The facts of a signed document. Raises FormatFault with a stable reason."""
    require(len(data) <= MAX_BYTES, "too-large", f"{len(data)} bytes, at most {MAX_BYTES}")
    value = canonical.decode_object(data)
    unsigned = {name: item for name, item in value.items() if name != "proof"}
    try:
        document = _document(unsigned)
    except FieldFault as fault:
        raise FormatFault(fault.code, f"{fault.field}: {fault.detail}") from fault
    _compare("", render_unchecked(document), unsigned)
    require("proof" in value, "proof-missing", "the document has no proof")
    proofs = value["proof"]
    if not isinstance(proofs, list) or len(proofs) != 1:
        raise FormatFault("proof-form", "`proof` is a list of one proof")
    return replace(document, proof=read_proof(proofs[0]))


def _document(value: dict[str, Json]) -> CredentialDocument:
    superseded = _optional(value, "supersedes")
    subject = _object(value, "credentialSubject")
    issuer = _object(value, "issuer")
    host, member = _issuer(_text(issuer, "id"))
    return CredentialDocument(
        certificate=_certificate(value, issuer, subject, _object(subject, "achievement")),
        host=host,
        member=member,
        chain_ref=from_hex(_text(value, "chain"), ids.CHAIN_REF_BYTES),
        batch=from_hex(_text(value, "batch"), ids.BATCH_ID_BYTES),
        salt=_salt(_text(value, "salt")),
        credential_id=_uuid(_text(value, "id")),
        subject_id=_uuid(_text(subject, "id")),
        status=_status(_object(value, "credentialStatus")),
        supersedes=None if superseded is None else _uuid(superseded),
    )


def _certificate(
    value: dict[str, Json], issuer: dict[str, Json], subject: dict[str, Json], achievement: dict[str, Json]
) -> Certificate:
    birth_year = _optional(subject, "birthYear")
    return Certificate(
        number=_text(value, "certificateNumber"),
        standard=_count(_text(achievement, "standard")),
        kind=_kind(_text(achievement, "kind")),
        level=_count(_text(achievement, "level")),
        occupation=_text(achievement, "occupation"),
        occupation_code=_optional(achievement, "occupationCode") or "",
        direction=_optional(achievement, "direction") or "",
        edition=_optional(achievement, "edition") or "",
        theory_score=_optional(subject, "theoryScore"),
        practical_score=_optional(subject, "practicalScore"),
        review_score=_optional(subject, "reviewScore"),
        issuing_authority=_text(issuer, "name"),
        basis=_basis(_text(value, "basis")),
        basis_document=_optional(value, "basisDocument") or "",
        award_date=day_from_text(_text(value, "awardedDate")),
        valid_from=from_text(_text(value, "validFrom")),
        valid_until=_until(value),
        holder_name=_text(subject, "holderName"),
        id_type=_id_type(_text(subject, "idType")),
        birth_year=None if birth_year is None else _count(birth_year),
        id_mask=_optional(subject, "idMask"),
    )


def _compare(path: str, expected: Json, found: Json) -> None:
    """The first place where a document is not what its facts say. Both sides have a bounded depth."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted(found.keys() - expected.keys()):
            raise FormatFault("document-field-unknown", f"{path}/{name} has no place in a document")
        for name in sorted(expected.keys() - found.keys()):
            raise FormatFault("document-field-missing", f"{path}/{name} is missing")
        for name, item in expected.items():
            _compare(f"{path}/{name}", item, found[name])
        return
    if expected != found:
        raise FormatFault("document-field-differs", f"{path or '/'} is not what the other fields make it")


def _text(node: dict[str, Json], name: str) -> str:
    require(name in node, "document-field-missing", f"{name} is missing")
    value = node[name]
    if not isinstance(value, str):
        raise FormatFault("document-field-type", f"{name} is no text")
    return value


def _optional(node: dict[str, Json], name: str) -> str | None:
    return _text(node, name) if name in node else None


def _object(node: dict[str, Json], name: str) -> dict[str, Json]:
    require(name in node, "document-field-missing", f"{name} is missing")
    value = node[name]
    if not isinstance(value, dict):
        raise FormatFault("document-field-type", f"{name} is no object")
    return value


def _issuer(text: str) -> tuple[str, int]:
    match = _ISSUER.fullmatch(text)
    if match is None:
        raise FormatFault("issuer-form", f"{text!r} is no issuer id of ours")
    return match[1], int(match[2])


def _status(value: dict[str, Json]) -> StatusEntry:
    return StatusEntry(list_number(_text(value, "statusListCredential")), _count(_text(value, "statusListIndex")))


def _salt(text: str) -> bytes:
    salt = from_base64url(text)
    require(len(salt) == SALT_BYTES, "salt-size", f"{len(salt)} bytes, not {SALT_BYTES}")
    return salt


def _uuid(text: str) -> UUID:
    require(_UUID.fullmatch(text) is not None, "uuid-form", f"{text!r} is no random urn:uuid")
    return UUID(text)


def _count(text: str) -> int:
    require(_COUNT.fullmatch(text) is not None, "count-form", f"{text!r} is no decimal count")
    return int(text)


def _kind(text: str) -> Kind:
    try:
        return Kind(_count(text))
    except ValueError as error:
        raise FormatFault("kind-unknown", f"{text!r} is no kind of standard") from error


def _basis(text: str) -> Basis:
    try:
        return Basis(_count(text))
    except ValueError as error:
        raise FormatFault("basis-unknown", f"{text!r} is no basis") from error


def _id_type(text: str) -> IdType:
    try:
        return IdType(text)
    except ValueError as error:
        raise FormatFault("id-type-unknown", f"{text!r} is no kind of identity document") from error


def _until(value: dict[str, Json]) -> datetime | None:
    text = _optional(value, "validUntil")
    return None if text is None else from_text(text)
