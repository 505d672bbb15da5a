"""The registrar: handles that say nothing, links that are the same each time, a log without people."""

import secrets
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from eth_account import Account
from sqlmodel import select

from formats.digests import NO_TOKEN
from formats.ids import batch_id
from formats.leaf import Entry, root
from formats.link import UNUSED_RUN, Link, link, link_salt, links_hash, tag, trail_key
from formats.voucher import LinkVoucher, VoucherDomain, signable
from ledger.db import reading
from node.tables.registrar import RegistrarCall, RegistrarDocument, RegistrarHandle
from tests.issuing.world import COLLEGE, ENTERPRISE, LEVEL, REGISTRAR, World, resident_id, work

Voucher = dict[str, Any]


def peer(world: World, member: int = COLLEGE) -> str:
    return (world.home / Path(f"tokens/peer-{member}.token")).read_text().strip()


def person(index: int) -> dict[str, str]:
    return {"id_type": "resident_id", "id_number": resident_id(index)}


def ask_handles(
    world: World, sitting: str, *people: dict[str, str], member: int = COLLEGE, **announced: int
) -> httpx.Response:
    said = {"sitting": sitting, "standard": world.standard, "level": LEVEL, "rows": 10, **announced}
    return world.ask("POST", "/registrar/handles", token=peer(world, member), json={**said, "people": list(people)})


def handles(world: World, sitting: str, *people: dict[str, str], member: int = COLLEGE) -> list[dict[str, Any]]:
    answer = ask_handles(world, sitting, *people, member=member)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["people"]
    return found


def wanted(world: World, indexes: list[int], *, member: int = COLLEGE) -> Voucher:
    sitting = str(uuid4())
    entries = [
        {"handle": each["handle"], "document_digest": secrets.token_hex(32), "token_digest": secrets.token_hex(32)}
        for each in handles(world, sitting, *map(person, indexes), member=member)
    ]
    batch = batch_id(member, secrets.token_bytes(16)).hex()
    under = {"accreditation": 1, "credential_key": secrets.token_hex(32), "token_key": secrets.token_hex(32)}
    return {"sitting": sitting, "batch": batch, "standard": world.standard, "level": LEVEL, **under, "entries": entries}


def ask_voucher(world: World, body: Voucher, *, member: int = COLLEGE) -> httpx.Response:
    return world.ask("POST", "/registrar/vouchers", token=peer(world, member), json=body)


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    assert answer.json()["type"] == "/problems/voucher-refused"
    return str(answer.json()["values"]["reason"])


def close(world: World, batch: str, *, member: int = COLLEGE) -> httpx.Response:
    return world.ask("POST", f"/registrar/vouchers/{batch}/close", token=peer(world, member))


def test_a_known_person_and_a_new_one_are_answered_alike(world: World) -> None:
    sitting = str(uuid4())
    known, new, malformed = handles(world, sitting, person(0), person(701), {"id_type": "passport", "id_number": "1"})
    assert len(known["handle"]) == len(new["handle"]) == 32
    assert known["refusal"] is None
    assert new["refusal"] is None
    assert malformed == {"handle": None, "refusal": "id-number-form"}


def test_a_handle_is_the_same_for_one_sitting_and_a_stranger_in_the_next(world: World) -> None:
    first, second = str(uuid4()), str(uuid4())
    assert handles(world, first, person(702)) == handles(world, first, person(702))
    assert handles(world, first, person(702)) != handles(world, second, person(702))
    assert handles(world, str(uuid4()), person(702), member=ENTERPRISE) != handles(world, first, person(702))


def test_one_person_in_two_writings_is_one_person(world: World) -> None:
    sitting, number = str(uuid4()), resident_id(703)
    spaced = {"id_type": "RESIDENT_ID", "id_number": f" {number[:6]} {number[6:]} "}
    assert handles(world, sitting, person(703)) == handles(world, sitting, spaced)


