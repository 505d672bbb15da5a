"""A session is opened by a token, is known by its secret alone, and ends by clock, by sign-out and with its person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from formats.crypto.hashing import sha256
from ledger.db import open_engine, reading, writing
from node.faults import TokenInvalid
from node.schema import upgrade_to_head
from node.staff.access import OPERATOR, appoint, bootstrap_principal, dismiss
from node.staff.web_sessions import LASTS, sign_in, sign_out, signed_in
from node.tables.staff import NodeAct, WebSession

MEMBER = 2
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/node.db")
    upgrade_to_head(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def token(engine: Engine, watch: Watch) -> str:
    with writing(engine) as session:
        _, token = appoint(session, watch, bootstrap_principal(MEMBER), person="Li Wei", roles=[OPERATOR])
    return token


@pytest.fixture
def secret(engine: Engine, watch: Watch, token: str) -> str:
    with writing(engine) as session:
        return sign_in(session, watch, token)


def person_of(engine: Engine, watch: Watch, secret: str) -> str:
    with reading(engine) as session:
        return signed_in(session, watch, secret).person


def test_a_session_is_the_persons_until_its_last_second(engine: Engine, watch: Watch, secret: str) -> None:
    watch.now += LASTS - timedelta(seconds=1)
    assert person_of(engine, watch, secret) == "Li Wei"
    watch.now += timedelta(seconds=1)
    with pytest.raises(TokenInvalid):
        person_of(engine, watch, secret)


def test_a_session_ends_with_the_staff_row(engine: Engine, watch: Watch, token: str, secret: str) -> None:
    with writing(engine) as session:
        dismiss(session, watch, bootstrap_principal(MEMBER), token.partition(".")[0])
    with pytest.raises(TokenInvalid):
        person_of(engine, watch, secret)


def test_signing_out_ends_this_session_and_no_other(engine: Engine, watch: Watch, token: str, secret: str) -> None:
    with writing(engine) as session:
        other = sign_in(session, watch, token)
        by = signed_in(session, watch, secret)
    for _ in range(2):
        with writing(engine) as session:
            sign_out(session, watch, by, secret)
    with pytest.raises(TokenInvalid):
        person_of(engine, watch, secret)
    assert person_of(engine, watch, other) == "Li Wei"
    with reading(engine) as session:
        acts = session.exec(select(NodeAct.act).order_by(NodeAct.number)).all()  # type: ignore[arg-type]
    assert acts == ["staff-appointed", "signed-in", "signed-in", "signed-out"]


def test_nobody_ends_another_persons_session(engine: Engine, watch: Watch, secret: str) -> None:
    with writing(engine) as session:
        _, token = appoint(session, watch, bootstrap_principal(MEMBER), person="Other", roles=[OPERATOR])
        other = signed_in(session, watch, sign_in(session, watch, token))
        sign_out(session, watch, other, secret)
    assert person_of(engine, watch, secret) == "Li Wei"


@pytest.mark.parametrize("bend", [lambda token: token[:-1] + "_", lambda token: token.partition(".")[0], lambda _: ""])
def test_a_bent_token_opens_no_session(engine: Engine, watch: Watch, token: str, bend: object) -> None:
    assert callable(bend)
    with writing(engine) as session, pytest.raises(TokenInvalid):
        sign_in(session, watch, bend(token))
    with reading(engine) as session:
        assert session.exec(select(func.count()).select_from(WebSession)).one() == 0


def test_the_database_holds_neither_token_nor_secret(
    engine: Engine, watch: Watch, tmp_path: Path, token: str, secret: str
) -> None:
    with reading(engine) as session:
        assert session.get(WebSession, sha256(secret.encode())) is not None
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("node.db*"))
    assert secret.encode() not in raw
    assert token.partition(".")[2].encode() not in raw


def test_a_session_that_has_ended_leaves_no_row(engine: Engine, watch: Watch, token: str, secret: str) -> None:
    watch.now += LASTS
    with writing(engine) as session:
        sign_in(session, watch, token)
    with reading(engine) as session:
        assert session.get(WebSession, sha256(secret.encode())) is None
