"""A node that answers with too much, or for ever, keeps a command neither busy nor its memory full."""

from __future__ import annotations

import gzip

import pytest

from cli.shared import http
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from tests.fuzz.dripping import BODY, HEAD, UNFRAMED, dripping

BOUND = 1 << 20
SOCKET_BUFFERS = 16 << 20
PACKED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"


def stopped(api: Api, *, path: str = "/members") -> Stop:
    with pytest.raises(Stop) as stop:
        api.get(path)
    assert stop.value.exit_code == Exit.UNAVAILABLE
    assert "\n" not in stop.value.title
    assert stop.value.cure
    return stop.value


@pytest.mark.parametrize("begun", [BODY, UNFRAMED], ids=["framed", "unframed"])
def test_an_answer_is_read_as_far_as_its_bound_and_no_further(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_MOST_BYTES", BOUND)
    with dripping(begun, piece=b"a" * (1 << 16), pause_s=0) as node:
        said = stopped(Api(node.url, None)).title
        assert str(BOUND) in said
        assert node.sent < BOUND + SOCKET_BUFFERS


def test_an_answer_that_unpacks_to_more_than_the_bound_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "_MOST_BYTES", BOUND)
    with dripping(PACKED + gzip.compress(b"a" * (64 << 20))) as node:
        assert str(BOUND) in stopped(Api(node.url, None)).title


@pytest.mark.parametrize("begun", [BODY, UNFRAMED, HEAD], ids=["framed", "unframed", "head"])
def test_a_node_that_answers_a_byte_at_a_time_keeps_no_command_waiting(begun: bytes) -> None:
    with dripping(begun) as node:
        assert "not whole within" in stopped(Api(node.url, None, longest_s=0.5)).title


@pytest.mark.parametrize("url", ["http://[", "http://a:b", "http://\x1b", "nothing", "", "ftp://a"])
def test_an_address_that_is_none_is_said_to_be_none(url: str) -> None:
    stopped(Api(url, None))


def test_a_token_that_no_header_can_carry_is_wrong_use() -> None:
    for token in ("\u5320", "a\nb"):
        with pytest.raises(Stop) as stop:
            Api("http://127.0.0.1:9", token).get("/members")
        assert stop.value.exit_code == Exit.USAGE
        assert token not in stop.value.title
