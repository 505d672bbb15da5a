"""A chain node that takes connections and answers nothing: whoever waits at a screen is told soon."""

import os
import signal
from collections.abc import Iterator

import pytest

from cli.shared import polling
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from node.installation.node import PROBE_TIMEOUT_S
from tests.issuing.world import COLLEGE, World

SOON_S = 3 * PROBE_TIMEOUT_S
"""Less than one silence of a chain node that nobody waits for."""


@pytest.fixture
def frozen(world: World) -> Iterator[World]:
    process = world.chain.pid
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    try:
        yield world
    finally:
        os.kill(process, signal.SIGCONT)


def test_readyz_and_the_home_page_answer_soon_and_say_what_is_stale(frozen: World) -> None:
    ready = frozen.client.get("/readyz", timeout=SOON_S)
    assert (ready.status_code, ready.json()["chain_block"]) == (503, None)
    assert "chain-unavailable" in ready.json()["reasons"]
    block = ready.json()["projection_block"]
    for language, words in (("en", f"as of block {block}"), ("zh-CN", f"截至区块 {block}")):
        page = frozen.client.get("/", timeout=SOON_S, headers={"Accept": "text/html", "Accept-Language": language})
        assert (page.status_code, words in page.text) == (200, True), language


def test_a_command_that_waits_says_why_and_asks_ever_more_rarely(
    frozen: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "REASONS_AFTER_S", 0.0)
    pauses: list[float] = []
    api = Api(str(frozen.client.base_url), frozen.token(COLLEGE, "operator"), pause=pauses.append)
    for asked, _ in enumerate(polling.polls(api, 60.0)):
        if asked == 20:
            break
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (polling.FIRST_PAUSE_S, polling.LONGEST_PAUSE_S)
    assert "chain-unavailable" in capsys.readouterr().err


def test_a_wait_that_ends_names_the_submission_and_that_nothing_acts_twice(frozen: World) -> None:
    token = frozen.token(COLLEGE, "admin")
    key = {"purpose": "token"}
    answer = frozen.ask("POST", "/keys", token=token, json=key)
    assert answer.status_code == 202, answer.text
    with pytest.raises(Stop) as stopped:
        polling.settled(Api(str(frozen.client.base_url), token), answer.json()["id"], timeout_s=0.2)
    assert stopped.value.exit_code is Exit.UNAVAILABLE
    assert "will not act twice" in stopped.value.cure
