"""`make demo` tells its story to the end, and a second time it goes on with what is there."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wallet.documents.contexts import CONTEXTS

SOURCE = Path(__file__).parents[2]
VERDICT = re.compile(r"│ . ([A-Z_]+) [^│]*│")
pytestmark = pytest.mark.chain


def told(home: Path) -> tuple[str, str]:
    """What it says, and what was refused."""
    environment = os.environ | {
        "GUILD_HOME": str(home),
        "DEMO_EXIT": "1",
        "GUILD_LANG": "en",
        "PYTHONWARNINGS": "default",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "demo"], cwd=SOURCE, env=environment, capture_output=True, text=True,
        timeout=400, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout, ended.stderr


def test_the_story_ends_twice_with_a_valid_and_a_revoked_credential(tmp_path: Path) -> None:
    first, first_refused = told(tmp_path / "home")
    assert "DEMO" in first.splitlines()[1]
    verdicts = ["VALID", "VALID", "SUSPENDED", "VALID", "REVOKED"]
    assert VERDICT.findall(first) == verdicts
    assert [line.partition(":")[0] for line in first.splitlines() if re.match(r"[A-Z]+: ", line)] == [
        "VALID",
        "REVOKED",
    ]
    files = sorted((tmp_path / "home" / "demo" / "credentials").iterdir())
    assert [len([file for file in files if file.suffix == kind]) for kind in (".json", ".png")] == [10, 10]
    before = {file.name: file.read_bytes() for file in files}
    assert all(context.encode() in before[name] for name in before if name.endswith(".json") for context in CONTEXTS)

    assert_no_learner_is_named(tmp_path / "home")
    assert_the_machine_was_booked_and_used(first, first_refused)

    second, second_refused = told(tmp_path / "home")
    assert VERDICT.findall(second) == verdicts
    after = {file.name: file.read_bytes() for file in (tmp_path / "home" / "demo" / "credentials").iterdir()}
    assert after == before, "no credential was issued or signed a second time"
    revoked = [re.findall(r"\$ guild revoke (\S+)", text) for text in (first, second)]
    assert revoked[0] != revoked[1], "the second run found the first one's revocation"
    assert_the_machine_was_booked_and_used(second, second_refused)


def assert_the_machine_was_booked_and_used(story: str, refusals: str) -> None:
    """A collision is told the window that holds the machine; who waited is served after the cancellation; a revoked
    certificate opens no door; both sides sign the same minutes."""
    chapter = re.split(r"^\$ guild (?=booking|asset|usage)", story, flags=re.MULTILINE)[1:]
    verbs = [" ".join(each.split()[:2]) for each in chapter]
    assert verbs == [
        *("booking reserve", "asset calendar", "booking reserve"),
        *("booking cancel", "booking line", "booking claim"),
        *("booking check-in", "booking check-in", "booking check-out", "booking check-out", "usage list"),
    ]
    reserved, calendar, collided, *_ = chapter
    hours = re.findall(r"--(?:from|to) \S+T(\d\d:\d\d)", reserved)
    assert "█" in calendar
    assert re.findall(r"^state +(\S+)", "".join(chapter), re.MULTILINE) == ["confirmed"] * 5
    booking, refused, used = chapter[5].split()[2], chapter[6].split()[2], chapter[7].split()[2]
    assert booking in chapter[4], "who claims stood in the line"
    assert refused != used
    minutes = re.search(r"--minutes (\d+)", chapter[8])
    assert minutes is not None
    assert int(re.findall(r"(\d+)", chapter[10].splitlines()[2])[-1]) >= int(minutes[1]) >= 5
    window = re.search(r"Slots taken \(asset 1, unit \d, day \S+, start (\S+), end (\S+)\)", refusals)
    assert window is not None, "the college is told when the machine is held"
    # What lies next to it is taken too; an hour that crosses midnight is told up to midnight.
    assert window[1] <= hours[0] < window[2]
    assert "--class teaching" in collided
    assert "operator-not-valid" in refusals


def assert_no_learner_is_named(home: Path) -> None:
    """Outside the learners' own files: no name and no identity number, as text or as the chain's hex."""
    kept = [path for path in home.rglob("*") if path.is_file() and home / "demo" / "credentials" not in path.parents]
    assert {"state.json", "up.log", "node.db", "ledger.db"} <= {path.name for path in kept}
    texts = [path.read_bytes() for path in kept]
    with (SOURCE / "demo" / "roster.csv").open(encoding="utf-8", newline="") as roster:
        for row in csv.DictReader(roster):
            for secret in (row["name"].encode(), row["id_number"].encode()):
                assert not [path for path, text in zip(kept, texts, strict=True) if secret in text]
                assert not [path for path, text in zip(kept, texts, strict=True) if secret.hex().encode() in text]
