"""Settings are explained where they are written, stand in one table, and a wrong one is named with line and cure."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.faults import ConfigFault
from node.installation.config import Chain, Config, Log, PeerNode, RegistrarPeer, SplitLimits, load, save
from node.installation.settings.catalogue import settings_of
from node.running.console import settings

PAGE = (Path(__file__).parents[2] / "docs/settings.md").read_text(encoding="utf-8")
PEER = PeerNode(url="https://other.example", token_file=Path("tokens/other.token"))
FULL = Config(
    issuer_host="guild.example",
    members=(2,),
    chain=Chain(rpc_url="http://127.0.0.1:9", block_time_s=5),
    registrars={2: RegistrarPeer(member=1, url="https://first.example", token_file=Path("tokens/first.token"))},
    snapshot_peers={3: PEER},
    use_peers={2: {3: PEER}},
    splits={2: SplitLimits(second_person_above="100000.00")},
)


def test_every_setting_has_one_line_in_the_table_and_the_table_no_other() -> None:
    rows = [row for row in PAGE.splitlines() if row.startswith("| ") and not row.startswith(("| section", "| ---"))]
    wanted = []
    for each in settings_of(Config):
        section = f"`[{each.section}]`" if each.section else ""
        default = "required" if each.required else f"`{each.default}`" if each.default else ""
        wanted.append(f"| {section} | `{each.key}` | {default} | {each.meaning} |")
    assert rows == wanted
    assert all(each.meaning for each in settings_of(Config))


def test_what_is_written_is_read_again_and_explains_every_setting(tmp_path: Path) -> None:
    text = save(tmp_path, FULL).read_text(encoding="utf-8")
    assert load(tmp_path, {}) == FULL
    assert all(f"# {each.meaning}\n" in text for each in settings_of(Config))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'issuer_host = "x"\n\n[chain]\nrpc_uri = "http://key"\n',
            "line 4, [chain] rpc_uri: there is no such setting; is rpc_url",
        ),
        ('issuer_host = "x"\nfoo = 1\n', "line 2, foo: there is no such setting; docs/settings.md has them all"),
        ('issuer_host = "x"\n[http]\nport = 0\n', "line 3, [http] port: input should be greater than or equal to 1"),
        ('issuer_host = "x"\nhttp.prt = 1\n', "line 2, [http] prt: there is no such setting; is port meant?"),
        ('name = "x"\n', "issuer_host: is missing"),
        (
            'issuer_host = "x"\nmembers = [2]\n[registrars.2]\nmember = 1\nurl = "u"\n',
            "line 3, [registrars.2] token_file: is missing",
        ),
        (
            'issuer_host = "x"\n[use_peers.2.3]\nurl = "u"\ntoken = "t"\n',
            "line 4, [use_peers.2.3] token: there is no such",
        ),
        (
            'issuer_host = "x"\nmembers = [2]\n[splits.2]\nsecond_person_above = "10万"\n',
            "line 4, [splits.2] second_person_above: value error, an amount in yuan with two decimals",
        ),
        ('issuer_host = "x"\n[splits.7]\n', "splits are named for members [7] that this node does not host"),
        ('issuer_host = "x"\n[log]\nlevel = "LOUD"\n', "line 3, [log] level: input should be 'DEBUG'"),
        ('issuer_host = "x"\nhttp = 1\n', "line 2, http: input should be a valid"),
        ('issuer_host = "x"\n[http\n', "line 2"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_its_cure(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "guild.toml").write_text(text)
    with pytest.raises(ConfigFault) as fault:
        load(tmp_path, {})
    assert said in str(fault.value)
    assert "http://key" not in str(fault.value)


def test_a_wrong_environment_variable_is_named_itself(tmp_path: Path) -> None:
    save(tmp_path, FULL)
    with pytest.raises(ConfigFault, match="GUILD_HTTP_PORT: input should be a valid integer"):
        load(tmp_path, {"GUILD_HTTP_PORT": "x"})
    assert load(tmp_path, {"GUILD_LOG_LEVEL": "debug"}).log.level == "DEBUG"


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever a test configures is taken back: the loggers are this process's own."""
    names = ["", *settings("x", Log(), Path())["loggers"]]
    before = {
        name: (each.level, each.handlers[:], each.propagate) for name in names for each in [logging.getLogger(name)]
    }
    yield
    for name, (level, handlers, propagate) in before.items():
        logger = logging.getLogger(name)
        for each in set(logger.handlers) - set(handlers):
            each.close()
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


SAID = "asked https://user:key@host.example:8545/v2/KEY"


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize(("access", "stream", "file"), [("off", 1, None), ("stderr", 2, None), ("access.log", 0, 2)])
def test_requests_are_logged_apart_and_their_faults_always(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], access: str, stream: int, file: int | None
) -> None:
    logging.config.dictConfig(settings("api", Log(access=access), tmp_path))
    requests = logging.getLogger("guild.http")
    requests.info("GET /readyz 200 1 ms")
    requests.warning("GET /readyz 500 1 ms")
    assert capsys.readouterr().err.count("GET") == stream
    written = tmp_path / "access.log"
    assert (written.read_text().count("GET") if written.exists() else None) == file


@pytest.mark.usefixtures("logged")
@pytest.mark.parametrize("form", ["line", "json"])
def test_no_logger_tells_more_of_a_url_than_its_host_in_either_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    logging.config.dictConfig(settings("api", Log.model_validate({"format": form}), tmp_path))
    for name in ("guild.api", "ledger.submitting", "a.library"):
        try:
            raise ValueError(SAID)
        except ValueError:
            logging.getLogger(name).exception(SAID)
    told = capsys.readouterr().err
    assert all(each not in told for each in ("user", "key", "KEY"))
    assert told.count("https://host.example:8545/") == 6
    if form == "json":
        values = [json.loads(line) for line in told.splitlines()]
        assert [set(each) for each in values] == [{"at", "level", "process", "logger", "message", "trace"}] * 3
