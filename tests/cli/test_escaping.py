"""Nothing that a command or a process shows is obeyed by the terminal it is shown on, or passes for a line of ours."""

from __future__ import annotations

import io
import itertools
import json
import logging
import os
import pkgutil
import pty
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.main import run
from cli.shared import output
from cli.shared.exits import Exit, Stop
from cli.shared.verdict import rendered
from formats import canonical, token
from formats.text import refused_in
from node.installation.config import Log
from node.running.console import JsonFormatter, LineFormatter
from node.running.console import settings as log_settings
from tests.browser.site import CREDENTIALS
from tests.vectors.make_text import forged
from tests.wallet.world import TRUST_ROOT, now
from verification.messages import catalogue, sentence
from verification.verifier import verify_file

ROOT = Path(__file__).parents[2]
STYLE = re.compile(r"\x1b\[[0-9;]*m")
CLEARS_AND_LIES = "\x1b[2J\x1b[H\x1b[32mVALID\x1b[8m"
REFUSED = st.text(
    st.characters(categories=("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp", "Zs", "Mn"))
    | st.sampled_from("a名[]\\{}\n\x1b"),
    min_size=1,
    max_size=30,
)
anything = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assert_shown_safely(shown: str) -> None:
    lines = STYLE.sub("", shown).split("\n")
    assert all(refused_in("│" + line) is None for line in lines), ascii(shown)


@pytest.fixture
def stranger(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody who has only the trust root, and no chain node."""
    zeros = {name: "0x" + "0" * 40 for name in ("consortium", "access_manager", "credentials")}
    deployed = {"chain_id": 1, "genesis_hash": "0x" + "0" * 64, "deployed_block": 1, **zeros}
    root = {"consortium_id": "0x" + "0" * 64, "issuer_host": "guild-ledger.example", "lineage": [deployed]}
    (tmp_path / "deployment.json").write_text(json.dumps(root))
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "GUILD_HOME": str(tmp_path), "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def guild(arguments: list[str], environment: dict[str, str], cwd: Path) -> tuple[int, str]:
    """The real command line with its output in a pipe."""
    command = [sys.executable, "-m", "cli.main", *arguments]
    done = subprocess.run(command, env=environment, cwd=cwd, capture_output=True, check=False)
    return done.returncode, (done.stdout + done.stderr).decode()


def guild_on_a_terminal(arguments: list[str], environment: dict[str, str], cwd: Path) -> tuple[int, str]:
    """The real command line on a pseudo-terminal, which it styles its words for."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "cli.main", *arguments]
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=cwd,
        stdin=its,
        stdout=its,
        stderr=its,
        close_fds=True,
    )
    os.close(its)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # what Linux answers when the other end is closed
        pass
    os.close(ours)
    return process.wait(), said.decode().replace("\r\n", "\n")


def test_a_forged_unsigned_token_with_terminal_escapes_is_invalid_and_speaks_to_no_terminal(
    stranger: dict[str, str], tmp_path: Path
) -> None:
    link = token.link("https://guild-ledger.example/v#", forged(CLEARS_AND_LIES))
    for options in ([], ["--lang", "zh"], ["--json"]):
        code, said = guild(["verify", link, *options], stranger, tmp_path)
        assert code == Exit.REFUSED
        assert "INVALID" in said
        assert "\x1b" not in said
    code, said = guild_on_a_terminal(["verify", link], stranger, tmp_path)
    assert code == Exit.REFUSED
    assert_shown_safely(said)
    words = STYLE.sub("", said)
    assert "✘ INVALID" in words
    assert "✔ VALID" not in words
    assert "U+001B" in words


