"""`make demo` tells its story to the end, and a second time it goes on with what is there."""

from __future__ import annotations

import csv
import os
import re
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from cli.operations.demo_stage import prepared
from wallet.documents.contexts import CONTEXTS

SOURCE = Path(__file__).parents[2]
VERDICT = re.compile(r"│ . ([A-Z_]+) [^│]*│")
QUARTER = "\nThree partners share the workshop"
STATED = [*("statement",) * 3, *("reperform",) * 3]
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


def test_a_second_demo_on_one_machine_takes_ports_of_its_own(tmp_path: Path) -> None:
    with socket.socket() as http, socket.socket() as chain:
        for each, port in ((http, 8700), (chain, 8701)):
            with suppress(OSError):  # where somebody else has it, it is taken too
                each.bind(("127.0.0.1", port))
        config = prepared(tmp_path / "home").config
        assert not {config.http.port, config.chain.embedded_port} & {8700, 8701}
        assert config.http.public_url.endswith(f":{config.http.port}")
        assert {each.url for each in config.registrars.values()} == {config.http.public_url}


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
    assert_the_quarter_was_shared(first)

    second, second_refused = told(tmp_path / "home")
    assert VERDICT.findall(second) == verdicts
    after = {file.name: file.read_bytes() for file in (tmp_path / "home" / "demo" / "credentials").iterdir()}
    assert after == before, "no credential was issued or signed a second time"
    revoked = [re.findall(r"\$ guild revoke (\S+)", text) for text in (first, second)]
    assert revoked[0] != revoked[1], "the second run found the first one's revocation"
    assert_the_machine_was_booked_and_used(second, second_refused)
    assert verbs_of(quarter_of(second)) == STATED
    assert shown_of(quarter_of(second)) == shown_of(quarter_of(first)), "nothing was entered or closed a second time"


def assert_the_machine_was_booked_and_used(story: str, refusals: str) -> None:
    """A collision is told the window that holds the machine; who waited is served after the cancellation; a revoked
    certificate opens no door; both sides sign the same minutes."""
    machine, *_ = story.partition(QUARTER)
    chapter = re.split(r"^\$ guild (?=booking|asset|usage)", machine, flags=re.MULTILINE)[1:]
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


def assert_the_quarter_was_shared(story: str) -> None:
    """Minutes of three months, what is disputed and what is reversed, three statements that sum to nothing; of the
    changed copies the fen is named by our program and by the stranger's, and the scan by ours."""
    chapter = quarter_of(story)
    assert verbs_of(chapter) == [
        *("agreement try", "usage list", "usage list", "usage list", "entry send", "close check", "close run"),
        *STATED,
    ]
    months = re.findall(r"--settled-in (\S+)", chapter)
    assert re.findall(r"^2 +[234] +\w+ +(\S+) +(\S+) +\d+ *$", chapter, re.MULTILINE) == [
        (month, month) for month in months for _ in range(3)
    ]
    assert re.search(r"^act-objected +0{7}2\w{32} +3, the council +no", chapter, re.MULTILINE)
    shares = [float(each.replace(",", "")) for each in re.findall(r"^  \S+: (-?[\d,.]+) yuan$", chapter, re.MULTILINE)]
    assert len(shares) == 4
    owed = re.findall(r"^\S+ +owed (to|by) .* ([\d,]+\.\d\d) *$", chapter, re.MULTILINE)
    sums = {way: sum(int(re.sub(r"[,.]", "", fen)) for each, fen in owed if each == way) for way in ("to", "by")}
    assert sums["to"] == sums["by"] > 0
    agrees, differs, voucher = re.split(r"^\$ guild reperform", chapter, flags=re.MULTILINE)[1:]
    assert "to the fen" in agrees
    assert re.search(r"^agrees: \d+ lines of ", agrees, re.MULTILINE)
    named = rf"opening.history.{months[0]}.pools.workshop.cost.lines.运行费.2"
    assert named in differs
    assert "off by -1" in differs
    assert re.search(rf"^differs: opening {months[0]} workshop cost .*'2'\): .* off by -1$", differs, re.MULTILINE)
    assert "a voucher in " in voucher


def quarter_of(story: str) -> str:
    return story.partition(QUARTER)[2]


def verbs_of(chapter: str) -> list[str]:
    commands = [line.split()[2:] for line in chapter.splitlines() if line.startswith("$ guild ")]
    alone = ("statement", "reperform")
    return [words[0] if words[0] in alone else " ".join(words[:2]) for words in commands]


def shown_of(chapter: str) -> str:
    """From the first statement to what the last program says, without the times of steps."""
    said = chapter[chapter.index("$ guild statement") : chapter.index("The story took")]
    return re.sub(r"  \d+\.\d s$", "", said, flags=re.MULTILINE)


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
