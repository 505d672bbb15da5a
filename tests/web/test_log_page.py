"""The log for people: acts and what they touched in words, and the way to each thing."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.log.schemas import LogLineOut
from api.web.language import LANGUAGES, Language
from api.web.log_page import touched_things
from cli.main import run
from cli.shared import output
from cli.shared.exits import Exit
from ledger.activity.projection import ActsProjection
from ledger.timestamps import moment
from node.staff.access import ROLES, Principal
from node.staff.log_words import shortened
from tests.issuing.world import COLLEGE, World, work

Browse = Callable[..., TestClient]
AGREEMENT, ID, BOOKING = "0x" + "ab" * 32, "0x" + "cd" * 20, "0x" + "ef" * 20


def line(act: str, source: str = "chain", **subject: object) -> LogLineOut:
    at = moment(1_780_000_000)
    return LogLineOut(
        at=at, source=source, member=COLLEGE, who="x", act=act, subject=subject, account=None, submission=None,
        block_number=1, tx_hash="0x" + "0" * 64,
    )  # fmt: skip


def pages(found: LogLineOut, *roles: str) -> list[str]:
    reader = Principal("x", COLLEGE, "x", frozenset(roles))
    return [each.href for each in touched_things(Language("en"), reader, found) if each.href]


def test_what_an_act_touched_leads_to_its_page_for_whoever_may_open_it() -> None:
    acts = ("EntryEntered, EntryEntered, ActCounted", "PaymentDeclared")
    entry, payment = (line(act, agreement=AGREEMENT, id=ID) for act in acts)
    agreement = f"/operator/agreements/{'ab' * 32}"
    assert pages(entry, "auditor") == [agreement, f"{agreement}/entries/{'cd' * 20}"]
    assert pages(payment, "auditor") == [agreement, f"{agreement}/settlements/{'cd' * 20}"]
    assert pages(entry, "admin") == []
    used = line("Used", booking=BOOKING, asset=3, member=2)
    member = "/operator/members#member-2"
    assert pages(used, "auditor") == [f"/operator/bookings/{'ef' * 20}", "/operator/assets/3", member]
    assert pages(used, "admin") == [member]
    assert pages(line("MemberAdmitted", member=0), "admin") == ["/operator/members#council"]
    assert pages(line("use-signed", "node", id="ef" * 20), "auditor") == [f"/operator/bookings/{'ef' * 20}"]


def test_numbers_of_roles_status_purpose_and_months_are_words_in_both_languages() -> None:
    for code in LANGUAGES:
        language, reader = Language(code), Principal("x", COLLEGE, "x", frozenset(ROLES))
        for found, word in (
            (line("AccountRolesChanged", roles=1), language.word("power", "ADMIN")),
            (line("staff-appointed", "node", roles=["auditor"]), language.word("staff-role", "auditor")),
            (line("MemberStatusChanged", status=2), language.word("member-status", "SUSPENDED")),
            (line("PeriodClosed", month=24320), "2026-09"),
            (line("KeyRegistered", purpose=4), language.word("key-purpose", "SNAPSHOT")),
            (
                line("attestation-signed", "node", id="fulfilment-answer commitments/posts/once"),
                {"en": "answer to a fulfilment", "zh-CN": "对履行申报的答复"}[code] + " commitments/posts/once",
            ),
        ):
            assert [each.text for each in touched_things(language, reader, found)] == [word]


def test_digests_and_uuids_alone_are_shortened_and_words_stay_whole() -> None:
    assert shortened("0x" + "ab" * 32) == "0xababab…abab"
    assert shortened("1f0a2b3c-1111-4222-8333-444455556666") == "1f0a2b3c…6666"
    assert shortened(f"fulfilment {'cd' * 20} 2 once") == "fulfilment cdcdcdcd…cdcd 2 once"
    for whole in ("fulfilment of the first machine once", "S000099000001263000001", "1, 2, 3, 4, 5, 6, 7, 8, 9", "lzh"):
        assert shortened(whole) == whole


def test_the_page_says_acts_in_words_and_leads_to_the_sitting(world: World, signed_in: Browse) -> None:
    sitting = world.upload(world.roster(1)).json()["id"]
    world.ask("POST", "/keys", token=world.token(COLLEGE, "admin"), json={"purpose": "status"})
    for code, words in (("en", ("prepared a sitting", "register a key")), ("zh-CN", ("编制考试批次", "登记密钥"))):
        text = signed_in(COLLEGE, "auditor").get(f"/operator/log?lang={code}").text
        assert (
            f'<a href="/operator/sittings/{sitting}" title="{sitting}"><code>{sitting[:8]}…{sitting[-4:]}</code></a>'
            in text
        )
        assert all(word in text for word in words)
        shown = re.sub(r"<[^>]*>", " ", text)
        assert not [each for each in (*ActsProjection.handlers, "sitting-prepared", "register-key") if each in shown]
    assert f'href="/operator/sittings/{sitting}"' not in signed_in(COLLEGE, "admin").get("/operator/log").text


def test_the_terminal_says_each_line_of_the_log_as_the_page_does(
    world: World, signed_in: Browse, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And ids as short; the whole of them with --json."""
    monkeypatch.setattr(output, "_PIPE_WIDTH", 2_000)
    world.ask("POST", "/keys", token=world.token(COLLEGE, "admin"), json={"purpose": "status"})
    work(world.node)
    sitting = world.upload(world.roster(1)).json()["id"]
    order = ["log", "--limit", "25", "--url", str(world.client.base_url), "--token", world.token(COLLEGE, "auditor")]
    assert run([*order, "--json"]) == Exit.OK
    lines = json.loads(capsys.readouterr().out)
    assert {line["source"] for line in lines} == {"chain", "node"}
    for code in LANGUAGES:
        assert run([*order, "--lang", code]) == Exit.OK
        told = capsys.readouterr().out
        assert sitting not in told
        _, *said = told.splitlines()
        page = signed_in(COLLEGE, "auditor").get(f"/operator/log?lang={code}").text
        shown = re.findall(r"</time></td>(.*?)</tr>", page, re.DOTALL)[1:]  # signing in is the newest line
        assert len(said) == len(lines) == 25
        for at, (line, row) in enumerate(zip(said, shown, strict=False)):
            assert words_of(line.partition("+08:00")[2]) == words_of(seen(row)), at


def seen(markup: str) -> str:
    """What stands there to be read, of ids the short form."""
    unread = r'<code class="whole">.*?</code>|<span class="heard-only">.*?</span>|<[^>]*>'
    return html.unescape(re.sub(unread, " ", markup))


def words_of(text: str) -> list[str]:
    return re.sub(r"[(),，、]", " ", text).split()
