"""A wrong name is put right under the same certificate number: for the same person only, by two people, and both
certificates say it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx

from node.compose import utc_now
from node.trust_roots.verifier_sources import PresentedCredential, open_chain
from tests.issuing.delivery.test_status import act, credentials, last_revocation, settled, slug
from tests.issuing.world import COLLEGE, World, own_world, resident_id, work
from verification.verdict import Verdict

PERSON, OTHER = resident_id(861), resident_id(862)

world = own_world
"""Its chain is no further ahead of this clock than its few blocks."""


def issued(world: World, roster: bytes) -> dict[str, Any]:
    """The one credential of this roster, delivered."""
    answer = world.upload(roster)
    assert answer.status_code == 201, answer.text
    sitting = str(answer.json()["id"])
    world.approve(sitting)
    work(world.node, sitting)
    (found,) = credentials(world, sitting)
    return found


def roster_of(world: World, number: str | None = None, *, name: str = "方启程", person: str = PERSON) -> bytes:
    change = {} if number is None else {"r2_certificate_number": number}
    return world.roster(1, r2_name=name, r2_id_number=person, **change)


def revoked(world: World, credential: dict[str, Any], reason: str = "superseded") -> None:
    settled(world, act(world, "revoke", [credential["id"]], reason=reason))


def fault(answer: httpx.Response) -> tuple[str, str]:
    assert answer.status_code == 422, answer.text
    (found,) = answer.json()["errors"]
    assert found["zh"]
    return found["code"], found["cure"]


def warnings(world: World, roster: bytes) -> tuple[str, list[str]]:
    """A prepared sitting and the codes of its warnings."""
    answer = world.upload(roster)
    assert answer.status_code == 201, answer.text
    sitting = str(answer.json()["id"])
    rows = world.ask("GET", f"/sittings/{sitting}/rows", token=world.token(COLLEGE, "approver")).json()["items"]
    return sitting, [each["code"] for row in rows for each in row["warnings"]]


def presented(world: World, credential: dict[str, Any]) -> PresentedCredential:
    """Its file and the text of its QR."""
    path, token = f"/credentials/{credential['id']}", world.token(COLLEGE, "operator")
    file = world.ask("GET", f"{path}/file", token=token).content
    return PresentedCredential(file=file, link=world.ask("GET", f"{path}/link", token=token).json()["link"])


def judged(world: World, shown: PresentedCredential) -> Verdict:
    chain = open_chain(rpc=world.chain.rpc_url, trust_root=str(world.home / "deployment.json"))
    return chain.verify(shown, utc_now)


def test_a_wrong_name_is_corrected_under_the_same_number_and_both_verdicts_say_it(world: World) -> None:
    wrong = issued(world, roster_of(world, name="方启成"))
    number = wrong["number"]
    code, cure = fault(world.upload(roster_of(world, number)))
    assert code == "certificate-number-used"
    assert f"guild revoke {wrong['id']} --reason superseded" in cure
    revoked(world, wrong)
    assert fault(world.upload(roster_of(world, number, person=OTHER)))[0] == "certificate-number-of-another"

    sitting, codes = warnings(world, roster_of(world, number))
    assert codes == ["number-reissued"]
    unasked = world.ask("POST", f"/sittings/{sitting}/approve", token=world.token(COLLEGE, "approver"))
    assert slug(unasked, 409) == "row-warnings-not-accepted"
    world.approve(sitting)
    assert fault(world.upload(roster_of(world, number)))[0] == "certificate-number-used"
    work(world.node, sitting)
    (right,) = credentials(world, sitting)
    assert right["number"] == number
    assert right["supersedes"] == wrong["id"]
    before = world.ask("GET", f"/credentials/{wrong['id']}", token=world.token(COLLEGE, "auditor")).json()
    assert before["superseded_by"] == right["id"]

    shown = presented(world, right)
    new, document = judged(world, replace(shown, link=None)), json.loads(shown.file or b"")
    assert document["supersedes"] == f"urn:uuid:{wrong['id']}"
    assert document["credentialSubject"]["holderName"] == "方启程"
    assert new.state.value == "VALID"
    (note,) = [each for each in new.checks if each.reason == "supersedes"]
    assert note.values["credential"] == f"urn:uuid:{wrong['id']}"
    for old in (judged(world, replace(presented(world, wrong), **left)) for left in ({"file": None}, {"link": None})):
        assert old.state.value == "REVOKED"
        assert [each.values["reason"] for each in old.checks if each.reason == old.reason] == ["superseded"]


def test_the_file_of_a_correction_alone_says_what_it_replaces_and_its_code_claims_nothing_of_it(world: World) -> None:
    """Neither the token nor the chain pairs the two: the same code is that of a certificate which replaces none."""
    wrong = issued(world, roster_of(world))
    revoked(world, wrong)
    right = issued(world, roster_of(world, wrong["number"]))
    corrected, other = presented(world, right), presented(world, issued(world, roster_of(world)))
    assert names_another(judged(world, corrected))
    assert names_another(judged(world, replace(corrected, link=None)))
    by_code, of_another = (judged(world, replace(each, file=None)) for each in (corrected, other))
    assert by_code.state.value == "VALID"
    assert not names_another(by_code)
    assert [each.reason for each in by_code.checks] == [each.reason for each in of_another.checks]
    assert wrong["id"] not in str(by_code.checks)


def names_another(verdict: Verdict) -> bool:
    return "supersedes" in {each.reason for each in verdict.checks}


def test_a_number_may_be_given_again_and_again_and_names_the_newest_before(world: World) -> None:
    first = issued(world, roster_of(world))
    revoked(world, first)
    second = issued(world, roster_of(world, first["number"]))
    assert fault(world.upload(roster_of(world, first["number"])))[0] == "certificate-number-used"
    revoked(world, second)
    third = issued(world, roster_of(world, first["number"]))
    assert (second["supersedes"], third["supersedes"]) == (first["id"], second["id"])


def test_a_number_that_ended_for_another_reason_stays_used(world: World) -> None:
    ended = issued(world, roster_of(world))
    revoked(world, ended, "issued_in_error")
    assert fault(world.upload(roster_of(world, ended["number"])))[0] == "certificate-number-used"


def test_of_an_erased_credential_the_approver_compares_the_person(world: World) -> None:
    gone = issued(world, roster_of(world))
    revoked(world, gone)
    world.ask("POST", "/erasures", token=world.token(COLLEGE, "admin"), json={"credential": gone["id"]})
    _, codes = warnings(world, roster_of(world, gone["number"], person=OTHER))
    assert codes == ["number-reissued-unchecked"]


def test_a_revocation_cannot_be_withdrawn_while_its_number_is_given_again_and_a_cancelled_one_frees_both(
    world: World,
) -> None:
    old = issued(world, roster_of(world))
    revoked(world, old)
    path, approver = f"/revocations/{last_revocation(world)}/withdraw", world.token(COLLEGE, "approver")
    sitting, _ = warnings(world, roster_of(world, old["number"]))
    assert slug(world.ask("POST", path, token=approver), 409) == "revocation-reissued"
    world.ask("POST", f"/sittings/{sitting}/cancel", token=world.token(COLLEGE, "operator"))
    again, _ = warnings(world, roster_of(world, old["number"]))
    world.ask("POST", f"/sittings/{again}/cancel", token=world.token(COLLEGE, "operator"))
    settled(world, world.ask("POST", path, token=approver))
    assert fault(world.upload(roster_of(world, old["number"])))[0] == "certificate-number-used"


def test_a_withdrawal_on_its_way_when_the_roster_came_is_met_at_approval(world: World) -> None:
    old = issued(world, roster_of(world))
    revoked(world, old)
    path, approver = f"/revocations/{last_revocation(world)}/withdraw", world.token(COLLEGE, "approver")
    withdrawal = world.ask("POST", path, token=approver)
    sitting, _ = warnings(world, roster_of(world, old["number"]))
    settled(world, withdrawal)
    answer = world.ask("POST", f"/sittings/{sitting}/approve", token=approver, json={"accepted_rows": [2]})
    assert slug(answer, 409) == "numbers-not-free"
    assert [each["row"] for each in answer.json()["errors"]] == [2]
