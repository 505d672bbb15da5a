"""`eddsa-rdfc-2022` against the vectors of the W3C specification, and against hostile JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from formats.crypto import ed25519
from formats.faults import FormatFault
from wallet.documents import contexts
from wallet.documents.proofs import Proof, UnknownProof, read_proof, signed_hashes
from wallet.documents.rdf import canonical_nquads
from wallet.keys.multibase import from_multibase, to_multibase

# vc-di-eddsa, appendix B.1: representation eddsa-rdfc-2022, as published with two verification methods.
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
ALUMNI: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, EXAMPLES],
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
DOCUMENT_HASH = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
VECTORS = [
    (
        f"https://vc.example/issuers/5678#{PUBLIC}",
        "4c4d3890a157f8d611b13c265c2c22f39aa0a567c7c7dd9ba3e45cd579784eeb",
        "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9",
    ),
    (
        f"did:key:{PUBLIC}#{PUBLIC}",
        "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0",
        "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
    ),
]


def with_examples(url: str, options: object = None) -> dict[str, Any]:
    """The bundled contexts and the one that W3C's examples use."""
    if url == EXAMPLES:
        vocabulary = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
        return {"documentUrl": url, "contextUrl": None, "document": vocabulary}
    return contexts.load(url, options)


def options(method: str) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


@pytest.mark.parametrize(("method", "options_hash", "value"), VECTORS)
def test_the_published_hashes_and_signatures_come_out(method: str, options_hash: str, value: str) -> None:
    hashes = signed_hashes(ALUMNI, options(method), partial(canonical_nquads, loader=with_examples))
    assert hashes.hex() == options_hash + DOCUMENT_HASH
    public = from_multibase(PUBLIC)
    assert public[:2] == b"\xed\x01"
    assert ed25519.verify(public[2:], hashes, from_multibase(value))


def test_a_published_proof_reads_back_to_its_own_json() -> None:
    value = {**options(VECTORS[0][0]), "proofValue": VECTORS[0][2]}
    proof = read_proof(value)
    assert isinstance(proof, Proof)
    assert proof.created == datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    assert proof.to_json() == value


@pytest.mark.parametrize("name", ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"])
def test_a_proof_lacking_any_of_its_six_fields_is_refused(name: str) -> None:
    value = {**options("x#y"), "proofValue": VECTORS[0][2]}
    del value[name]
    with pytest.raises(FormatFault):
        read_proof(value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"challenge": "x"}, "proof-fields"),
        ({"type": "Ed25519Signature2020"}, "proof-type"),
        ({"proofPurpose": "authentication"}, "proof-purpose"),
        ({"created": "2023-02-24T23:36:38+00:00"}, "time-form"),
        ({"created": "2023-02-30T23:36:38Z"}, "time-form"),
        ({"proofValue": "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"}, "proof-value"),
        ({"proofValue": "u" + VECTORS[0][2][1:]}, "not-multibase"),
        ({"proofValue": ["z"]}, "proof-form"),
    ],
)
def test_a_proof_that_is_not_exactly_of_our_form_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(FormatFault) as caught:
        read_proof({**options("x#y"), "proofValue": VECTORS[0][2], **change})
    assert caught.value.reason == reason


def test_a_proof_of_another_suite_is_neither_good_nor_bad() -> None:
    proof = read_proof({"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023", "anything": "else"})
    assert isinstance(proof, UnknownProof)
    assert proof.cryptosuite == "ecdsa-sd-2023"


def test_a_term_that_the_contexts_do_not_know_is_refused_not_dropped() -> None:
    document = {**ALUMNI, "@context": [contexts.CREDENTIALS_V2], "type": ["VerifiableCredential"], "motto": "x"}
    with pytest.raises(FormatFault) as caught:
        canonical_nquads({**document, "credentialSubject": {"id": "did:example:a"}})
    assert caught.value.reason == "term-unknown"


