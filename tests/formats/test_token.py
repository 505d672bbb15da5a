"""A token has one encoding, fits its QR, and says nothing that it should not."""

from __future__ import annotations

import dataclasses

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import masks, token
from formats.encoding import base64url, from_base64url
from formats.faults import FormatFault
from formats.text import escape
from formats.token import TokenClaims
from tests.vectors import make

HINT = bytes(8)
SIGNATURE = bytes(64)
GOOD = token.assemble(make.CLAIMS, HINT, SIGNATURE)

claims = st.builds(
    TokenClaims,
    chain_ref=st.binary(min_size=8, max_size=8),
    batch=st.binary(min_size=20, max_size=20),
    random=st.binary(min_size=8, max_size=8),
    number=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=22),
    name=st.text(min_size=1, max_size=60).map(escape).map(masks.mask_name),
    id_mask=st.none() | st.just("12"),
    birth_year=st.none() | st.integers(1900, 2100),
    kind=st.integers(1, 6),
    standard=st.integers(1, 2**32 - 1),
    level=st.integers(0, 255),
    award_day=st.integers(0, 65535),
    valid_from=st.integers(0, 2**32 - 1),
    valid_until=st.none() | st.integers(0, 2**32 - 1),
    signed=st.integers(0, 2**32 - 1),
)


@given(claims)
@settings(max_examples=200, deadline=None)
def test_every_token_fits_and_comes_back(claim: TokenClaims) -> None:
    data = token.assemble(claim, HINT, SIGNATURE)
    assert len(data) <= token.MAX_BYTES
    assert token.decode(data).claims == claim
    assert token.from_link(token.link("https://x/v#", data) + "&appinstall=0") == data


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_noise_is_refused_and_never_raises_another_error(data: bytes) -> None:
    with pytest.raises(FormatFault):
        token.decode(data)


@pytest.mark.parametrize("position", range(len(GOOD) - 66))
def test_a_changed_byte_changes_the_content_or_is_refused(position: int) -> None:
    data = bytearray(GOOD)
    data[position] ^= 1
    try:
        decoded = token.decode(bytes(data))
    except FormatFault:
        return
    assert (decoded.claims, decoded.key_hint) != (make.CLAIMS, HINT)


def payload_with(**changes: object) -> bytes:
    values = cbor2.loads(cbor2.loads(GOOD).value[2])
    for label, value in changes.items():
        values[int(label.removeprefix("l"))] = value
    return with_parts(payload=cbor2.dumps(values, canonical=True))


def with_parts(*, tag: int = 18, protected: bytes | None = None, unprotected: object = None, payload: bytes) -> bytes:
    parts = cbor2.loads(GOOD).value
    return cbor2.dumps(
        cbor2.CBORTag(tag, [protected or parts[0], unprotected or {}, payload, SIGNATURE]), canonical=True
    )


PAYLOAD = cbor2.loads(GOOD).value[2]
REFUSED = {
    "token-field-unknown": payload_with(l14="x"),
    "token-field-size": payload_with(l4="*" * 41),
    "token-field-type": payload_with(l7=True),
    "token-field-range": payload_with(l10=-1),
    "token-not-cose": with_parts(tag=17, payload=PAYLOAD),
    "token-header": with_parts(unprotected={1: 2}, payload=PAYLOAD),
    "token-algorithm": with_parts(protected=cbor2.dumps({1: -8, 4: HINT}, canonical=True), payload=PAYLOAD),
    "token-too-long": GOOD + bytes(100),
    "not-canonical": GOOD + b"\0",
    "not-cbor": GOOD[:-1],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_each_fault_has_its_own_reason(reason: str) -> None:
    with pytest.raises(FormatFault) as refused:
        token.decode(REFUSED[reason])
    assert refused.value.reason == reason


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(TokenClaims)])
def test_a_missing_field_is_refused_unless_it_may_be_absent(field: str) -> None:
    label = next(label for label, name, _, _ in token._LABELS if name == field)
    values = {k: v for k, v in cbor2.loads(PAYLOAD).items() if k != label}
    data = with_parts(payload=cbor2.dumps(values, canonical=True))
    if field in ("id_mask", "birth_year", "valid_until"):
        assert getattr(token.decode(data).claims, field) is None
        return
    with pytest.raises(FormatFault) as refused:
        token.decode(data)
    assert (refused.value.reason, refused.value.detail) == ("token-field-missing", field)


@pytest.mark.parametrize("text", ["AA==", "AB", "A", "A*", "AAA\n", "é"])
def test_base64url_has_one_text_for_each_byte_string(text: str) -> None:
    with pytest.raises(FormatFault):
        from_base64url(text)


@given(st.binary(max_size=64))
def test_base64url_comes_back(data: bytes) -> None:
    assert from_base64url(base64url(data)) == data


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_masked_name_shows_at_most_two_characters_and_fits(name: str) -> None:
    try:
        masked = masks.mask_name(name)
    except UnicodeEncodeError:
        return
    assert len(masked.encode()) <= masks.NAME_BYTES
    assert set(masked[1:-1]) <= {"*"}
