"""The document: valid to 1EdTech's schema, one text for one set of facts, and nothing in it that nobody reads."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import canonical
from formats.digests import document_digest
from formats.faults import FormatFault
from formats.masks import mask_name
from formats.register.basis import Basis
from formats.register.levels import LEVELS, Kind
from formats.text import escape
from tests.wallet.world import CHAIN, certificate, draft, signed_file
from wallet.documents import contexts
from wallet.documents.certificate import Certificate
from wallet.documents.document import render, render_unchecked
from wallet.documents.fields import FieldFault
from wallet.documents.identity import IdType
from wallet.documents.names import personal_name
from wallet.documents.proofs import Proof
from wallet.documents.rdf import canonical_nquads
from wallet.documents.reader import parse_document
from wallet.documents.timestamps import from_unix

# 1EdTech's published schema is kept beside the project, not in it.
SCHEMA = Path(__file__).parents[3] / "shared/data/openbadges/ob_v3p0_achievementcredential_schema.json"

_MOMENTS = st.integers(0, 4_000_000_000).map(from_unix)
_WORDS = st.text(st.characters(exclude_categories=("Cs", "Zs")), max_size=12).map(escape)
_SCORES = st.none() | st.decimals(0, 100, places=1).map(str)


@st.composite
def certificates(pick: st.DrawFn) -> Certificate:
    """Certificates of every kind, with any words that can be signed."""
    kind = pick(st.sampled_from(Kind))
    level = pick(st.sampled_from(sorted(LEVELS[kind])))
    start = pick(_MOMENTS)
    day = pick(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
    digit = {20: "5", 30: "4", 40: "3", 50: "2", 60: "1"}.get(level, "T")
    number = f"S000099000001{day.year % 100:02d}{digit}000001" if kind is Kind.SKILL_LEVEL else "X-1"
    id_type = pick(st.sampled_from(IdType))
    name = personal_name("名" + pick(_WORDS) + pick(st.sampled_from(["", "·", "𠮷"])) + "字")
    return Certificate(
        number=number,
        standard=pick(st.integers(1, 2**32 - 1)),
        kind=kind,
        level=level,
        occupation="工" + pick(_WORDS),
        occupation_code=pick(_WORDS),
        direction=pick(_WORDS),
        edition=pick(_WORDS),
        theory_score=pick(_SCORES),
        practical_score=pick(_SCORES),
        review_score=pick(_SCORES),
        issuing_authority="院" + pick(_WORDS),
        basis=pick(st.sampled_from(Basis)),
        basis_document=pick(_WORDS),
        award_date=day,
        valid_from=start,
        valid_until=pick(st.none() | _MOMENTS.filter(lambda end: end >= start)),
        holder_name=name,
        id_type=id_type,
        birth_year=pick(st.none() | st.integers(1950, 1999)),
        id_mask="46" if id_type is IdType.RESIDENT_ID else None,
    )


@settings(max_examples=60, deadline=None)
@given(certificates())
def test_what_is_written_is_read_back_unchanged(made: Certificate) -> None:
    document = draft(certificate=made)
    data = signed_file(document)
    read = parse_document(data)
    assert replace(read, proof=None) == document
    assert isinstance(read.proof, Proof)
    assert canonical.encode(render_unchecked(read)) == data
    assert read.digest == document.digest == document_digest(render(document))


@settings(max_examples=30, deadline=None)
@given(certificates())
def test_every_statement_of_a_document_stands_in_its_graph(made: Certificate) -> None:
    unsigned = render(draft(certificate=made))
    graph = canonical_nquads(unsigned).decode()
    assert "_:" not in graph, "every node has an id"
    for text in _texts({name: value for name, value in unsigned.items() if name != "@context"}):
        assert json.dumps(text, ensure_ascii=False)[1:-1] in graph or f"#{text}>" in graph or text in TYPES


TYPES = {"VerifiableCredential", "AchievementCredential"}


@pytest.mark.skipif(not SCHEMA.exists(), reason="the schema is not beside the project")
@pytest.mark.parametrize(
    "made",
    [
        certificate(),
        certificate(valid_until=None, review_score="90"),
        certificate(id_type=IdType.PASSPORT, id_mask=None, birth_year=None, direction="焊接", edition=""),
        certificate(kind=Kind.TRAINING, level=0, number="T-1", basis=Basis.CONSORTIUM_ONLY, occupation_code=""),
    ],
)
def test_an_issued_document_fits_the_schema_of_open_badges(made: Certificate) -> None:
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())
    faults = [error.message for error in validator.iter_errors(json.loads(signed_file(draft(certificate=made))))]
    assert faults == []


def test_a_document_says_nothing_of_the_person_beyond_its_fields() -> None:
    subject = json.loads(signed_file(draft()))["credentialSubject"]
    assert set(subject) == {
        "id",
        "type",
        "achievement",
        "birthYear",
        "holderName",
        "idMask",
        "idType",
        "practicalScore",
        "theoryScore",
    }


def test_a_consortium_only_award_never_reads_as_state_recognised() -> None:
    said = json.loads(signed_file(draft(certificate=certificate(basis=Basis.CONSORTIUM_ONLY))))
    assert "仅为本联合体内部认可" in said["credentialSubject"]["achievement"]["criteria"]["narrative"]


def test_the_salt_of_open_badges_keeps_its_meaning() -> None:
    subject = {
        "id": "urn:x:2",
        "type": ["AchievementSubject"],
        "identifier": [{"id": "urn:x:3", "type": "IdentityObject", "salt": "s"}],
    }
    document = {
        "@context": list(contexts.CONTEXTS),
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "AchievementCredential", "SkillCertificate"],
        "salt": "ours",
        "credentialSubject": subject,
    }
    graph = canonical_nquads(document).decode()
    assert '<https://purl.imsglobal.org/spec/vc/ob/vocab.html#salt> "s"' in graph
    assert '<https://guild-ledger.example/ns/skill/v1#salt> "ours"' in graph


def test_a_document_of_anothers_batch_is_not_made() -> None:
    with pytest.raises(FormatFault) as caught:
        draft(member=5)
    assert caught.value.reason == "issuer-not-of-batch"


def changed(path: str, value: Any) -> bytes:
    """A signed document with one value replaced (None: removed), in canonical form again."""
    document = json.loads(signed_file(draft()))
    node: Any = document
    *parents, name = path.split("/")
    for parent in parents:
        node = node[int(parent)] if isinstance(node, list) else node[parent]
    if value is None:
        del node[name]
    else:
        node[name] = value
    return canonical.encode(document)


LIST = "https://guild-ledger.example/members/3/status"


@pytest.mark.parametrize("list_id", [f"{LIST}/1", "https://other.example/members/2/status/1"])
def test_a_document_that_points_at_anothers_status_list_is_refused(list_id: str) -> None:
    """All five fields agree with each other, and the issuer is somebody else."""
    status = json.loads(signed_file(draft()))["credentialStatus"]
    status |= {"id": f"{list_id}#{status['statusListIndex']}", "statusListCredential": list_id}
    with pytest.raises(FormatFault) as caught:
        parse_document(changed("credentialStatus", status))
    assert caught.value.reason == "document-field-differs"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("extra", "x", "document-field-unknown"),
        ("credentialSubject/extra", "x", "document-field-unknown"),
        ("issuer/extra", {"a": "b"}, "document-field-unknown"),
        ("salt", None, "document-field-missing"),
        ("credentialSubject/achievement/criteria", None, "document-field-missing"),
        ("type", ["VerifiableCredential"], "document-field-differs"),
        ("@context", [contexts.CREDENTIALS_V2], "document-field-differs"),
        ("name", "一级/高级技师", "document-field-differs"),
        ("credentialSubject/achievement/criteria/narrative", "国家认可", "document-field-differs"),
        ("salt", "AAAAAAAAAAAAAAAAAAAAAB", "not-base64url"),
        ("salt", "AAAA", "salt-size"),
        ("chain", CHAIN.hex().upper(), "not-hex"),
        ("batch", "00", "not-hex"),
        ("id", "urn:uuid:00000000-0000-1000-8000-000000000001", "uuid-form"),
        ("validFrom", "2026-06-30T00:00:00+00:00", "time-form"),
        ("validFrom", "2026-06-31T00:00:00Z", "time-form"),
        ("validUntil", "2020-01-01T00:00:00Z", "dates-reversed"),
        ("awardedDate", "2026-06-30T08:00:00Z", "day-form"),
        ("basis", "9", "basis-unknown"),
        ("credentialSubject/achievement/kind", "9", "kind-unknown"),
        ("credentialSubject/achievement/level", "040", "count-form"),
        ("credentialSubject/achievement/standard", "-1", "count-form"),
        ("credentialSubject/theoryScore", "081", "score-form"),
        ("credentialSubject/birthYear", True, "document-field-type"),
        ("credentialSubject/holderName", ["a"], "document-field-type"),
        ("credentialSubject/idType", "club_card", "id-type-unknown"),
        ("credentialStatus", None, "document-field-missing"),
        ("credentialStatus", [], "document-field-type"),
        ("credentialStatus/id", "https://guild-ledger.example/members/2/status/1#102", "document-field-differs"),
        ("credentialStatus/statusPurpose", "revocation", "document-field-differs"),
        ("credentialStatus/statusSize", "2", "document-field-unknown"),
        ("credentialStatus/statusListIndex", "102", "document-field-differs"),
        ("credentialStatus/statusListIndex", "0101", "count-form"),
        ("credentialStatus/statusListIndex", "131072", "status-index-range"),
        ("credentialStatus/statusListCredential", f"{LIST}/1", "document-field-differs"),
        ("credentialStatus/statusListCredential", f"{LIST}/0", "status-list-form"),
        ("credentialStatus/statusListCredential", f"{LIST}/4294967296", "status-list-form"),
        ("credentialStatus/statusListCredential", f"{LIST}/1?", "status-list-form"),
        ("issuer", "did:web:guild-ledger.example:members:2", "document-field-type"),
        ("issuer/id", "did:web:guild-ledger.example:members:02", "issuer-form"),
        ("issuer/id", "did:web:guild-ledger.example:members:3", "issuer-not-of-batch"),
        ("proof", None, "proof-missing"),
        ("proof", [], "proof-form"),
        ("proof", {"type": "DataIntegrityProof"}, "proof-form"),
    ],
)
def test_a_document_that_is_not_exactly_of_our_shape_is_refused(path: str, value: Any, reason: str) -> None:
    with pytest.raises(FormatFault) as caught:
        parse_document(changed(path, value))
    assert caught.value.reason == reason


def test_two_proofs_are_refused() -> None:
    proof = json.loads(signed_file(draft()))["proof"]
    with pytest.raises(FormatFault) as caught:
        parse_document(changed("proof", proof * 2))
    assert caught.value.reason == "proof-form"


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(FormatFault) as caught:
        parse_document(data)
    assert caught.value.reason


def test_a_masked_name_is_what_the_token_shows() -> None:
    assert mask_name(certificate().holder_name) == "古*******力"
    with pytest.raises(FieldFault):
        certificate(holder_name="")


def _texts(value: Any) -> list[str]:
    match value:
        case dict():
            return [text for item in value.values() for text in _texts(item)]
        case list():
            return [text for item in value for text in _texts(item)]
        case _:
            return [value]