def test_a_voucher_is_over_the_root_that_the_registrar_computed_itself(world: World) -> None:
    body = wanted(world, [0, 1, 2])
    answer = ask_voucher(world, body)
    assert answer.status_code == 200, answer.text
    given, batch = answer.json(), bytes.fromhex(body["batch"])
    links = [Link(bytes.fromhex(each["tag"]), bytes.fromhex(each["link"])) for each in given["links"]]
    entries = [Entry(bytes.fromhex(e["document_digest"]), bytes.fromhex(e["token_digest"])) for e in body["entries"]]
    place = world.node.deployment
    voucher = LinkVoucher(
        registrar=REGISTRAR,
        issuer=COLLEGE,
        batch=batch,
        standard=world.standard,
        level=LEVEL,
        accreditation=body["accreditation"],
        credential_key=bytes.fromhex(body["credential_key"]),
        token_key=bytes.fromhex(body["token_key"]),
        count=3,
        entries_root=root(batch, sorted(entries)),
        links_hash=links_hash(links),
        deadline=given["deadline"],
    )
    domain = VoucherDomain(place.chain_id, bytes.fromhex(place.credentials[2:]), place.chain_ref)
    signer = Account.recover_message(signable(voucher, domain), signature=given["signature"])
    assert signer.lower() == world.node.keystore.address(f"member-{REGISTRAR}-registrar")


def test_asked_again_it_gives_the_same_links(world: World) -> None:
    body = wanted(world, [3, 4])
    first, again = ask_voucher(world, body).json(), ask_voucher(world, body).json()
    assert again["links"] == first["links"]
    assert again["deadline"] >= first["deadline"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda body: body["entries"][0].update(document_digest="ab" * 32), "batch-content-differs"),
        (lambda body: body.update(level=30), "batch-content-differs"),
        (lambda body: body["entries"].pop(), "batch-content-differs"),
        (lambda body: body.update(batch=batch_id(COLLEGE, bytes(16)).hex()), "handle-used"),
        (lambda body: body.update(batch=batch_id(ENTERPRISE, bytes(16)).hex()), "batch-of-other-member"),
        (lambda body: body["entries"].append(dict(body["entries"][0])), "entries-repeated"),
    ],
)
def test_anything_else_under_a_vouched_batch_is_refused(world: World, change: Any, reason: str) -> None:
    body = wanted(world, [5, 6])
    assert ask_voucher(world, body).status_code == 200
    change(body)
    assert refusal(ask_voucher(world, body)) == reason


def test_a_vouched_batch_is_never_vouched_for_under_another_key_or_accreditation(world: World) -> None:
    body = wanted(world, [710, 711])
    given = ask_voucher(world, body).json()
    for change in ({"accreditation": 2}, {"credential_key": "ab" * 32}, {"token_key": "ab" * 32}):
        assert refusal(ask_voucher(world, {**body, **change})) == "batch-content-differs"
    assert ask_voucher(world, body).json()["links"] == given["links"]


def test_two_entries_with_one_token_are_never_vouched_for_but_many_without_any(world: World) -> None:
    body = wanted(world, [712, 713])
    body["entries"][1]["token_digest"] = body["entries"][0]["token_digest"]
    assert refusal(ask_voucher(world, body)) == "entries-repeated"
    for each in body["entries"]:
        each["token_digest"] = NO_TOKEN.hex()
    assert ask_voucher(world, body).status_code == 200


def test_a_handle_of_another_member_or_sitting_is_unknown(world: World) -> None:
    body = wanted(world, [7])
    assert refusal(ask_voucher(world, {**body, "sitting": str(uuid4())})) == "handle-unknown"
    stolen = {**body, "batch": batch_id(ENTERPRISE, secrets.token_bytes(16)).hex()}
    assert refusal(ask_voucher(world, stolen, member=ENTERPRISE)) == "handle-unknown"


def test_fewer_than_k_vouchers_of_one_trail_are_outstanding(world: World) -> None:
    bodies = [wanted(world, [704], member=ENTERPRISE) for _ in range(UNUSED_RUN)]
    answers = [ask_voucher(world, body, member=ENTERPRISE) for body in bodies]
    assert [answer.status_code for answer in answers] == [200] * (UNUSED_RUN - 1) + [409]
    assert refusal(answers[-1]) == "trail-outstanding"


