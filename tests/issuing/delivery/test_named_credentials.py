"""At the command line a credential is named as people name it, and what hurts is asked before it is done."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from cli.main import run
from cli.shared.exits import Exit
from ledger.db import writing
from node.tables.issuing import Credential
from tests.issuing import test_reissues as reissues
from tests.issuing.world import COLLEGE, World, resident_id, work

PERSON = resident_id(875)
Guild = Callable[..., tuple[int, str, str]]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def guild(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Guild:
    """`guild(role, *words, typed=…)`: exit code, standard output, standard error. `typed` None: nobody to ask."""
    monkeypatch.setenv("GUILD_URL", str(world.client.base_url))

    def ended(role: str, *words: str, typed: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setenv("GUILD_TOKEN", world.token(COLLEGE, role))
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Terminal(typed))
        code, said = run([*words]), capsys.readouterr()
        return code, said.out, said.err

    return ended


@pytest.fixture
def issued(world: World) -> list[dict[str, Any]]:
    auditor, sitting = world.token(COLLEGE, "auditor"), world.delivered(2)
    found: list[dict[str, Any]] = world.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    return found


def standing(world: World, credential: dict[str, Any]) -> str:
    work(world.node)
    auditor = world.token(COLLEGE, "auditor")
    return str(world.ask("GET", f"/credentials/{credential['id']}", token=auditor).json()["standing"])


def test_a_credential_is_named_by_its_number_and_a_revocation_by_what_it_revoked(
    world: World, issued: list[dict[str, Any]], guild: Guild
) -> None:
    one, other = issued
    for words, wanted in (
        (("suspend", one["number"]), "suspended"),
        (("reinstate", one["number"]), "good"),
        (("revoke", one["number"], "--reason", "other", "--yes"), "revoked_provisional"),
    ):
        code, _, said = guild("operator", *words, "--no-wait")
        assert code == Exit.OK, said
        assert standing(world, one) == wanted
        assert standing(world, other) == "good"
    code, shown, _ = guild("auditor", "credential", "show", one["number"], "--json")
    assert code == Exit.OK
    assert json.loads(shown)["revocation"] >= 1
    assert guild("approver", "withdraw", one["number"], "--no-wait")[0] == Exit.OK
    assert standing(world, one) == "good"
    code, _, said = guild("approver", "withdraw", other["number"])
    assert (code, "is not revoked" in said) == (Exit.REFUSED, True)


def test_revoke_and_erase_show_whom_and_what_and_do_nothing_without_a_yes(
    world: World, issued: list[dict[str, Any]], guild: Guild
) -> None:
    one = issued[0]
    acts = (
        ("operator", ("revoke", one["number"], "--reason", "fraud")),
        ("admin", ("credential", "erase", one["number"])),
    )
    for role, words in acts:
        for typed, wanted in ((None, Exit.USAGE), ("n\n", Exit.REFUSED), ("\n", Exit.REFUSED)):
            code, out, said = guild(role, *words, typed=typed)
            assert (code, out) == (wanted, ""), said
            assert one["number"] in said
            assert one["name"] in said
            assert ("--yes" in said) == (typed is None)
    assert standing(world, one) == "good"
    assert guild("operator", *acts[0][1], "--no-wait", typed="y\n")[0] == Exit.OK
    assert standing(world, one) == "revoked_provisional"
    assert guild("admin", *acts[1][1], typed="y\n")[0] == Exit.OK
    auditor = world.token(COLLEGE, "auditor")
    assert world.ask("GET", f"/credentials/{one['id']}", token=auditor).json()["erased_at"] is not None


def test_what_nobody_has_and_what_two_have_is_said_and_nothing_is_done(
    world: World, issued: list[dict[str, Any]], guild: Guild
) -> None:
    one, other = issued
    code, _, said = guild("operator", "suspend", "S00009900000126" + "3999999")
    assert (code, "guild find" in said) == (Exit.REFUSED, True)
    with writing(world.node.node_engine) as session:
        session.get_one(Credential, other["id"]).certificate_number = one["number"]
    try:
        code, _, said = guild("operator", "suspend", one["number"])
        assert (code, one["id"] in said, other["id"] in said) == (Exit.REFUSED, True, True)
    finally:
        with writing(world.node.node_engine) as session:
            session.get_one(Credential, other["id"]).certificate_number = other["number"]
    assert (standing(world, one), standing(world, other)) == ("good", "good")


def test_a_number_that_was_given_again_names_the_credential_that_replaced_the_others(
    world: World, guild: Guild
) -> None:
    wrong = reissues.issued(world, reissues.roster_of(world, name="方启成", person=PERSON))
    number = wrong["number"]
    assert guild("operator", "revoke", number, "--reason", "superseded", "--yes", "--no-wait")[0] == Exit.OK
    assert standing(world, wrong) == "revoked_provisional"
    right = reissues.issued(world, reissues.roster_of(world, number, person=PERSON))
    code, shown, said = guild("operator", "credential", "show", number, "--json")
    assert (code, json.loads(shown)["id"]) == (Exit.OK, right["id"]), said
    assert guild("operator", "suspend", number, "--no-wait")[0] == Exit.OK
    assert (standing(world, wrong), standing(world, right)) == ("revoked_provisional", "suspended")


def test_a_credential_is_found_by_number_and_by_part_of_a_name(issued: list[dict[str, Any]], guild: Guild) -> None:
    one = issued[0]
    for text in (one["number"], one["name"], " ".join(one["name"])):
        code, shown, said = guild("operator", "find", text, "--json")
        assert code == Exit.OK, said
        assert one["id"] in [each["id"] for each in json.loads(shown)]
    assert json.loads(guild("operator", "find", "nobody of this name", "--json")[1]) == []
    assert "no credentials found" in guild("operator", "find", "nobody of this name")[1]


def test_a_list_of_credentials_is_in_the_order_of_their_numbers_page_by_page(world: World) -> None:
    sitting, auditor = world.delivered(7), world.token(COLLEGE, "auditor")
    found, cursor = list[str](), ""
    while cursor is not None:
        asked = {"sitting": sitting, "limit": "2", "cursor": cursor}
        page = world.ask("GET", "/credentials", token=auditor, params=asked).json()
        found += [each["number"] for each in page["items"]]
        cursor = page["next"]
    assert found == sorted(found)
    assert len(set(found)) == len(found) == 7
