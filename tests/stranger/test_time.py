"""What the age of a node's word does to a verdict: a chain whose clock stands days behind, then catches up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stranger.founded import Founded, running_chain
from tests.stranger.issued import Issuer
from tests.stranger.judges import Judges
from verification.verdict import State

DAY = 86_400


@pytest.fixture
def late(tmp_path: Path) -> Iterator[Founded]:
    """Founded five days ago, by the chain's own clock."""
    with running_chain(tmp_path, starts_at=int(time.time()) - 5 * DAY) as rpc:
        yield Founded(rpc)


def test_an_old_word_is_unknown_and_a_final_revocation_is_revoked_however_old(late: Founded, tmp_path: Path) -> None:
    judges, issuer = Judges(late, tmp_path), Issuer(late)
    batch = issuer.issue(2)
    position = issuer.position(batch[0], batch)
    assert judges.both(batch[0]) == (State.UNKNOWN, State.UNKNOWN)
    late.status("revoke", batch[0].document.batch, [position])
    assert judges.both(batch[0]) == (State.UNKNOWN, State.UNKNOWN), "provisional, on an old word"
    late.warp(3 * DAY)
    assert judges.both(batch[0]) == (State.REVOKED, State.REVOKED), "final, two days old"
    assert judges.both(batch[1]) == (State.UNKNOWN, State.UNKNOWN)
    late.warp(int(time.time()) - late.now() - 60)
    assert judges.both(batch[0]) == (State.REVOKED, State.REVOKED)
    assert judges.both(batch[1]) == (State.VALID, State.VALID)


def test_a_clock_behind_the_chain_says_nothing_about_dates(late: Founded, tmp_path: Path) -> None:
    judges, issuer = Judges(late, tmp_path), Issuer(late)
    issued = issuer.issue(1)[0]
    late.warp(6 * DAY)
    assert judges.both(issued) == (State.UNKNOWN, State.UNKNOWN)
