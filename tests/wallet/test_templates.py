"""The template path gives what RDFC-1.0 gives, byte for byte, for every document that can be told apart."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats.faults import FormatFault
from tests.wallet.test_document import certificates
from tests.wallet.world import certificate, draft, signed_file
from wallet.documents import rdf, templates
from wallet.documents.contexts import CONTEXTS, CREDENTIALS_V2
from wallet.documents.document import render, render_unchecked
from wallet.documents.templates import TemplateDiffers, Templates

SKILL_CERTIFICATE = render(
    draft(certificate=certificate(direction="焊接", review_score="90", valid_until=datetime(2030, 1, 1, tzinfo=UTC)))
)
OPTIONS: dict[str, Any] = {
    "@context": list(CONTEXTS),
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-07-01T08:00:00Z",
    "verificationMethod": "did:web:guild-ledger.example:members:2#" + "ab" * 32,
    "proofPurpose": "assertionMethod",
}
OPTIONAL = {
    *("validUntil", "basisDocument"),
    *("birthYear", "idMask", "theoryScore", "practicalScore", "reviewScore"),
    *("occupationCode", "direction", "edition"),
}
SHAPES = {"skill certificate": SKILL_CERTIFICATE, "proof options": OPTIONS}
AWKWARD = (
    *('"', "\\", '\\"', "\n", "\r\n", "\t", "\b", "\f", "\0", "\x1b", "\x7f", "\x80", "\x85", "\u2028", "\ufeff"),
    *(
        "\u200f",
        "عربي",
        "\u202e",
        "·",
        "•",
        "・",
        "…",
        "𠮷",
        "👩\u200d🔧",
        "\U0010ffff",
        "\U0002fffe",
        "\ufffe",
        "\uffff",
        "é",
        "e\u0301",
    ),
    *("%s", "%", "%(a)s", "{0}", "<a>", "> .\n<", "_:c14n0", "urn:x:y", "@id", '"@en', "^^<x>", "", " ", " end "),
)
WORDS = st.lists(st.sampled_from(AWKWARD) | st.text(max_size=6), max_size=5).map("".join)
NAMES = st.from_regex(r"[a-z0-9-]{1,9}(\.[a-z0-9-]{1,9}){0,2}", fullmatch=True)
COUNTS = st.integers(0, 2**32).map(str)
URNS = st.one_of(st.uuids(), st.integers(0, 2).map(lambda n: UUID(int=n))).map(lambda each: each.urn)
DIDS = st.builds("did:web:{}:members:{}".format, NAMES, COUNTS)
PAGES = st.builds("https://{}/standards/{}/levels/{}".format, NAMES, COUNTS, COUNTS)
LISTS = st.builds("https://{}/members/{}/status/{}".format, NAMES, COUNTS, COUNTS)
PLACES = st.builds("{}#{}".format, LISTS, COUNTS)
IRIS = st.one_of(URNS, DIDS, PAGES, PAGES.map(lambda page: f"{page}#criteria"), LISTS, PLACES)


@st.composite
def documents(draw: st.DrawFn, sample: dict[str, Any], mixes: int) -> dict[str, Any]:
    """The sample with other words and ids, in one of so many mixes of optional fields and orders."""
    fixed = ("@context", "type", "cryptosuite", "proofPurpose")
    mix = random.Random(draw(st.integers(0, mixes)))
    names = [name for name in sample if name not in OPTIONAL or mix.random() < 0.5]
    mix.shuffle(names)
    made: dict[str, Any] = {}
    for name in names:
        if name in fixed:
            made[name] = sample[name]
        elif isinstance(sample[name], dict):
            made[name] = draw(documents(sample[name], 1))
        else:
            made[name] = draw(IRIS if name in ("id", "verificationMethod", "statusListCredential") else WORDS)
    return made


def hold_equal(sample: dict[str, Any], *, examples: int, mixes: int) -> None:
    fast, taken = Templates(check_every=10**9), 0

    @settings(max_examples=examples, deadline=None, database=None)
    @given(documents(sample, mixes))
    def check(document: dict[str, Any]) -> None:
        nonlocal taken
        taken += 1
        assert fast.canonical_nquads(document) == rdf.canonical_nquads(document)

    check()
    assert fast.outputs == taken >= examples, "the full implementation was compared with itself"


@pytest.mark.parametrize("shape", SHAPES)
def test_templates_and_rdfc_agree_on_hundreds_of_documents_of_each_shape(shape: str) -> None:
    hold_equal(SHAPES[shape], examples=300, mixes=8)


@pytest.mark.soak
@pytest.mark.parametrize("shape", SHAPES)
def test_templates_and_rdfc_agree_on_ten_thousand_documents_of_each_shape(shape: str) -> None:
    hold_equal(SHAPES[shape], examples=10_000, mixes=500)


@settings(max_examples=60, deadline=None)
@given(certificates())
def test_every_certificate_that_can_be_issued_has_a_template(made: Any) -> None:
    fast = Templates(check_every=1)
    fast.canonical_nquads(render_unchecked(draft(certificate=made)))
    assert fast.outputs == 1


@pytest.mark.parametrize("text", AWKWARD)
def test_each_awkward_text_is_escaped_as_rdfc_says(text: str) -> None:
    document = {**SKILL_CERTIFICATE, "certificateNumber": f"a{text}b"}
    assert Templates(check_every=1).canonical_nquads(document) == rdf.canonical_nquads(document)


def test_nodes_that_share_an_id_become_one_and_repeat_no_line() -> None:
    document = render(draft())
    document["issuer"] = {**document["issuer"], "id": document["id"], "name": document["name"]}  # type: ignore[dict-item]
    fast = Templates(check_every=10**9)
    for _ in range(2):
        assert fast.canonical_nquads(document) == rdf.canonical_nquads(document)
    assert fast.canonical_nquads(document).count(b"schema.org/name") == 2, "certificate and achievement"
    assert fast.outputs == 3


@pytest.mark.parametrize(
    "iri",
    [
        "relative",
        "urn:uuid:",
        "urn:uuid:00000000-0000-4000-8000-000000000001\n",
        "https://a.example/b c",
        "https://a.example/<b>",
        "https://a.example/b> .\n<urn:x:1> <urn:x:2> <urn:x:3",
        "_:b0",
        "https://a.example/../b",
        "did:key:z6Mk",
        "http://a.example/",
        "ob:Achievement",
    ],
)
def test_an_unusual_id_is_left_to_the_full_implementation(iri: str) -> None:
    fast = Templates()
    document = {**SKILL_CERTIFICATE, "id": iri}
    assert outcome(fast.canonical_nquads, document) == outcome(rdf.canonical_nquads, document)
    assert fast.outputs == 0


@pytest.mark.parametrize(
    "change",
    [
        {"motto": "x"},
        {"certificateNumber": ["a", "b"]},
        {"certificateNumber": {"@value": "a", "@language": "zh"}},
        {"certificateNumber": True},
        {"certificateNumber": "\ud800"},
        {"name": None},
        {"issuer": "did:web:a:members:1"},
        {"issuer": {"type": ["Profile"], "name": "no id"}},
        {"credentialStatus": [SKILL_CERTIFICATE["credentialStatus"]] * 2},
        {"credentialStatus": {**SKILL_CERTIFICATE["credentialStatus"], "statusListCredential": "relative"}},
        {"credentialStatus": {**SKILL_CERTIFICATE["credentialStatus"], "statusSize": "2"}},
        {"type": ["VerifiableCredential", "AchievementCredential"]},
        {"type": [["VerifiableCredential"]]},
        {"type": {}},
        {"@context": [CREDENTIALS_V2, {"name": "urn:x:name"}]},
        {"proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}},
        {"credentialSchema": {"id": "https://a.example/s", "type": "JsonSchema"}},
        {"evidence": [{"type": ["Evidence"], "narrative": "a"}, {"type": ["Evidence"], "narrative": "b"}]},
    ],
)
def test_whatever_has_another_shape_is_judged_as_the_full_implementation_judges(change: dict[str, Any]) -> None:
    document = {**SKILL_CERTIFICATE, **change}
    assert outcome(Templates().canonical_nquads, document) == outcome(rdf.canonical_nquads, document)


def test_a_wrong_template_is_found_at_its_first_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "_ESCAPES", {})
    with pytest.raises(TemplateDiffers, match="statements differ"):
        Templates(check_every=10**9).canonical_nquads({**SKILL_CERTIFICATE, "name": 'a"b'})


@pytest.mark.parametrize(("every", "until_found"), [(1, 1), (2, 2), (7, 7)])
def test_a_template_that_goes_wrong_later_is_found_within_n_outputs(
    monkeypatch: pytest.MonkeyPatch, every: int, until_found: int
) -> None:
    fast = Templates(check_every=every)
    fast.canonical_nquads(SKILL_CERTIFICATE)
    monkeypatch.setattr(templates, "_ESCAPES", {})
    wrong = {**SKILL_CERTIFICATE, "name": 'a"b'}
    for _ in range(until_found - 1):
        fast.canonical_nquads(wrong)
    with pytest.raises(TemplateDiffers):
        fast.canonical_nquads(wrong)


def test_beyond_the_bound_no_template_is_made_and_the_answer_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MAX_TEMPLATES", 1)
    fast = Templates()
    fast.canonical_nquads(OPTIONS)
    assert fast.canonical_nquads(SKILL_CERTIFICATE) == rdf.canonical_nquads(SKILL_CERTIFICATE)
    assert fast.outputs == 1


def test_signing_and_verifying_take_the_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = Templates()
    monkeypatch.setattr(templates, "_TEMPLATES", fast)
    signed_file(draft())
    assert fast.outputs >= 1


def outcome(canonical: Callable[[dict[str, Any]], bytes], document: dict[str, Any]) -> object:
    try:
        return canonical(document)
    except FormatFault as fault:
        return fault.reason
    except (TypeError, UnicodeEncodeError, AttributeError) as error:
        return type(error)