@pytest.mark.parametrize(
    "change",
    [
        {"type": ["VerifiableCredential", "Unheard"]},
        {"id": "relative"},
        *({"issuer": name} for name in ("https://x.example/a b", "https://x.example/\u00a0", "urn:x\ty", ":x", "1a:b")),
        {"credentialSubject": {"id": "https://x.example/a b", "type": "Person"}},
        {"type": ["VerifiableCredential", "https://x.example/a b"]},
        {"https://x.example/a b": "x"},
        {"_:b": "x"},
        {"name": {"@value": "n", "@language": "x y"}},
    ],
    ids=str,
)
def test_a_name_that_would_vanish_from_the_graph_is_refused(change: dict[str, Any]) -> None:
    document = {"@context": [contexts.CREDENTIALS_V2], "id": "urn:x:1", "type": ["VerifiableCredential"], "name": "n"}
    with pytest.raises(FormatFault) as caught:
        canonical_nquads({**document, **change})
    assert caught.value.reason == "term-unknown"


@pytest.mark.parametrize(
    "context",
    [
        {"@vocab": None},
        {"@direction": None},
        {"a": {"@id": "urn:a", "@context": {"@vocab": None}}},
        {"a": 7},
        7,
        "\ud800",
    ],
    ids=str,
)
def test_a_context_that_the_library_does_not_foresee_is_refused_by_name(context: Any) -> None:
    document = {"@context": [contexts.CREDENTIALS_V2, context], "id": "urn:x:1", "type": ["VerifiableCredential"]}
    with pytest.raises(FormatFault) as caught:
        canonical_nquads({**document, "name": "n", "a": "v"})
    assert caught.value.reason in ("json-ld", "context-unknown")


def test_a_context_that_is_not_bundled_is_never_loaded() -> None:
    with pytest.raises(FormatFault) as caught:
        canonical_nquads({**ALUMNI, "@context": ["https://example.org/context"]})
    assert caught.value.reason in ("json-ld", "context-unknown")


def test_the_bundled_contexts_are_read_once_and_not_again_for_every_document() -> None:
    document = {"@context": [*contexts.CONTEXTS], "id": "urn:x:1", "type": ["VerifiableCredential"]}
    first, asked = canonical_nquads(document), contexts.context.cache_info()
    assert canonical_nquads(document) == first
    assert contexts.context.cache_info() == asked


def test_a_graph_of_many_blank_nodes_is_refused_before_it_costs_anything() -> None:
    clique = [{"type": "VerifiableCredential", "evidence": [{"name": "same"} for _ in range(9)]}]
    document = {"@context": [contexts.CREDENTIALS_V2], "@graph": clique}
    with pytest.raises(FormatFault) as caught:
        canonical_nquads(document)
    assert caught.value.reason == "graph-blank-nodes"


def test_literals_are_escaped_as_rdfc_says() -> None:
    text = 'tab\t newline\n return\r quote" backslash\\ bell\x07 delete\x7f \u2028 𠮷'
    document = {"@context": [contexts.CREDENTIALS_V2], "id": "urn:x:1", "name": text}
    expected = 'tab\\t newline\\n return\\r quote\\" backslash\\\\ bell\\u0007 delete\\u007F \u2028 𠮷'
    assert canonical_nquads(document).decode() == f'<urn:x:1> <https://schema.org/name> "{expected}" .\n'


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", bytes(range(64))])
def test_multibase_gives_back_every_byte(data: bytes) -> None:
    assert from_multibase(to_multibase(data)) == data


@pytest.mark.parametrize("text", ["", "x1", "z0", "zl", "z" + "1" * 200])
def test_multibase_has_no_second_spelling(text: str) -> None:
    with pytest.raises(FormatFault):
        from_multibase(text)


def test_each_bundled_context_is_the_pinned_file() -> None:
    assert [contexts.load(url)["documentUrl"] for url in contexts.CONTEXTS] == list(contexts.PINNED)


def test_our_terms_stand_in_type_scoped_contexts_only() -> None:
    ours = contexts.context(contexts.SKILL)["@context"]
    assert set(ours) == {"@protected", "id", "type", "SkillCertificate", "SkillHolder", "SkillStandard"}
    scoped = [name for term in ours.values() if isinstance(term, dict) for name in term["@context"]]
    assert scoped.count("salt") == 1
