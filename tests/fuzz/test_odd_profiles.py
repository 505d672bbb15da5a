"""What a member writes on the chain about itself stops nobody: every page, route and command shows it or says that it
is unreadable; issuing, publishing and verifying go on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from eth_abi.abi import encode
from fastapi.testclient import TestClient

from api.app import create_app
from api.web.sections import SECTIONS
from formats.register.words import MAX_BYTES, names_in, read_words
from ledger.consortium import queries
from ledger.consortium.facts import COUNCIL
from ledger.consortium.tables import MemberRow
from ledger.db import projection_commit, reading, writing
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, enqueue
from node.installation.keys import account_name
from node.installation.pipeline import consortium_of, indexer_of, settle
from node.publishing.facts import register_of
from node.staff.access import ROLES
from tests.api.routes import declared_routes
from tests.fuzz.commands import commands, ended
from tests.issuing.world import COLLEGE, World, founded_world
from tests.web.conftest import BROWSER

UNREADABLE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b"{}",
    b'{"name":null}',
    b'{"name":"x"}',
    b'{"name":[1,2]}',
    b'{"name":{"zh":1}}',
    b'{"name":{"zh":["a"],"en":{}}}',
    b'{"name":{"zh":"\\ud800"}}',
    b'{"\\udc00":1,"name":{"zh":"a"}}',
    b'{"name":{"zh":NaN}}',
    b'{"name":{"zh":"a"},"x":1e999}',
    b'{"name":{"zh":"a"},"name":{"zh":"b"}}',
    b'{"name":{"zh":"' + b"x" * 501 + b'"}}',
    b'{"x":' + b"9" * 5_000 + b"}",
    b"[" * 2_000 + b"]" * 2_000,
    b'{"name":' * 2_000,
    b"[" * 99_000,
]
SHOWN = [b"\xff\xfe", b'{"name":[1,2]}', b'{"name":{"zh":"\\ud800"}}', b"[" * 2_000 + b"]" * 2_000]
READ_BY = {"list", "show", "log", "admins", "me", "rows"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with founded_world(tmp_path_factory.mktemp("odd")) as made:
        made.delivered(1)
        yield made


def order(world: World, drawn: object, member: int = COLLEGE) -> Order:
    sender = "council-admin" if member == COUNCIL else account_name(member, "admin")
    request_id = hashlib.sha256(repr(drawn).encode()).digest()
    return Order(member=member, request_id=request_id, sender=world.node.keystore.address(sender))


def on_chain(world: World, command: Command) -> None:
    with writing(world.node.node_engine) as session:
        wanted = [enqueue(session, command, world.node.clock).id]
    settle(world.node, wanted, patience_s=20)
    indexer = indexer_of(world.node)
    while indexer.tick():
        pass


def write_profile(world: World, profile: bytes) -> None:
    changed = ("MemberProfileChanged", {"member": COLLEGE, "profile": profile})
    on_chain(world, consortium_of(world.node).command(order(world, profile), "setProfile", (profile,), changed))


def test_an_unreadable_profile_is_a_value_that_everybody_is_shown(
    odd: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUILD_URL", str(odd.client.base_url))
    client = TestClient(create_app(odd.node), headers=BROWSER, raise_server_exceptions=False)
    client.post("/sign-in", data={"token": odd.token(COLLEGE, "admin")})
    assert not [each for each in UNREADABLE if names_in(read_words(each)) is not None]
    for profile in SHOWN:
        with projection_commit(odd.node.ledger_engine) as session:
            session.get_one(MemberRow, COLLEGE).profile = profile
        assert odd.ask("GET", f"/members/{COLLEGE}").json()["name"] is None, profile[:40]
        for path in ("/", "/operator/members"):
            assert "Unreadable profile" in client.get(f"{path}?lang=en").text, (path, profile[:40])
            assert "资料无法读取" in client.get(f"{path}?lang=zh-CN").text, (path, profile[:40])
        assert "unreadable profile" in ended(["member", "list"], capsys, about=profile)[1]


def test_no_page_route_or_command_stops_on_an_odd_profile(
    odd: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = b"[" * 99_000
    write_profile(odd, profile)
    for route in (each for each in declared_routes(odd.node) if not each.is_write and each.path != "/readyz"):
        role = "admin" if route.any_of == () else (route.any_of or ("nobody",))[0]
        token = odd.token(COLLEGE, role) if role in ROLES and role not in ("council", "registrar", "peer") else None
        path = route.path.replace("{number}", str(COLLEGE)).replace("{file_name}", "page.css")
        answer = odd.ask("GET", path, token=token)
        assert answer.status_code != 500, (path, answer.text)
    client = TestClient(create_app(odd.node), headers=BROWSER, raise_server_exceptions=False)
    client.post("/sign-in", data={"token": odd.token(COLLEGE, "admin")})
    assert all(client.get(each.path).status_code < 500 for each in SECTIONS)
    monkeypatch.setenv("GUILD_URL", str(odd.client.base_url))
    monkeypatch.setenv("GUILD_TOKEN", odd.token(COLLEGE, "admin"))
    monkeypatch.setenv("GUILD_HOME", str(odd.home))
    things = {"member": str(COLLEGE), "standard": str(odd.standard)}
    walked = [command for command in commands() if command.words[-1] in READ_BY and command.typed(things)]
    assert len(walked) >= 10
    for command in walked:
        for form in ([], ["--json"]):
            ended([*(command.typed(things) or []), *form], capsys, about=profile)


def test_issuing_publishing_and_verifying_go_on_beside_an_odd_profile(
    odd: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_profile(odd, b"[" * 98_000)
    sitting, auditor = odd.delivered(1), odd.token(COLLEGE, "auditor")
    (credential,) = odd.ask("GET", f"/credentials?sitting={sitting}", token=auditor).json()["items"]
    file = tmp_path / "credential.json"
    file.write_bytes(odd.ask("GET", f"/credentials/{credential['id']}/file", token=auditor).content)
    monkeypatch.setenv("GUILD_HOME", str(odd.home))
    code, said = ended(["verify", str(file), "--lang", "en"], capsys, about="verify")
    assert code == 0, said
    assert "(unreadable profile)" in said
    assert "（资料无法读取）" in ended(["verify", str(file), "--lang", "zh"], capsys, about="verify")[1]
    with reading(odd.node.ledger_engine) as session:
        register = register_of(session, odd.node.deployment.fact, at=odd.node.clock(), named=())
    assert [(each.name_zh, each.name_en) for each in register.members if each.number == COLLEGE] == [("", "")]


@pytest.mark.parametrize("text", [b"\xff\xfe\xfd", b"a\x00b", b"\xed\xa0\x80", b"x" * 20_000])
def test_texts_of_a_standard_that_are_no_text_stop_nobody(odd: World, text: bytes) -> None:
    """The ABI's `string` is any bytes, and the council's own node need not be ours."""
    contract, given = consortium_of(odd.node), order(odd, text, COUNCIL)
    item = contract.abi.functions["registerStandard"]
    arguments = encode(["bytes32", "uint8", "bytes", "bytes", "bytes"], [given.request_id, 1, text, text, b"[[]"])
    read = text.decode(errors="replace").replace("\x00", "\ufffd")
    with reading(odd.node.ledger_engine) as session:
        number = len(queries.standards(session).items) + 1
    registered = {"standard": number, "kind": 1, "code": read, "edition": read, "name": b"[[]"}
    command = contract.command(given, "registerStandard", (1, "", "", b""), ("StandardRegistered", registered))
    selector = command.calldata[:4]
    assert item["inputs"][2]["type"] == "string"
    on_chain(odd, Command(**{**vars(command), "calldata": selector + arguments}))
    found = odd.ask("GET", f"/standards/{number}").json()
    assert (found["code"], found["name"]) == (read, {"unreadable": "5b5b5d", "bytes": 3})
    assert odd.ask("GET", "/standards").status_code == 200
    assert odd.ask("GET", "/").status_code == 200


def test_what_is_shown_of_unreadable_bytes_is_bounded() -> None:
    for data in (b"\xff" * (4 << 20), b"[" * (4 << 20), b'"' + b"x" * (4 << 20) + b'"', b" " * (MAX_BYTES + 1)):
        shown = read_words(data)
        assert len(str(shown)) < 200
        assert names_in(shown) is None
