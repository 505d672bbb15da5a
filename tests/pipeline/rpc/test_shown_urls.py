"""A URL of a chain node or a peer often holds a key; nothing that is printed, logged or put into a verdict tells it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.shared.exits import Stop
from cli.shared.http import Api
from ledger.errors import LedgerUnavailable
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder
from ledger.rpc.shown_urls import shown_url, without_secrets_of, without_urls
from node import bounded_http
from node.faults import ConfigFault
from node.installation.config import Log, load
from node.running.console import LineFormatter, settings
from node.trust_roots.published_reader import fetch_from
from tests.conftest import free_port
from tests.http_server import QuietHandler, serving
from verification.source import SourceUnavailable

SECRETS = ("reader", "pass.word", "4f1e9a7c22b14d0e", "tok-en_99", "k%20ey+one")
SECRET_PARTS = "http://reader:pass.word@{host}/v3/4f1e9a7c22b14d0e/k%20ey+one?token=tok-en_99"


def told(text: str) -> list[str]:
    return [each for each in (*SECRETS, "k ey+one") if each in text]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (SECRET_PARTS.format(host="node.example:8545"), "http://node.example:8545/…"),
        ("https://key@node.example", "https://node.example"),
        ("https://node.example/", "https://node.example"),
        ("https://node.example?apikey=1", "https://node.example/…"),
        ("https://node.example#key", "https://node.example/…"),
        ("http://[::1]:8545/key", "http://[::1]:8545/…"),
        ("http://[::1/key", "an address that is no URL"),
        ("node.example/key", "an address that is no URL"),
        ("", "an address that is no URL"),
    ],
)
def test_a_url_is_shown_as_scheme_host_and_port_alone(url: str, shown: str) -> None:
    assert shown_url(url) == shown


def test_the_words_of_a_library_lose_the_secrets_of_the_url_they_are_about_and_nothing_else() -> None:
    url = SECRET_PARTS.format(host="node.example")
    words = f"no answer of {url} (path /v3/4f1e9a7c22b14d0e, user reader): try again"
    assert without_secrets_of(url, words) == "no answer of http://node.example/… (path /v3/…, user …): try again"
    assert without_urls(f"see {url}, Max retries exceeded with url: /v3/x (again)").count("…") == 2


def logged(error: Exception) -> str:
    trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("guild.test", logging.ERROR, __file__, 1, "%s", (error,), trace)
    return LineFormatter("%(message)s").format(record)


def words_of(ask: Callable[[], Any]) -> str:
    """Of what ends it, for people and for programs; empty where it answers."""
    try:
        ask()
    except (Stop, SourceUnavailable) as ended:
        return str(ended) + (json.dumps(ended.to_json()) if isinstance(ended, Stop) else "")
    return ""


def _refused(status: int, body: Callable[[str], bytes]) -> Callable[[QuietHandler], None]:
    def answer(request: QuietHandler) -> None:
        request.asked()
        request.reply(status, body(request.path))

    return answer


def _error(path: str) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 0, "error": {"code": -32001, "message": f"no project {path}"}}).encode()


ECHOED = "an error that repeats the path"
ANSWERS: dict[str, Callable[[QuietHandler], None]] = {
    "not found": _refused(404, lambda path: path.encode()),
    "forbidden, its words repeat the path": _refused(403, _error),
    ECHOED: _refused(200, _error),
    "no JSON": _refused(200, lambda path: path.encode()),
    "overloaded": _refused(503, lambda path: b""),
    "hangs up": lambda request: request.connection.close(),
}


@contextmanager
def answering(answer: Callable[[QuietHandler], None]) -> Iterator[str]:
    class Handler(QuietHandler):
        def do_POST(self) -> None:
            answer(self)

        do_GET = do_POST

    with serving(Handler) as url:
        yield SECRET_PARTS.format(host=url.removeprefix("http://"))


@contextmanager
def urls(kind: str) -> Iterator[str]:
    if kind in ANSWERS:
        with answering(ANSWERS[kind]) as url:
            yield url
    else:
        yield SECRET_PARTS.format(host={"refused": f"127.0.0.1:{free_port()}", "no host": "[::1"}[kind])


@pytest.mark.parametrize("kind", [*ANSWERS, "refused", "no host"])
def test_no_failure_of_a_question_tells_the_secrets_of_its_url_also_in_a_logged_traceback(
    kind: str,
) -> None:
    shown = []
    with urls(kind) as url:
        client = ChainClient(url, RevertDecoder([]), timeout_s=2.0)
        for ask in (client.head, client.chain_id, lambda: client.nonces("0x" + "11" * 20)):
            with pytest.raises(LedgerUnavailable) as failed:
                ask()
            assert told(str(failed.value)) == []
            shown.append(logged(failed.value))
        for ask in (lambda: Api(url, None, timeout_s=2.0).get("/healthz"), lambda: fetch_from(url)("snapshot.json")):
            assert told(words_of(ask)) == []
    if kind != ECHOED:  # what web3 keeps of a node's own words stands in a traceback as it was said
        assert [told(lines) for lines in shown] == [[], [], []]
    assert all("Traceback" in lines for lines in shown)


def test_an_answer_that_is_too_large_is_told_without_the_secrets_of_its_url() -> None:
    with answering(_refused(200, lambda path: bytes(5000))) as url, pytest.raises(httpx.HTTPError) as failed:
        bounded_http.ask("GET", url, most_bytes=1000)
    assert told(str(failed.value)) == []
    assert "127.0.0.1" in str(failed.value)


def test_libraries_that_log_the_urls_they_ask_are_silent_at_every_level_of_ours() -> None:
    levels = {name: each["level"] for name, each in settings("worker", Log(level="DEBUG"), Path())["loggers"].items()}
    assert {levels[name] for name in ("httpx", "httpcore", "urllib3", "web3")} == {"WARNING"}


def test_a_fault_of_the_settings_names_the_key_and_not_what_was_set(tmp_path: Any) -> None:
    url = SECRET_PARTS.format(host="node.example")
    (tmp_path / "guild.toml").write_text(f'issuer_host = "x.example"\n[chain]\nrpc_uri = "{url}"\n')
    with pytest.raises(ConfigFault) as fault:
        load(tmp_path)
    assert "rpc_uri" in str(fault.value)
    assert told(str(fault.value)) == []
