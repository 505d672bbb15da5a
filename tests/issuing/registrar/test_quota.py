"""A member asks about so many people a day, and no more; asking is in the log also where it was refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from ledger.db import reading
from node.compose import compose
from node.installation.config import Config, RegistrarLimits, load, save
from node.registrar.faults import RegistrarQuotaUsed
from node.registrar.people import enter_call
from node.staff.access import Principal
from node.tables.registrar import RegistrarCall

PEER = Principal("peer-of-2", "node", 1, frozenset({"peer"}), peer=2)
OTHER = Principal("peer-of-3", "node", 1, frozenset({"peer"}), peer=3)


def test_a_home_that_says_registrar_desk_keeps_its_quota(tmp_path: Path) -> None:
    limits = RegistrarLimits(people_per_day=10)
    file = save(tmp_path, Config(issuer_host="guild.example", members=(1,), registrar_limits=limits))
    assert "[registrar_limits]" in file.read_text()
    file.write_text(file.read_text().replace("[registrar_limits]", "[registrar_desk]"))
    assert load(tmp_path, {}).registrar_limits == limits


def test_the_quota_ends_a_members_day_and_no_other_members(tmp_path: Path) -> None:
    now = [datetime(2026, 7, 1, 12, tzinfo=UTC)]
    save(
        tmp_path, Config(issuer_host="guild.example", members=(1,), registrar_limits=RegistrarLimits(people_per_day=10))
    )
    node = compose(tmp_path, clock=lambda: now[0])
    enter_call(node, PEER, act="handles", subject="s", people=7)
    with pytest.raises(RegistrarQuotaUsed) as refused:
        enter_call(node, PEER, act="handles", subject="s", people=4)
    assert refused.value.values() == {"most": 10, "used": 7, "asked": 4}
    enter_call(node, PEER, act="handles", subject="s", people=3)
    enter_call(node, PEER, act="voucher", subject="b", people=0)
    enter_call(node, OTHER, act="handles", subject="s", people=10)
    now[0] += timedelta(hours=4)  # midnight in China
    enter_call(node, PEER, act="handles", subject="s", people=10)
    with reading(node.node_engine) as session:
        outcomes = [(each.count, each.outcome) for each in session.exec(select(RegistrarCall))]
    assert outcomes == [
        (7, "entered"),
        (4, "refused: quota"),
        (3, "entered"),
        (0, "entered"),
        (10, "entered"),
        (10, "entered"),
    ]
    node.close()