def test_a_voucher_is_closed_after_its_deadline_and_gives_its_tag_back_first(world: World) -> None:
    kept, lost = wanted(world, [705]), wanted(world, [705])
    assert ask_voucher(world, kept).status_code == 200
    tags = [each["tag"] for each in ask_voucher(world, lost).json()["links"]]
    assert refusal(close(world, lost["batch"])) == "not-expired"
    world.rpc("evm_increaseTime", 2 * world.node.config.registrar_limits.voucher_ttl_s)
    world.rpc("evm_mine")
    work(world.node)
    assert close(world, lost["batch"]).json()["state"] == "closed"
    assert close(world, lost["batch"]).json()["state"] == "closed"
    assert refusal(ask_voucher(world, lost)) == "batch-closed"
    assert [each["tag"] for each in ask_voucher(world, wanted(world, [705])).json()["links"]] == tags
    assert close(world, kept["batch"], member=ENTERPRISE).status_code == 404


def test_a_batch_on_the_chain_is_never_closed(world: World) -> None:
    sitting = world.delivered(1)
    token = world.token(COLLEGE, "auditor")
    (batch,) = world.ask("GET", f"/sittings/{sitting}/batches", token=token).json()["items"]
    assert refusal(close(world, batch["id"])) == "batch-anchored"


def test_a_holder_can_open_every_link_with_what_the_registrar_exports(world: World) -> None:
    body = wanted(world, [706])
    given = ask_voucher(world, body).json()
    staff = world.token(REGISTRAR, "registrar")
    export = world.ask("POST", "/registrar/holders/export", token=staff, json=person(706)).json()
    secret, consortium = bytes.fromhex(export["secret"]), world.node.trust_root.consortium_id_bytes
    trail = trail_key(secret, consortium, COLLEGE)
    assert {each["issuer"]: each["trail_key"] for each in export["trail_keys"]}[COLLEGE] == trail.hex()
    assert [each["issuer"] for each in export["trail_keys"]] == [1, 2, 3]
    batch, document = bytes.fromhex(body["batch"]), bytes.fromhex(body["entries"][0]["document_digest"])
    opened = Link(tag(trail, 0), link(batch, document, link_salt(secret, batch, document)))
    assert given["links"] == [{"tag": opened.tag.hex(), "link": opened.link.hex()}]


def test_an_unknown_holder_is_not_registered_by_asking(world: World) -> None:
    answer = world.ask("POST", "/registrar/holders/export", token=world.token(REGISTRAR, "registrar"), json=person(707))
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/holder-unknown")
    again = world.ask("POST", "/registrar/holders/export", token=world.token(REGISTRAR, "registrar"), json=person(707))
    assert again.status_code == 404


def test_every_call_is_in_the_log_and_no_person_is(world: World) -> None:
    sitting = str(uuid4())
    handles(world, sitting, person(708), {"id_type": "resident_id", "id_number": "no number"})
    strange = wanted(world, [9]) | {"sitting": sitting}
    assert refusal(ask_voucher(world, strange)) == "handle-unknown"
    answer = world.ask("GET", "/registrar/log?limit=200", token=world.token(REGISTRAR, "registrar"))
    lines = [each for each in answer.json()["items"] if each["sitting"] in (sitting, strange["batch"])]
    assert [(each["act"], each["member"], each["rows"], each["outcome"]) for each in lines] == [
        ("voucher", COLLEGE, 0, "refused: handle-unknown"),
        ("handles", COLLEGE, 2, "answered, 1 refused"),
    ]
    assert resident_id(708) not in answer.text
    with reading(world.node.node_engine) as session:
        assert session.exec(select(RegistrarCall).where(RegistrarCall.subject == sitting)).one()


def test_no_identity_number_stands_in_the_database_in_the_clear(world: World) -> None:
    handles(world, str(uuid4()), person(709))
    raw = b"".join(path.read_bytes() for path in world.home.glob("node.db*"))
    assert resident_id(709).encode() not in raw
    with reading(world.node.node_engine) as session:
        assert session.exec(select(RegistrarDocument)).first() is not None
        assert session.exec(select(RegistrarHandle)).first() is not None
