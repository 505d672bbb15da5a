"""Catalogues of words: Chinese sentences in Chinese punctuation, files in one form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("api", "formats/words", "node/bookings/words", "node/staff/words", "verification", "verifier/page")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.json"))
CATALOGUES = [path for path in FILES if path.stem in ("en", "zh-CN")]
HAN = r"[\u3400-\u9fff\u3001-\u301b\uff01-\uff5e“”]"
# A filled place stands for words of either script: what stands beside it is held to the sentence around it.
HALF_WIDTH = re.compile(rf"(?:{HAN}|\}}) ?[,:;!?()]|[,:;!?()] ?(?:{HAN}|\{{)")


def test_there_are_two_languages_of_each() -> None:
    assert sorted(path.stem for path in CATALOGUES) == ["en"] * 7 + ["zh-CN"] * 7


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_catalogue_is_sorted_and_written_in_one_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@pytest.mark.parametrize(
    "path", [path for path in CATALOGUES if path.stem == "zh-CN"], ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_half_width_mark_stands_beside_a_chinese_character(path: Path) -> None:
    words = json.loads(path.read_text(encoding="utf-8"))
    assert {word: sentence for word, sentence in words.items() if HALF_WIDTH.search(sentence)} == {}


@pytest.mark.parametrize(
    "sentence", ["原因:误发", "链 {chain}(测试)", "区块 {block},时间", "共 {made} 项, {passed} 项"]
)
def test_a_half_width_mark_is_found(sentence: str) -> None:
    assert HALF_WIDTH.search(sentence)
