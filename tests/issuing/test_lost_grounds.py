"""What stops an issuing for good is said at once: to the approver, to the command that waits, in `readyz`."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.sitting import follow
from ledger.consortium import queries
from ledger.db import open_engine, reading, writing
from ledger.schema import prepare_ledger
from node.running.health import Readiness, Reason, health
from node.tables.issuing import Sitting
from tests.issuing.delivery.test_status import slug
from tests.issuing.world import COLLEGE, LEVEL, World, own_world, resident_id, work

world = own_world
"""Accreditations and keys end in it."""


def test_an_accreditation_renewed_since_the_preparation_is_met_at_approval_and_one_person_frees_the_numbers(
    world: World,
) -> None:
    council, roster = world.token(0, "council"), world.roster(1, r2_id_number=resident_id(871))
    sitting = world.upload(roster).json()
    renewed = {"member": COLLEGE, "standard": world.standard, "levels": [LEVEL], "basis": "government_filing"}
    world.ask("POST", "/accreditations", token=council, json={**renewed, "document": "DEMO-3"})
    world.ask("POST", f"/accreditations/{sitting['accreditation']}/end", token=council, json={})
    work(world.node)
    with reading(world.node.ledger_engine) as ledger:
        ended = queries.accreditation(ledger, sitting["accreditation"])
    assert ended is not None
    assert ended.until is not None
    while world.node.clock() < ended.until:  # a chain of many blocks is ahead of this clock
        time.sleep(0.05)
    path, approver = f"/sittings/{sitting['id']}", world.token(COLLEGE, "approver")
    assert slug(world.ask("POST", f"{path}/approve", token=approver), 409) == "accreditation-not-current"
    assert world.state(sitting["id"]) == "prepared"
    world.ask("POST", f"{path}/cancel", token=world.token(COLLEGE, "operator"))
    again = world.upload(roster).json()
    assert again["accreditation"] > sitting["accreditation"]
    world.approve(again["id"])
    work(world.node, again["id"])


def test_the_command_that_waits_says_what_the_sitting_waits_for_and_readyz_says_that_it_does(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sitting, problem = world.approved(1), "/registrar/handles: registrar-quota-used"
    assert Reason.ISSUING_WAITS not in health(world.node).reasons
    with writing(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        stored.problem, stored.failures = problem, 5
    found = health(world.node)
    assert Reason.ISSUING_WAITS in found.reasons
    assert found.readiness is not Readiness.READY
    api = Api(str(world.client.base_url), world.token(COLLEGE, "approver"))
    with pytest.raises(Stop) as stopped:
        follow(api, sitting, quiet=True, timeout_s=0.0)
    assert stopped.value.exit_code is Exit.UNAVAILABLE
    assert problem in stopped.value.title
    assert capsys.readouterr().err.count(problem) == 1
    with writing(world.node.node_engine) as session:
        stored = session.get_one(Sitting, sitting)
        stored.problem, stored.failures = None, 0
    work(world.node, sitting)
    assert Reason.ISSUING_WAITS not in health(world.node).reasons


def test_status_lists_that_no_key_signs_any_more_show_in_readyz(world: World, tmp_path: Path) -> None:
    world.delivered(1)
    assert Reason.STATUS_KEY_MISSING not in health(world.node).reasons
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    prepare_ledger(engine)  # a register without any key
    assert Reason.STATUS_KEY_MISSING in health(replace(world.node, ledger_engine=engine)).reasons
    engine.dispose()
