"""What the framework refuses of a field is said in both languages, and how to mend it; never in its own words."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from api.http.field_faults import field_fault
from tests.issuing.world import COLLEGE, World


class Colour(StrEnum):
    RED = "red"


class Part(BaseModel):
    name: str


class Asked(BaseModel):
    """A field for each way in which the schemas of this API bound what they take."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, StringConstraints(min_length=2, max_length=4, pattern="^[a-z]*$")] = "ab"
    whole: Annotated[int, Field(ge=2, le=4)] = 2
    between: Annotated[int, Field(gt=2, lt=4)] = 3
    word: Literal["cost", "benefit"] = "cost"
    colour: Annotated[Colour, Field(strict=False)] = Colour.RED
    yes: bool = True
    items: Annotated[list[str], Field(min_length=1, max_length=2)] = Field(default_factory=lambda: ["a"])
    several: Annotated[list[str], Field(min_length=2)] = Field(default_factory=lambda: ["a", "b"])
    pair: tuple[str, str] = ("a", "b")
    names: dict[str, str] = Field(default_factory=dict)
    part: Part = Part(name="a")


WRONG: list[dict[str, Any]] = [
    {"text": "a"},
    {"text": "abcde"},
    {"text": "AB"},
    {"text": 7},
    *({"whole": value} for value in (1, 5, "x", 2.5)),
    *({"between": value} for value in (2, 4)),
    {"word": "x"},
    {"colour": "x"},
    {"yes": "perhaps"},
    *({"items": value} for value in ([], ["a", "b", "c"], "x")),
    {"several": ["a"]},
    {"pair": "x"},
    {"names": "x"},
    *({"part": value} for value in ("x", {})),
    {"unknown": 1},
]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_each_bound_of_a_field_has_a_sentence_and_a_cure_in_both_languages(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(wrong)
    for found in refused.value.errors():
        fault = field_fault(found)
        assert fault.code == found["type"]
        assert "openapi" not in fault.cure
        assert found["msg"] not in fault.detail
        assert fault.zh
        assert "{" not in fault.detail + fault.cure + fault.zh


@pytest.mark.parametrize(
    ("wrong", "cure"), [({"items": []}, "give at least one"), ({"several": ["a"]}, "give at least 2")], ids=str
)
def test_it_is_the_bound_that_is_told_and_not_how_many_came(wrong: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Asked.model_validate(wrong)
    assert [field_fault(found).cure for found in refused.value.errors()] == [cure]


def test_a_fault_that_has_no_sentence_yet_is_said_in_the_frameworks_words() -> None:
    fault = field_fault({"type": "new_in_a_later_version", "loc": ("body", "x"), "msg": "Input should be new"})
    assert (fault.field, fault.detail, fault.cure) == ("body.x", "Input should be new", "see /openapi.json")


def test_a_request_is_told_which_field_and_how_to_mend_it(world: World) -> None:
    answer = world.ask("POST", "/staff", token=world.token(COLLEGE, "admin"), json={"name": "A", "roles": 7})
    told = {(each["field"], each["code"]): each["cure"] for each in answer.json()["errors"]}
    assert answer.status_code == 422
    assert told == {
        ("body.person", "missing"): "fill it in",
        ("body.roles", "list_type"): "give a list",
        ("body.name", "extra_forbidden"): "leave it out",
    }