def test_a_forged_file_a_files_name_and_a_link_speak_to_no_terminal(
    stranger: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GUILD_HOME", stranger["GUILD_HOME"])
    value = json.loads(CREDENTIALS["good"].file)
    value["credentialSubject"]["achievement"]["occupation"] = CLEARS_AND_LIES
    file = tmp_path / "a\x1b[2J\u202eb.json"
    file.write_bytes(canonical.encode(value))
    shown = [
        ["verify", str(file)],
        ["wallet", "show", str(file)],
        ["wallet", "show", f"{tmp_path}/not-there{CLEARS_AND_LIES}"],
        ["verify", f"{tmp_path}/not-there\n✔ VALID 有效{CLEARS_AND_LIES}"],
        ["verify", f"https://x/v#{CLEARS_AND_LIES}"],
        ["verify", str(file), f"--rpc{CLEARS_AND_LIES}"],
        [f"no-such-command{CLEARS_AND_LIES}"],
    ]
    for arguments in shown:
        assert run(arguments) in (Exit.REFUSED, Exit.USAGE), arguments
        said = capsys.readouterr()
        assert_shown_safely(said.out + said.err)
        assert not re.search(r"^[\s│]*✔ VALID", said.out + said.err, re.MULTILINE), said


def test_a_fault_that_nobody_foresaw_is_shown_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_bug("Traceback\nValueError: x\x1b[2J\n✔ VALID\n")
    shown = capsys.readouterr().err
    assert_shown_safely(shown)
    assert "\n✔" not in shown


@anything
@given(REFUSED)
def test_no_output_of_a_command_lets_through_what_is_refused(capsys: pytest.CaptureFixture[str], text: str) -> None:
    fault = {"row": 1, "field": text, "detail": text, "cure": text}
    value = {text: text, "list": [text, text], "name": {"zh": text, "en": text}, "deep": {"a": [text, {text: text}]}}
    output.show_error(Stop(Exit.REFUSED, text, cure=text, faults=[fault]), as_json=False)
    output.show(value, as_json=False, render=output.facts)
    output.show(
        [value], as_json=False, render=lambda rows: output.table(rows, {"list": "x", "name": "y"}, empty="none")
    )
    output.show(text, as_json=False, render=str)  # whoever forgets `plain`
    output.note(text)
    output.show_bug(text)
    said = capsys.readouterr()
    assert_shown_safely(said.out + said.err)


@anything
@given(REFUSED)
def test_json_is_the_same_to_a_program_and_nothing_to_a_terminal(text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    said = output.json_text({"a": [text]}, indent=2)
    assert json.loads(said) == {"a": [text]}
    assert_shown_safely(said)


@anything
@given(REFUSED)
def test_no_line_of_the_log_is_forged(text: str) -> None:
    record = logging.LogRecord("guild", logging.INFO, __file__, 1, "%s asked", (text,), None)
    shown = LineFormatter("%(levelname)s %(message)s").format(record)
    assert refused_in(shown) is None
    try:
        raise ValueError(text)
    except ValueError:
        record.exc_info, record.stack_info = sys.exc_info(), f"Stack\n{text}"
    whole = JsonFormatter("api").format(record)
    assert refused_in(whole) is None
    assert text in json.loads(whole)["trace"]
    first, *rest = LineFormatter("%(levelname)s %(message)s").format(record).split("\n")
    assert first == shown
    assert all(line.startswith("  | ") and refused_in(line) is None for line in rest)


def test_every_process_logs_so_uvicorn_too() -> None:
    for process, name in itertools.product(("api", "worker", "up"), ("line", "json")):
        log = Log.model_validate({"format": name, "access": "access.log"})
        settings_as_json = json.loads(json.dumps(log_settings(process, log, Path())))
        (formatter,) = settings_as_json["formatters"].values()
        assert pkgutil.resolve_name(formatter["()"]) is {"line": LineFormatter, "json": JsonFormatter}[name]
        assert {each["formatter"] for each in settings_as_json["handlers"].values()} == {name}


@anything
@given(REFUSED)
def test_no_verdict_shows_what_is_refused(text: str) -> None:
    """Where a reader let it pass after all: in what is claimed, in a check's values, in the source's name."""
    found = verify_file(CREDENTIALS["good"].file, None, TRUST_ROOT, now)
    checks = tuple(
        replace(each, values={name: text for name in each.values} | {"detail": text}) for each in found.checks
    )
    lie = replace(found, fields={name: text for name in found.fields} | {text: text}, checks=checks)
    for lang in ("zh-CN", "en"):
        screen = output.Console(file=(shown := io.StringIO()), width=100)
        screen.print(rendered(lie, lang))
        assert_shown_safely(shown.getvalue())
        assert all(refused_in(each.text(lang)) is None for each in lie.checks)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_our_own_words_need_no_escaping(lang: str) -> None:
    assert all(refused_in(words) is None for words in catalogue(lang).values())
    assert sentence(lang, "token-field-size", {"detail": "a\x1bb"}).count("\\u{1b}") == 1


def test_a_command_written_wrong_is_told_as_everything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--json", "x", "--no-such"]) == Exit.USAGE
    error = json.loads(capsys.readouterr().out)["error"]
    assert "--no-such" in error["title"]
    assert error["cure"] == "guild verify --help"
    assert run(["wallet"]) == Exit.USAGE
    assert run(["--help"]) == Exit.OK
