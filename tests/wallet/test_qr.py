"""The token's claims and the QR that carries them: little of the person, and readable by a phone."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from PIL import Image

from formats.faults import FormatFault
from formats.token import decode, from_link, link
from tests.wallet.test_document import certificates
from tests.wallet.world import BATCH, CHAIN, SIGNED, certificate, draft, keys, signed_token
from wallet.documents.certificate import Certificate
from wallet.documents.identity import IdType
from wallet.tokens.qr import QrFault, drawing, png, read, terminal
from wallet.tokens.token import certificate_claims, check_claims, sign_token

PREFIX = "https://guild-ledger.example:65535/v#"


@settings(max_examples=40, deadline=None)
@given(certificates())
def test_every_certificates_token_reads_back_and_fits_the_longest_qr(made: Certificate) -> None:
    data = signed_token(draft(certificate=made))
    token = decode(data)
    check_claims(token.claims)
    assert token.claims == certificate_claims(
        made, chain_ref=CHAIN, batch=BATCH, random=draft().salt[:8], signed=SIGNED
    )
    assert len(PREFIX) == 37
    assert from_link(read(png(link(PREFIX, data)))) == data


def test_a_token_shows_masks_and_neither_name_nor_number_of_an_identity_document() -> None:
    said = decode(signed_token(draft())).claims
    assert (said.name, said.id_mask, said.birth_year) == ("古*******力", "46", 2003)
    assert "丽努尔".encode() not in signed_token(draft())


def test_a_passport_holders_token_shows_no_digits_at_all() -> None:
    made = certificate(id_type=IdType.PASSPORT, id_mask=None, birth_year=None)
    said = decode(signed_token(draft(certificate=made))).claims
    assert (said.id_mask, said.birth_year) == (None, None)


def test_equal_certificates_give_unequal_tokens() -> None:
    assert signed_token(draft(0)) != signed_token(draft(1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": 99}, "kind-unknown"),
        ({"level": 41}, "level-unknown"),
        ({"valid_until": 0}, "dates-reversed"),
        ({"valid_from": 2**39, "valid_until": None}, "time-form"),
        ({"award_day": 2**30}, "time-form"),
    ],
)
def test_claims_that_no_certificate_can_have_are_not_signed(change: dict[str, Any], reason: str) -> None:
    signer, _, token_key, _ = keys()
    claims = certificate_claims(certificate(), chain_ref=CHAIN, batch=BATCH, random=bytes(8), signed=SIGNED)
    with pytest.raises(FormatFault) as caught:
        sign_token(replace(claims, **change), public_key=token_key, signer=signer)
    assert caught.value.reason == reason


def test_the_longest_token_is_version_14_and_a_longer_text_is_refused() -> None:
    longest = link(PREFIX, bytes(range(243)))
    side = Image.open(io.BytesIO(png(longest))).width // 8 - 8
    assert side == 17 + 4 * 14
    with pytest.raises(QrFault, match="at most 14"):
        png(longest + "x" * 30)
    with pytest.raises(QrFault, match="do not fit"):
        png("x" * 5000)


def test_the_terminal_shows_the_same_code() -> None:
    lines = terminal(link(PREFIX, signed_token(draft()))).splitlines()
    rows = []
    upper, lower = {"█": 1, "▀": 1, "▄": 0, " ": 0}, {"█": 1, "▀": 0, "▄": 1, " ": 0}
    for line in lines:
        blocks = line.removeprefix("\x1b[97;40m").removesuffix("\x1b[0m")
        rows += [[upper[block] for block in blocks], [lower[block] for block in blocks]]
    image = Image.new("L", (len(rows[0]), len(rows)))
    image.putdata([255 * dot for row in rows for dot in row])
    buffer = io.BytesIO()
    image.resize((image.width * 6, image.height * 6)).save(buffer, "PNG")
    assert from_link(read(buffer.getvalue())) == signed_token(draft())


def test_a_photograph_turned_and_grey_is_still_read() -> None:
    text = link(PREFIX, signed_token(draft()))
    image = Image.open(io.BytesIO(png(text))).convert("L").rotate(7, expand=True, fillcolor=200)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60)
    assert read(buffer.getvalue()) == text


def test_a_picture_without_exactly_one_code_is_refused() -> None:
    blank = io.BytesIO()
    Image.new("L", (100, 100), 255).save(blank, "PNG")
    for picture in (b"", b"no picture", blank.getvalue()):
        with pytest.raises(QrFault):
            read(picture)


def test_the_signing_time_is_in_whole_utc_seconds() -> None:
    assert decode(signed_token(draft())).claims.signed == int(datetime(2026, 7, 1, 8, tzinfo=UTC).timestamp())


def test_a_drawing_is_the_code_of_the_picture_module_by_module() -> None:
    found = drawing(PREFIX + "x" * 150)
    picture = Image.new("L", (found.side, found.side), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", found.path):
        picture.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    buffer = io.BytesIO()
    picture.resize((found.side * 4, found.side * 4), Image.Resampling.NEAREST).save(buffer, "PNG")
    assert read(buffer.getvalue()) == PREFIX + "x" * 150
