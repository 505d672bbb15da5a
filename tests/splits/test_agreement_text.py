"""An agreement's texts are held to the one rule of characters, however it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from formats import text
from formats.yaml import bounded_yaml
from formats.yaml.text_tree import TreeFault, check_texts, from_json

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/text.json").read_text(encoding="utf-8"))["texts"]
TEXTS = {each["what"]: bytes.fromhex(each["text"]).decode("utf-16-be", "surrogatepass") for each in VECTORS}
HALF = re.compile("[\ud800-\udfff]")  # which UTF-8 cannot write
ONE_LINE = [what for what, written in TEXTS.items() if not (set(written) & {"\n", "\r"} or HALF.search(written))]


def refusal(read: Callable[[], object]) -> TreeFault | None:
    try:
        read()
    except TreeFault as fault:
        return fault if fault.reason.startswith("text-") else None
    return None


@pytest.mark.parametrize("what", TEXTS)
def test_an_agreement_refuses_the_characters_that_every_other_text_refuses(what: str) -> None:
    found = text.refused_in(TEXTS[what])
    escapes = "".join(f"\\U{ord(character):08x}" for character in TEXTS[what])
    for refused in (
        refusal(lambda: check_texts(from_json({"title": TEXTS[what]}))),
        refusal(lambda: bounded_yaml.parse(f'title: "{escapes}"'.encode())),
    ):
        assert (refused and (refused.reason, refused.key)) == (found and (found.reason, "title"))


@pytest.mark.parametrize("what", ONE_LINE)
def test_a_comment_holds_no_character_that_a_text_may_not_hold(what: str) -> None:
    line = f"title: x # .{TEXTS[what]}"
    found = text.refused_in(line)
    refused = refusal(lambda: bounded_yaml.parse(f"\n{line}".encode()))
    assert (refused and (refused.reason, refused.line, refused.column)) == (found and (found.reason, 2, found.place))
