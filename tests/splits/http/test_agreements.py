"""Agreements over HTTP: a file becomes a version, every party signs what it was shown, the last makes it active."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_typed_data

from formats.splits.agreements.agreement import agreement_hash
from formats.splits.agreements.rules import rules, rules_hash
from ledger.db import reading, writing
from ledger.splits.agreements.commands import AgreementsCommands
from ledger.submitting.outbox import enqueue
from node.installation.pipeline import further_of
from node.splits.agreements.texts import stored_trees
from node.splits.orders import money_order
from node.staff.access import bootstrap_principal
from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World, work
from tests.splits.agreements import tree, version
from tests.splits.http.agreement_things import TEXT

numbers = iter(range(1000))


def fresh(text: str = TEXT) -> str:
    """The same agreement under another file number: one of its own for each test."""
    return text.replace("HZ-2026-014", f"HZ-2026-9{next(numbers):03}")


def post(world: World, path: str, body: Any, *, member: int = COLLEGE, key: str | None = None) -> httpx.Response:
    return world.ask("POST", path, token=world.token(member, "finance"), json=body, key=key)


def get(world: World, path: str, *, member: int = COLLEGE, role: str = "auditor") -> Any:
    answer = world.ask("GET", path, token=world.token(member, role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def became(world: World, answer: httpx.Response) -> dict[str, Any]:
    """The submission of a write once the chain has answered."""
    assert answer.status_code == 202, answer.text
    work(world.node)
    found: dict[str, Any] = get(world, f"/submissions/{answer.json()['id']}", member=answer.json()["member"])
    return found


@pytest.fixture
def proposed(world: World) -> str:
    """Path of the first version of an agreement of the college and the enterprise."""
    answer = post(world, "/agreements", {"yaml": fresh()})
    assert became(world, answer)["state"] == "confirmed"
    return f"/agreements/{answer.json()['agreement']}/versions/1"


def test_a_file_is_proposed_once_and_read_in_both_languages_with_who_must_sign(world: World) -> None:
    text = fresh()
    answer = post(world, "/agreements", {"yaml": text}, key="proposed-once")
    assert post(world, "/agreements", {"yaml": text}, key="proposed-once").json() == answer.json()
    assert became(world, answer)["state"] == "confirmed"
    named = version(text)
    assert (answer.json()["agreement"], answer.json()["text"]) == (named.hash, named.hash)
    found = get(world, f"/agreements/{named.hash}/versions/1", member=ENTERPRISE)
    shown = found["version"]
    assert (shown["state"], shown["text_state"], shown["unsigned"]) == ("proposed", "here", [COLLEGE, ENTERPRISE])
    assert (shown["from"], shown["parties"], shown["file_number"]) == ("2026-01", [COLLEGE, ENTERPRISE], named.number)
    assert found["tree"] == tree(text)
    assert agreement_hash(tree(found["yaml"])).hex() == named.hash
    assert found["words"].keys() == {"zh-CN", "en"}
    assert any("其余" in line for line in found["words"]["en"])
    listed = get(world, "/agreements", member=ENTERPRISE)["items"]
    assert [each["title"] for each in listed if each["id"] == named.hash] == [named.title]


def test_what_is_no_agreement_is_refused_with_its_line_its_key_and_the_cure(world: World) -> None:
    answer = post(world, "/agreements", {"yaml": TEXT.replace("objection_days: 10", "objection_days: 十")})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/agreement-invalid")
    [fault] = answer.json()["errors"]
    assert (fault["row"], fault["field"]) == (7, "objection_days")
    assert fault["cure"]
    assert fault["zh"]


def test_a_version_is_active_once_all_have_signed_what_they_were_shown(world: World, proposed: str) -> None:
    text = get(world, proposed)["version"]["text"]
    other = post(world, f"{proposed}/sign", {"text": "00" * 32})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/agreement-text-not-this")
    assert became(world, post(world, f"{proposed}/sign", {"text": text}))["state"] == "confirmed"
    shown = get(world, proposed)["version"]
    assert ([each["member"] for each in shown["signatures"]], shown["unsigned"]) == ([COLLEGE], [ENTERPRISE])
    assert became(world, post(world, f"{proposed}/sign", {"text": text}, member=ENTERPRISE))["state"] == "confirmed"
    shown = get(world, proposed)["version"]
    assert (shown["state"], shown["unsigned"]) == ("active", [])
    detail = get(world, proposed.removesuffix("/versions/1"))["agreement"]
    assert (detail["active"], detail["latest"]) == (1, 1)
    late = became(world, post(world, f"{proposed}/sign", {"text": text}))
    assert late["problem"]["type"] == "/problems/version-already-active"


def test_a_wallet_elsewhere_signs_the_typed_data_and_its_signature_is_handed_in(world: World, proposed: str) -> None:
    data = get(world, f"{proposed}/typed-data?member={COLLEGE}", role="finance")
    assert data["typed_data"]["message"]["member"] == COLLEGE
    secret = "0x" + "07" * 32
    foreign = Account.sign_message(encode_typed_data(full_message=data["typed_data"]), secret)
    text = data["typed_data"]["message"]["agreement"].removeprefix("0x")
    body = {
        "text": text,
        "signatures": [
            {"member": COLLEGE, "deadline": data["deadline"], "signature": foreign.signature.to_0x_hex()},
        ],
    }
    refused = became(world, post(world, f"{proposed}/signatures", body, member=ENTERPRISE))
    assert refused["state"] == "rejected"  # by a wallet that is no money account of the college
    node = world.node
    money = node.keystore.address("member-2-money")
    own = node.signer.sign_typed_data(money, data["typed_data"])
    body["signatures"][0]["signature"] = own.hex()
    assert became(world, post(world, f"{proposed}/signatures", body, member=ENTERPRISE))["state"] == "confirmed"
    assert get(world, proposed)["version"]["unsigned"] == [ENTERPRISE]


def test_a_deadline_that_is_past_is_refused_at_once(world: World, proposed: str) -> None:
    text = get(world, proposed)["version"]["text"]
    past = (datetime.now(UTC) - timedelta(days=400)).isoformat()
    answer = post(world, f"{proposed}/sign", {"text": text, "deadline": past})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/agreement-signature-expired")


def test_the_next_version_names_the_active_one_and_overtakes_its_rivals(world: World, proposed: str) -> None:
    agreement, text = proposed.removesuffix("/versions/1"), get(world, proposed)["version"]["text"]
    for member in (COLLEGE, ENTERPRISE):
        became(world, post(world, f"{proposed}/sign", {"text": text}, member=member))
    nexts = [fresh(TEXT).replace("currency", f"supersedes: {text}\ncurrency") for _ in range(2)]
    for yaml in nexts:
        answer = post(world, "/agreements", {"yaml": yaml})
        assert answer.json()["agreement"] is None
        assert became(world, answer)["state"] == "confirmed"
    second = version(nexts[0]).hash
    for member in (COLLEGE, ENTERPRISE):
        became(world, post(world, f"{agreement}/versions/2/sign", {"text": second}, member=member))
    states = [each["state"] for each in get(world, agreement)["versions"]]
    assert states == ["active", "active", "overtaken"]
    assert get(world, agreement)["agreement"]["active"] == 2


def test_a_text_that_is_not_here_is_handed_in_and_another_one_is_refused(world: World) -> None:
    text = fresh()
    named, tree_ = proposed_past_the_node(world, text, rules(version(text)))
    path = f"/agreements/{named}/versions/1"
    assert get(world, path)["version"]["text_state"] == "missing"
    signing = post(world, f"{path}/sign", {"text": named})
    assert (signing.status_code, signing.json()["type"]) == (409, "/problems/agreement-text-missing")
    other = post(world, f"{path}/text", {"yaml": fresh()})
    assert (other.status_code, other.json()["type"]) == (409, "/problems/agreement-text-not-this")
    assert post(world, f"{path}/text", {"yaml": text}).json() == {"text": named, "title": version(text).title}
    assert get(world, path)["tree"] == tree_
    assert became(world, post(world, f"{path}/sign", {"text": named}))["state"] == "confirmed"


def test_one_text_proposed_with_the_rules_of_another_is_shown_and_never_signed_here(world: World) -> None:
    text, other = fresh(), fresh(TEXT.replace("60", "70").replace("40", "30"))
    named, _ = proposed_past_the_node(world, text, rules(version(other)))
    path = f"/agreements/{named}/versions/1"
    assert post(world, f"{path}/text", {"yaml": text}).status_code == 200
    assert get(world, path)["version"]["text_state"] == "differs"
    answer = post(world, f"{path}/sign", {"text": named})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/agreement-rules-differ")
    assert answer.json()["values"]["expected"] == rules_hash(version(text)).hex()
    refused = world.ask("GET", f"{path}/typed-data?member=2", token=world.token(COLLEGE, "finance"))
    assert refused.json()["type"] == "/problems/agreement-rules-differ"


def test_a_committed_agreement_is_read_by_those_who_take_part_alone(world: World) -> None:
    text = fresh(TEXT.replace("disclosure: open", "disclosure: committed"))
    became(world, post(world, "/agreements", {"yaml": text}))
    path = f"/agreements/{version(text).hash}/versions/1"
    assert get(world, path, member=ENTERPRISE)["words"] is not None
    withheld = get(world, path, member=REGISTRAR)
    assert withheld["version"]["text_state"] == "withheld"
    assert (withheld["tree"], withheld["yaml"], withheld["words"], withheld["version"]["title"]) == (None,) * 4
    assert "其余" not in str(withheld)
    for name, body in (("sign", {"text": version(text).hash}), ("text", {"yaml": text})):
        answer = post(world, f"{path}/{name}", body, member=REGISTRAR)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_who_takes_no_part_proposes_nothing(world: World) -> None:
    answer = post(world, "/agreements", {"yaml": fresh()}, member=REGISTRAR)
    assert answer.status_code == 409
    assert answer.json()["type"] in ("/problems/member-not-participant", "/problems/account-not-here")


def test_a_text_is_sealed_where_it_is_kept(world: World, proposed: str) -> None:
    named = bytes.fromhex(get(world, proposed)["version"]["text"])
    with reading(world.node.node_engine) as session:
        stored = session.connection().exec_driver_sql("SELECT sealed FROM agreement_text").scalars().all()
        assert stored_trees(session, world.node, [named]).keys() == {named}
    assert not any("实训".encode() in bytes(each) for each in stored)


def proposed_past_the_node(world: World, text: str, written: bytes) -> tuple[str, Any]:
    """A version that another node would have proposed: this one sees it on the chain, and has no text."""
    node, named = world.node, version(text).hash
    principal = bootstrap_principal(ENTERPRISE)
    order = money_order(node, principal, next(numbers).to_bytes(32, "big"))
    contract = further_of(node, "Agreements")
    command = AgreementsCommands(contract).contract.command(
        order, "proposeVersion", (bytes.fromhex(named), written), ("VersionProposed", {"text": bytes.fromhex(named)})
    )
    with writing(node.node_engine) as session:
        enqueue(session, command, node.clock)
    work(node)
    return named, tree(text)
