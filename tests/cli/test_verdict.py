"""A verdict as people see it: the same bytes for the same facts, in both languages, never by colour alone."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from cli.shared.exits import Exit, Stop
from cli.shared.verdict import exit_for, language, rendered
from formats.register.status import Reason, StatusAct, StatusAction
from formats.token import link
from tests.wallet.world import BATCH, NOW, SIGNED, TRUST_ROOT, World, now, world
from verification.verdict import State, Verdict
from verification.verifier import verify_both, verify_file, verify_token

SNAPSHOTS = Path(__file__).parent / "snapshots"


def _revoked() -> World:
    found = world()
    act = StatusAct(StatusAction.REVOKED, (found.position(0),), SIGNED + timedelta(days=2), Reason.FRAUD, act=1)
    found.source.batches[BATCH] = replace(found.source.batches[BATCH], acts=(act,))
    return found


def _verdicts() -> dict[str, Verdict]:
    good, ended = world(), _revoked()
    return {
        "valid-both": verify_both(
            good.files[0], link("https://any.example/v#", good.tokens[0]), good.source, TRUST_ROOT, now
        ),
        "revoked-file": verify_file(ended.files[0], ended.source, TRUST_ROOT, now),
        "invalid-token": verify_token(_bent(good.tokens[0]), good.source, TRUST_ROOT, now),
        "unknown-file": verify_file(good.files[0], None, TRUST_ROOT, now),
    }


def _bent(token: bytes) -> bytes:
    """One bit of the signature's scalar, whose first byte is its lowest, is turned over."""
    return token[:-32] + bytes([token[-32] ^ 1]) + token[-31:]


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["valid-both", "revoked-file", "invalid-token", "unknown-file"])
def test_a_verdict_looks_as_it_did(name: str, lang: str) -> None:
    """SNAPSHOTS=write takes new pictures: look at the difference before it is committed."""
    picture = _plain(_verdicts()[name], lang)
    file = SNAPSHOTS / f"{name}.{lang}.txt"
    if os.environ.get("SNAPSHOTS") == "write":
        file.write_text(picture, encoding="utf-8")
    assert picture == file.read_text(encoding="utf-8")


def test_word_icon_and_colour_stand_together_for_every_state() -> None:
    wanted = {
        State.VALID: ("✔", "32"),
        State.NOT_YET_VALID: ("◷", "33"),
        State.EXPIRED: ("◷", "33"),
        State.SUSPENDED: ("‖", "33"),
        State.REVOKED: ("✘", "31"),
        State.INVALID: ("✘", "31"),
        State.NOT_OURS: ("–", "36"),
        State.DAMAGED: ("≈", "36"),
        State.UNKNOWN: ("?", "35"),
    }
    for state, (icon, colour) in wanted.items():
        verdict = replace(_verdicts()["valid-both"], state=state)
        screen = Console(file=io.StringIO(), width=100, force_terminal=True, color_system="standard")
        screen.print(rendered(verdict, "en"))
        assert f"\x1b[1;{colour}m{icon} {state.value} " in screen.file.getvalue()


def test_only_valid_is_ok_only_unknown_may_be_asked_again_and_the_wrong_thing_shown_is_no_refusal() -> None:
    assert {state: exit_for(state) for state in State if exit_for(state) is not Exit.REFUSED} == {
        State.VALID: Exit.OK,
        State.UNKNOWN: Exit.UNAVAILABLE,
        State.NOT_OURS: Exit.USAGE,
        State.DAMAGED: Exit.USAGE,
    }


def test_the_language_is_the_asked_one_else_the_terminals() -> None:
    assert language("zh", {}) == "zh-CN"
    assert language("en", {"LANG": "zh_CN.UTF-8"}) == "en"
    assert language(None, {"LANG": "zh_CN.UTF-8"}) == "zh-CN"
    assert language(None, {"GUILD_LANG": "en", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language(None, {}) == "en"
    with pytest.raises(Stop):
        language("fr", {})


def test_markup_in_a_credential_stays_text() -> None:
    verdict = replace(_verdicts()["valid-both"], fields={"name": "[red]学员[/red]", "occupation": "[link=x]a[/link]"})
    picture = _plain(verdict, "en")
    assert "[red]学员[/red]" in picture
    assert "[link=x]a[/link]" in picture


def test_it_says_how_old_the_knowledge_is() -> None:
    found = world()
    found.source.change_head(head_time=NOW - timedelta(hours=2), seen_time=NOW - timedelta(hours=2))
    verdict = verify_file(found.files[0], found.source, TRUST_ROOT, now)
    assert "(7200 s ago), block 1000, memory" in _plain(verdict, "en")


def _plain(verdict: Verdict, lang: str) -> str:
    screen = Console(file=io.StringIO(), width=100, color_system=None, legacy_windows=False)
    screen.print(rendered(verdict, lang))
    file = screen.file
    assert isinstance(file, io.StringIO)
    picture = re.sub(r"[0-9a-f]{64}", "0" * 64, file.getvalue())  # keys are drawn for each run
    return "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"
