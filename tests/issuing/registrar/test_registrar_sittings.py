"""A sitting is what its issuer announced first, at one registrar, for good; and a question costs once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlmodel import col, select

from ledger.db import reading
from node.installation.node import Node
from node.schema import alembic_config, upgrade_to_head
from node.tables.registrar import RegistrarCall, RegistrarQuestion
from tests.issuing.registrar.test_registrar import ask_handles, ask_voucher, handles, peer, person, refusal, wanted
from tests.issuing.world import COLLEGE, ENTERPRISE, World, doomed_api, resident_id

BAD = {"id_type": "resident_id", "id_number": "no number"}


def refused(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/sitting-refused"), answer.text
    return str(answer.json()["values"]["reason"])


def charged(node: Node, sitting: str) -> list[tuple[int, int, str]]:
    with reading(node.node_engine) as session:
        calls = select(RegistrarCall).where(RegistrarCall.subject == sitting).order_by(col(RegistrarCall.number))
        return [(each.count, each.charged, each.outcome) for each in session.exec(calls)]


def test_the_same_people_of_the_same_sitting_are_counted_once(world: World) -> None:
    sitting = str(uuid4())
    for _ in range(3):
        handles(world, sitting, person(720), person(721), BAD)
    handles(world, sitting, person(721), person(722))
    handles(world, sitting, {"id_type": "RESIDENT_ID", "id_number": f" {resident_id(720)} "})
    handles(world, sitting, person(723), person(723))
    assert [(count, cost) for count, cost, _ in charged(world.node, sitting)] == [
        *((3, 3), (3, 0), (3, 0)),
        *((2, 1), (1, 0), (2, 1)),
    ]


def test_what_a_question_costs_does_not_tell_whether_a_person_is_known(world: World) -> None:
    handles(world, str(uuid4()), person(730))
    sitting, other = str(uuid4()), str(uuid4())
    handles(world, sitting, person(730))
    handles(world, sitting, person(731))
    handles(world, other, person(731))
    assert [cost for _, cost, _ in charged(world.node, sitting)] == [1, 1]
    assert [cost for _, cost, _ in charged(world.node, other)] == [1]


@pytest.mark.parametrize("name", ["api.before_write_committed", "api.after_write_committed"])
def test_a_question_that_was_charged_before_a_crash_is_not_charged_again(world: World, name: str) -> None:
    sitting, key = str(uuid4()), str(uuid4())
    headers = {"Authorization": f"Bearer {peer(world)}", "Idempotency-Key": key}
    body = {"sitting": sitting, "standard": world.standard, "level": 40, "rows": 1, "people": [person(740)]}
    with doomed_api(world.home, name) as url, pytest.raises(httpx.TransportError):
        httpx.post(f"{url}/registrar/handles", json=body, headers=headers, trust_env=False)
    assert world.ask("POST", "/registrar/handles", token=peer(world), key=key, json=body).status_code == 200
    assert world.ask("POST", "/registrar/handles", token=peer(world), json=body).status_code == 200
    assert [cost for _, cost, _ in charged(world.node, sitting)] == [1, 0, 0]


@pytest.mark.parametrize("change", [{"standard": 99}, {"level": 30}, {"rows": 11}])
def test_a_sitting_is_held_to_what_was_announced_first(world: World, change: dict[str, int]) -> None:
    sitting = str(uuid4())
    handles(world, sitting, person(750))
    assert refused(ask_handles(world, sitting, person(751), **change)) == "sitting-differs"
    assert charged(world.node, sitting)[-1] == (1, 0, "refused: sitting-differs")
    assert ask_handles(world, sitting, person(750)).status_code == 200


def test_a_sitting_of_one_member_is_no_other_members(world: World) -> None:
    sitting = str(uuid4())
    handles(world, sitting, person(752))
    assert refused(ask_handles(world, sitting, person(752), member=ENTERPRISE)) == "sitting-of-other-member"


def test_no_more_people_are_answered_than_a_sitting_was_announced_with(world: World) -> None:
    sitting = str(uuid4())
    assert ask_handles(world, sitting, person(753), BAD, rows=2).status_code == 200
    assert refused(ask_handles(world, sitting, person(754), rows=2)) == "sitting-full"
    assert ask_handles(world, sitting, BAD, person(753), rows=2).status_code == 200
    assert refused(ask_handles(world, str(uuid4()), person(755), person(756), rows=1)) == "sitting-full"


def test_no_voucher_is_given_for_another_standard_or_level_than_was_announced(world: World) -> None:
    for change in ({"standard": 99}, {"level": 30}):
        body: dict[str, Any] = wanted(world, [757])
        assert refusal(ask_voucher(world, {**body, **change})) == "sitting-differs"
        assert ask_voucher(world, body).status_code == 200


def test_an_issued_sitting_costs_its_rows_and_no_more(world: World) -> None:
    sitting = world.delivered(3)
    (call,) = charged(world.node, sitting)
    assert call == (3, 3, "answered, 0 refused")
    raw = b"".join(path.read_bytes() for path in world.home.glob("node.db*"))
    assert resident_id(0).encode() not in raw
    with reading(world.node.node_engine) as session:
        rows = session.exec(select(RegistrarQuestion).where(RegistrarQuestion.sitting == sitting)).all()
    assert {row.issuer for row in rows} == {COLLEGE}
    assert len({row.question for row in rows}) == 3


def test_calls_of_an_older_installation_keep_what_they_cost(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/node.db")
    with engine.connect() as connection:
        settings = alembic_config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0005")
        for outcome in ("answered, 0 refused", "refused: quota"):
            connection.execute(
                text(
                    "INSERT INTO registrar_call (member_id, issuer, staff_id, at, day, act, subject, count, outcome)"
                    " VALUES (1, 2, 's', '2026-01-01', '2026-01-01', 'handles', 's', 7, :outcome)"
                ),
                {"outcome": outcome},
            )
        connection.commit()
    upgrade_to_head(engine)
    with engine.connect() as connection:
        assert [row[0] for row in connection.execute(text("SELECT charged FROM registrar_call ORDER BY number"))] == [
            7,
            0,
        ]
    engine.dispose()
