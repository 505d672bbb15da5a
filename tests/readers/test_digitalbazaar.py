"""Digital Bazaar's `vc` accepts what we sign, refuses it changed, and signs the same bytes as we do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from formats import canonical
from formats.faults import FormatFault
from formats.register.basis import Basis
from tests.readers.peer import SEED, SeedSigner, method_of, sign, verify
from tests.wallet.world import SIGNED, certificate, draft, keys, signed_file
from wallet.documents.document import render, sign_document
from wallet.documents.identity import IdType
from wallet.documents.proofs import Proof, proof_holds, read_proof
from wallet.documents.reader import parse_document

CERTIFICATES = [
    certificate(),
    certificate(direction='"焊接" \\ <b> & 100 %', basis_document="§1·•…—𠮷"),
    certificate(review_score="90", valid_until=None, basis=Basis.CONSORTIUM_ONLY, basis_document=""),
    certificate(id_type=IdType.PASSPORT, id_mask=None, birth_year=None, edition="", occupation_code=""),
]


def test_issued_files_verify_unmodified() -> None:
    _, public, _, _ = keys()
    files = [json.loads(signed_file(draft(place, certificate=made))) for place, made in enumerate(CERTIFICATES)]
    answers = verify(files, {method_of(public): public})
    assert [each.error for each in answers] == [None] * len(files)
    assert all(each.verified for each in answers)


def test_a_file_with_any_text_changed_is_refused() -> None:
    _, public, _, _ = keys()
    data = signed_file(draft())
    tampered = dict(changed_texts(json.loads(data)))
    answers = verify(list(tampered.values()), {method_of(public): public})
    assert len(tampered) > 45, "every text of the file, its contexts and its proof"
    assert [place for place, answer in zip(tampered, answers, strict=True) if answer.verified] == []


@pytest.mark.parametrize("name", ["basisDocument", "validUntil"])
def test_a_file_with_a_field_taken_out_is_refused(name: str) -> None:
    _, public, _, _ = keys()
    credential = json.loads(signed_file(draft()))
    del credential[name]
    (answer,) = verify([credential], {method_of(public): public})
    assert not answer.verified
    assert "Invalid signature" in str(answer.error)


def test_a_file_under_another_key_than_its_issuer_names_is_refused() -> None:
    _, public, _, stranger = keys()
    credential = json.loads(signed_file(draft()))
    (swapped,) = verify([credential], {method_of(public): stranger})
    (unlisted,) = verify([credential], {method_of(stranger): stranger})
    assert not swapped.verified
    assert not unlisted.verified


def test_an_expired_file_is_refused() -> None:
    _, public, _, _ = keys()
    expired = certificate(valid_until=datetime(2026, 7, 2, tzinfo=UTC))
    (answer,) = verify([json.loads(signed_file(draft(certificate=expired)))], {method_of(public): public})
    assert not answer.verified
    assert "validUntil" in str(answer.error)


def test_both_make_the_same_signature_of_the_same_document() -> None:
    own = SeedSigner(SEED)
    drafts = [draft(place, certificate=made) for place, made in enumerate(CERTIFICATES)]
    ours = [
        json.loads(sign_document(each, public_key=own.public_key, signer=own, created=SIGNED))["proof"]
        for each in drafts
    ]
    theirs = [each["proof"] for each in sign([render(each) for each in drafts])]
    assert [proof if isinstance(proof, list) else [proof] for proof in theirs] == ours


def test_what_they_sign_holds_for_us() -> None:
    unsigned = render(draft())
    (signed,) = sign([unsigned])
    proof = read_proof(signed["proof"])
    assert isinstance(proof, Proof)
    assert proof_holds(unsigned, proof, SeedSigner(SEED).public_key)
    assert not proof_holds({**unsigned, "name": "x"}, proof, SeedSigner(SEED).public_key)


def test_beside_a_good_proof_they_accept_a_forged_one_and_we_refuse_the_file() -> None:
    _, public, _, _ = keys()
    credential = json.loads(signed_file(draft()))
    forged = {**credential["proof"][0], "proofValue": "z" + "1" * 64}
    credential["proof"].append(forged)
    (answer,) = verify([credential], {method_of(public): public})
    assert answer.verified
    with pytest.raises(FormatFault) as caught:
        parse_document(canonical.encode(credential))
    assert caught.value.reason == "proof-form"


def changed_texts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The value with one of its texts changed, once for each."""
    match value:
        case str():
            last = "0" if value.endswith("1") else "1"
            yield path, value[:-1] + last
        case dict() | list():
            places = value.items() if isinstance(value, dict) else enumerate(value)
            for place, item in list(places):
                for at, changed in changed_texts(item, f"{path}/{place}"):
                    copy = value.copy()
                    copy[place] = changed
                    yield at, copy
