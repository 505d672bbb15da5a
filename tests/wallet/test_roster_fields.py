"""What a person types: one normal form for each, and a fault that names field and cure for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.register.levels import Kind
from tests.wallet.world import certificate
from wallet.documents.certificate_numbers import check_number, number_parts
from wallet.documents.fields import FieldFault
from wallet.documents.identity import IdType, check_character, identity
from wallet.documents.names import personal_name

RESIDENT = "999001200304120176"


def eighteen(first: str, birth: str = "19900101", serial: str = "001") -> str:
    return first + birth + serial + check_character(first + birth + serial)


@pytest.mark.parametrize(
    ("id_type", "typed", "number"),
    [
        ("resident_id", RESIDENT, RESIDENT),
        ("resident_id", " 999001 20030412 0176 ", RESIDENT),
        ("resident_id", "\uff19\uff19\uff19001200304120176", RESIDENT),
        ("residence_permit", eighteen("810000"), eighteen("810000")),
        ("residence_permit", eighteen("830000"), eighteen("830000")),
        ("permanent_resident_card", "xxa999098061401", "XXA999098061401"),
        ("permanent_resident_card", eighteen("911840"), eighteen("911840")),
        ("home_return_permit", "H12345678", "H12345678"),
        ("home_return_permit", "m1234567801", "M12345678"),
        ("taiwan_travel_permit", "12345678", "12345678"),
        ("passport", "xxa-dx0000019", "XXA-DX0000019"),
        ("Passport ", "GBR-123456789", "GBR-123456789"),
    ],
)
def test_each_document_has_one_normal_form(id_type: str, typed: str, number: str) -> None:
    assert identity(id_type, typed).number == number


def test_a_renewed_home_return_permit_is_the_same_person() -> None:
    assert identity("home_return_permit", "H1234567800") == identity("home_return_permit", "H1234567803")


@pytest.mark.parametrize(
    ("id_type", "number", "field", "code"),
    [
        ("driving_licence", "1", "id_type", "id-type-unknown"),
        ("resident_id", RESIDENT[:-1], "id_number", "id-number-form"),
        ("resident_id", RESIDENT[:-1] + "7", "id_number", "id-number-checksum"),
        ("resident_id", eighteen("999001", "20030230"), "id_number", "id-number-birth-date"),
        ("resident_id", eighteen("911840"), "id_number", "id-number-region"),
        ("resident_id", eighteen("810000"), "id_number", "id-number-region"),
        ("residence_permit", eighteen("110101"), "id_number", "id-number-region"),
        ("permanent_resident_card", "XX999098061401", "id_number", "id-number-form"),
        ("permanent_resident_card", eighteen("811840"), "id_number", "id-number-form"),
        ("home_return_permit", "C12345678", "id_number", "id-number-form"),
        ("taiwan_travel_permit", "1234567", "id_number", "id-number-form"),
        ("passport", "DX0000019", "id_number", "id-number-form"),
    ],
)
def test_a_wrong_number_is_refused_with_field_and_cure_and_not_repeated(
    id_type: str, number: str, field: str, code: str
) -> None:
    with pytest.raises(FieldFault) as caught:
        identity(id_type, number)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert caught.value.cure
    assert number not in str(caught.value) or len(number) < 7


@given(place=st.integers(0, 17), digit=st.sampled_from("0123456789X"))
def test_no_single_wrong_character_passes_the_checksum(place: int, digit: str) -> None:
    changed = RESIDENT[:place] + digit + RESIDENT[place + 1 :]
    if changed != RESIDENT:
        with pytest.raises(FieldFault):
            identity("resident_id", changed)


def test_only_a_resident_id_has_a_mask_and_each_18_place_number_a_birth_date() -> None:
    assert identity("resident_id", RESIDENT).mask == "17"
    card = identity("permanent_resident_card", eighteen("911840", "19980614"))
    assert (card.mask, card.birth_date) == (None, date(1998, 6, 14))
    passport = identity("passport", "GBR-123456789")
    assert (passport.mask, passport.birth_date) == (None, None)


@pytest.mark.parametrize("dot", list("\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e\u0387\u16eb"))
def test_every_dot_in_a_name_becomes_the_one_dot(dot: str) -> None:
    assert personal_name(f"古丽努尔{dot}示例艾力") == "古丽努尔·示例艾力"
    assert personal_name(f" 古丽努尔 {dot}  示例艾力 ") == "古丽努尔·示例艾力"


def test_a_full_stop_is_a_dot_between_han_characters_only() -> None:
    assert personal_name("古丽.艾力") == "古丽·艾力"
    assert personal_name("J. Q. DEMO") == "J. Q. DEMO"


@pytest.mark.parametrize("name", ["\U00020bb7野家", "㐂", "欧阳予安", "e\u0301mile", "\U00031350", "\U000323b0"])
def test_rare_and_composed_characters_are_left_as_they_are(name: str) -> None:
    assert personal_name(name) == name


@pytest.mark.parametrize(
    "name", ["", "   ", "a\u200bb", "a\nb\0", "\ue000", "x" * 151, "龍\ufe00", "葛\U000e0100", "a" + "\u0301" * 7]
)
def test_a_name_that_cannot_be_signed_is_refused(name: str) -> None:
    with pytest.raises(FieldFault) as caught:
        personal_name(name)
    assert caught.value.field == "name"


def test_a_name_may_be_longer_than_fifty_characters() -> None:
    assert len(personal_name("阿" * 60 + "·" + "卜" * 60)) == 121


@pytest.mark.parametrize(
    ("number", "change", "code"),
    [
        ("S00009900000126300000", {}, "number-form"),
        ("s000099000001263000001", {}, "number-form"),
        ("S000099000001253000001", {}, "number-year"),
        ("S000099000001264000001", {}, "number-level"),
        ("S000099000001263000001", {"body": "S000044000001"}, "number-body"),
        ("2699010123300001", {}, None),
        ("2699010123200001", {}, "number-level"),
        ("S000099000001263000001", {"body": "S000099000001"}, None),
        ("ST0099000001267000001x", {}, "number-form"),
        ("S00009900000126T000001", {"level": 70}, None),
        ("S000099000001263000001", {"level": 70}, "number-level"),
        ("1X-2026/0001", {"kind": Kind.ONE_PLUS_X, "level": 10}, None),
        ("证书1", {"kind": Kind.TRAINING, "level": 0}, "number-form"),
    ],
)
def test_a_certificate_number_fits_form_year_level_and_body(
    number: str, change: dict[str, Any], code: str | None
) -> None:
    given_values: dict[str, Any] = {"kind": Kind.SKILL_LEVEL, "level": 40, "award_date": date(2026, 6, 30), **change}
    if code is None:
        check_number(number, **given_values)
        return
    with pytest.raises(FieldFault) as caught:
        check_number(number, **given_values)
    assert (caught.value.field, caught.value.code) == ("certificate_number", code)


def test_a_number_is_read_in_its_parts() -> None:
    parts = number_parts("S000099000001263000001")
    assert parts is not None
    assert (parts.body, parts.year, parts.level) == ("S000099000001", "26", "3")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"level": 45}, "level", "level-unknown"),
        ({"standard": 0}, "standard", "standard-range"),
        ({"occupation": ""}, "occupation", "text-length"),
        ({"edition": " x"}, "edition", "text-blank-ends"),
        ({"direction": "a\u202eb"}, "direction", "text-character"),
        ({"theory_score": "086"}, "theory_score", "score-form"),
        ({"practical_score": "91,5"}, "practical_score", "score-form"),
        ({"review_score": ""}, "review_score", "score-form"),
        ({"valid_until": datetime(2020, 1, 1, tzinfo=UTC)}, "valid_until", "dates-reversed"),
        ({"holder_name": "古丽•艾力"}, "name", "name-form"),
        ({"id_mask": None}, "id_mask", "id-mask-form"),
        ({"id_mask": "4x"}, "id_mask", "id-mask-form"),
        ({"id_type": IdType.PASSPORT}, "id_mask", "id-mask-form"),
        ({"birth_year": 2030}, "birth_year", "birth-year-range"),
    ],
)
def test_a_certificate_with_a_wrong_field_is_not_made(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(FieldFault) as caught:
        certificate(**change)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_words_that_have_no_source_may_stay_empty() -> None:
    plain = certificate(direction="", edition="", occupation_code="", basis_document="")
    assert replace(plain, review_score="90").review_score == "90"
