"""Every reason has its sentence in both languages, and no sentence is without a reason."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from formats.register.status import Reason
from formats.words import LANGUAGES
from verification.messages import catalogue, sentence
from verification.verdict import State

ROOT = Path(__file__).parents[2]
IMPORT = r"^from ((?:wallet|formats|verification)[.\w]*) import (.+)$"
WORD = r"\"([a-z0-9]+(?:-[a-z0-9]+)+)\""
# Calls whose arguments hold a reason, and what stands in a reason's place without being one.
CALLS = re.compile(
    r"(?:FormatFault|FieldFault|Refused|require|passed|failed|contradicted|foreign|damaged|not_checked|standing|note)\((.*?)\n?\)",
    re.S,
)
CHECK_NAMES = {"file-bytes", "file-proof", "source-age", "token-bytes", "token-signature", "signing-time"}
PAIRS = {
    f"{what}-{end}" for what in ("deployment", "batch", "key", "member", "standard") for end in ("absent", "not-seen")
}


def reasons() -> set[str]:
    """All reasons that the code can give, found in its text."""
    found = {f"state-{state.value}" for state in State} | {f"reason:{reason.name.lower()}" for reason in Reason}
    for path in feeding_verdicts():
        text = path.read_text(encoding="utf-8")
        for call in CALLS.findall(text):
            found |= set(re.findall(WORD, call))
    return found


def feeding_verdicts() -> list[Path]:
    """The modules of formats, wallet and verification that the verifier is made of."""
    paths, waiting = set[Path](), [ROOT / "verification" / "verifier.py"]
    while waiting:
        path = waiting.pop()
        if path in paths or not path.exists():
            continue
        paths.add(path)
        for module, names in re.findall(IMPORT, path.read_text(encoding="utf-8"), re.M):
            whole = ROOT / module.replace(".", "/")
            waiting += [whole.with_suffix(".py"), *(whole / f"{name}.py" for name in names.split(", "))]
    return sorted(paths)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_hold_the_same_reasons() -> None:
    assert catalogue("zh-CN").keys() == catalogue("en").keys()


def test_both_sentences_of_a_reason_fill_the_same_places() -> None:
    for reason in catalogue("en"):
        chinese, english = (places(catalogue(language)[reason]) - {"zh", "en"} for language in LANGUAGES)
        assert chinese == english, reason


def test_every_reason_in_the_code_has_its_sentence() -> None:
    assert len(feeding_verdicts()) > 20
    assert reasons() - CHECK_NAMES - set(catalogue("en")) == set()


def test_a_value_with_a_word_of_its_own_is_put_in_that_word() -> None:
    values = {"time": "t", "reason": "fraud"}
    assert sentence("zh-CN", "revoked-final", values).startswith("已于 t 撤销，原因：弄虚作假")
    assert "fraud" in sentence("en", "revoked-final", values)


def test_a_reason_without_a_sentence_is_an_error_not_an_empty_line() -> None:
    with pytest.raises(KeyError):
        sentence("en", "no-such-reason", {})


def test_no_sentence_is_empty_and_absences_come_in_pairs() -> None:
    assert all(catalogue(language)[reason].strip() for language in LANGUAGES for reason in catalogue("en"))
    assert set(catalogue("en")) >= PAIRS


def test_a_time_that_only_the_signer_states_is_called_the_signers_statement() -> None:
    for language, said in (("en", "The signer states {signed}"), ("zh-CN", "签署人自称 {signed}")):
        shown = [text for text in catalogue(language).values() if "{signed}" in text]
        assert len(shown) == 4
        assert all(said in text or said.replace("The", "the") in text for text in shown)


def test_the_anchoring_time_is_named_as_what_is_proved() -> None:
    values = {"signed": "s", "anchored": "a"}
    for reason in ("signing-time-plausible", "signed-after-anchored"):
        assert "roved" in sentence("en", reason, values)
        assert "经证明的是上链时间" in sentence("zh-CN", reason, values)
