"""The pages: public facts for everybody, each person's own for who signed in, and no learner anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.paging import next_cursor
from api.web.sections import SECTIONS
from ledger.paging import Page
from node.compose import compose
from node.installation.config import Config, save
from tests.issuing.world import COLLEGE, ENTERPRISE, World, resident_id, work

Browse = Callable[..., TestClient]
PATHS = [each.path for each in SECTIONS]


@pytest.fixture(scope="module")
def sitting(world: World) -> str:
    """One delivered sitting, and one that waits for its second person."""
    delivered = world.delivered(3)
    world.upload(world.roster(2))
    return delivered


def test_the_home_page_says_to_anyone_who_keeps_the_ledger_and_on_whose_word(browse: Browse) -> None:
    english = browse().get("/").text
    assert '<html lang="en">' in english
    for words in ("Demo 2", "school", "Lathe operator", "Level 3, senior worker", "human resources", "DEMO-1"):
        assert words in english, words
    chinese = browse().get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}).text
    for words in ('<html lang="zh-CN">', "示例2", "院校", "车工", "三级/高级工", "人力资源社会保障部门备案的评价机构"):
        assert words in chinese, words
    assert 'href="/v/"' in chinese
    assert 'href="/operator"' in chinese


def test_the_home_page_shows_nothing_that_is_not_public(world: World, browse: Browse, sitting: str) -> None:
    text = browse().get("/").text
    staff = world.token(COLLEGE, "operator").partition(".")[0]
    for private in (sitting, staff, "operator-2", "operator of this machine"):
        assert private not in text


def test_a_language_once_chosen_is_kept_and_any_other_wish_is_heard(browse: Browse) -> None:
    client = browse()
    assert '<html lang="zh-CN">' in client.get("/?lang=zh-CN").text
    assert '<html lang="zh-CN">' in client.get("/sign-in").text, "kept, though the browser speaks English"
    assert '<html lang="en">' in client.get("/sign-in?lang=en").text
    assert '<html lang="en">' in client.get("/").text
    for spoken, code in (("fr, zh-TW;q=0.7, en;q=0.8", "en"), ("fr", "zh-CN"), ("en;q=x, zh", "zh-CN"), ("", "zh-CN")):
        found = browse().get("/?lang=klingon", headers={"Accept-Language": spoken})
        assert f'<html lang="{code}">' in found.text, spoken


def test_the_switch_of_language_keeps_filter_and_cursor(signed_in: Browse) -> None:
    cursor = next_cursor(Page((), "999999"), "submissions")
    text = signed_in(COLLEGE, "auditor").get(f"/operator/submissions?show=confirmed&cursor={cursor}").text
    assert f'href="/operator/submissions?show=confirmed&amp;cursor={cursor}&amp;lang=zh-CN" lang="zh-CN"' in text


@pytest.mark.parametrize("path", ["/", "/sign-in", *PATHS])
def test_nothing_stands_inline_and_every_named_file_is_there(signed_in: Browse, path: str) -> None:
    client = signed_in(COLLEGE, "admin")
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "same-origin", "else a browser does not say where a form came from"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|<style|\sstyle=", answer.text)
    named = re.findall(r'(?:src|href)="(/web/[^"]+)"', answer.text)
    sheets_and_script = ["palette.css", "pages.css", "pages.js"]
    assert [each.partition("?")[0].removeprefix("/web/") for each in named] == sheets_and_script
    for each in named:
        assert client.get(each).headers["cache-control"] == "public, max-age=31536000, immutable"
        assert client.get(each.partition("?")[0]).headers["cache-control"] == "no-cache"


def test_a_page_shows_what_the_json_route_tells_the_same_person(world: World, signed_in: Browse, sitting: str) -> None:
    token, client = world.token(COLLEGE, "auditor"), signed_in(COLLEGE, "auditor")
    for path in ("sittings", "submissions"):
        told = world.ask("GET", f"/{path}?limit=10", token=token).json()["items"]
        page = client.get(f"/operator/{path}").text
        assert told
        assert not [each["id"] for each in told if each["id"] not in page]
    (batch,) = world.ask("GET", f"/sittings/{sitting}/batches", token=token).json()["items"]
    page = client.get("/operator/sittings?show=delivered").text
    assert batch["id"] in page
    assert 'value="6">6/6</progress>' in page
    assert "1 of 1 batches delivered" in page
    accounts = world.ask("GET", f"/members/{COLLEGE}").json()["accounts"]
    page = client.get("/operator/members").text
    assert not [each["address"] for each in accounts if each["address"] not in page]


def without_chain(world: World) -> Config:
    nowhere = world.node.config.chain.model_copy(update={"rpc_url": "http://127.0.0.1:9"})
    return world.node.config.model_copy(update={"chain": nowhere})


def test_the_home_page_stays_when_the_chain_is_gone_and_says_so(world: World, browse: Browse) -> None:
    answer = browse(config=without_chain(world)).get("/")
    assert answer.status_code == 200
    assert "The chain node does not answer." in answer.text
    assert "Not ready" in answer.text
    assert "Demo 2" in answer.text


def test_the_council_is_named_by_the_chain_and_its_silence_is_told(
    world: World, signed_in: Browse, browse: Browse
) -> None:
    client = signed_in(COLLEGE, "auditor")
    assert re.search(r"they admit, suspend and expel.*?0x[0-9a-f]{40}", client.get("/operator/members").text, re.S)
    kept = {"Cookie": f"guild-session={client.cookies['guild-session']}"}
    answer = browse(config=without_chain(world)).get("/operator/members", headers=kept)
    assert answer.status_code == 200
    assert "which accounts are the council is not known" in answer.text


def test_each_role_is_led_to_its_own_pages_and_refused_the_others(signed_in: Browse) -> None:
    for role in ("operator", "approver", "auditor", "admin"):
        client = signed_in(COLLEGE, role)
        sections = re.findall(r'<a href="(/operator[^"?]*)"', client.get("/operator").text)
        assert set(PATHS) & set(sections) == {each.path for each in SECTIONS if not each.any_of or role in each.any_of}
        for each in SECTIONS:
            answer = client.get(each.path)
            allowed = not each.any_of or role in each.any_of
            assert answer.status_code == (200 if allowed else 403), (role, each.path)
            if not allowed:
                assert "Your role may not see or do this." in answer.text


def test_no_page_names_a_learner(signed_in: Browse, sitting: str) -> None:
    for role in ("operator", "approver", "auditor", "admin"):
        client = signed_in(COLLEGE, role)
        for path in PATHS:
            text = client.get(path).text
            for index in range(10):
                assert f"演示{chr(0x4E00 + index)}" not in text, (role, path)
                assert resident_id(index) not in text, (role, path)


def test_another_member_sees_nothing_of_this_one(world: World, signed_in: Browse, sitting: str) -> None:
    submissions = world.ask("GET", "/submissions", token=world.token(COLLEGE, "auditor")).json()["items"]
    private = [sitting, world.token(COLLEGE, "operator").partition(".")[0], *(each["id"] for each in submissions)]
    for role in ("operator", "auditor", "admin"):
        client = signed_in(ENTERPRISE, role)
        for path in PATHS:
            text = client.get(path).text
            assert not [each for each in private if each in text], (role, path)


def test_what_the_chain_refused_is_said_in_words_with_its_values(world: World, signed_in: Browse) -> None:
    key = world.ask("GET", f"/keys?member={COLLEGE}").json()["items"][0]["id"].removeprefix("0x")
    world.ask("POST", f"/keys/{key}/retire", token=world.token(ENTERPRISE, "admin"), json={"until": None})
    work(world.node)
    client = signed_in(ENTERPRISE, "admin")
    page = client.get("/operator/submissions?show=rejected").text
    assert "refused by the chain" in page
    assert "The key is not this member&#39;s, or serves another purpose." in page
    assert key in page
    assert "这把密钥不属于该成员或不作此用。" in client.get("/operator/submissions?show=rejected&lang=zh-CN").text
    assert key not in client.get("/operator/submissions?show=waiting").text


def test_a_long_list_goes_on_page_by_page_under_its_filter(world: World, signed_in: Browse) -> None:
    for number in range(27):
        world.token(COLLEGE, "auditor", person=f"clerk {number:02}")
    client, path, people = signed_in(COLLEGE, "admin"), "/operator/staff", []
    for _ in range(9):
        text = client.get(path).text
        people += re.findall(r">(clerk \d\d)</th>", text)
        found = re.search(r'<p class="pager"><a class="button" href="([^"]+)"', text)
        if found is None:
            break
        path = found[1].replace("&amp;", "&")
    assert sorted(people) == [f"clerk {number:02}" for number in range(27)]


def test_a_filter_or_cursor_that_there_is_not_is_refused_in_words(signed_in: Browse) -> None:
    client = signed_in(COLLEGE, "auditor")
    for path in ("/operator/sittings?show=lost", "/operator/submissions?cursor=x", "/?cursor=x"):
        answer = client.get(path)
        assert answer.status_code == 422, path
        assert "The request does not have the right form" in answer.text
        problem = client.get(path, headers={"Accept": "application/json"}).json()
        assert problem["type"] == "/problems/request-invalid"


def test_what_a_person_is_called_cannot_become_part_of_the_page(world: World, browse: Browse) -> None:
    client = browse()
    client.post("/sign-in", data={"token": world.token(COLLEGE, "auditor", person="<script>alert(1)</script>")})
    for path in ("/operator", "/operator/log"):
        text = client.get(path).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text


def test_times_are_beijings_and_readable_for_machines(signed_in: Browse) -> None:
    text = signed_in(COLLEGE, "auditor").get("/operator").text
    found = re.findall(
        r'<time datetime="(\d{4}-\d\d-\d\dT(\d\d):(\d\d):\d\dZ)">\d{4}-\d\d-\d\d (\d\d):(\d\d):\d\d<', text
    )
    assert found
    assert all((int(hour) + 8) % 24 == int(shown) and minute == told for _, hour, minute, shown, told in found)


def test_an_installation_without_a_consortium_has_a_home_page_too(tmp_path: Path) -> None:
    save(tmp_path, Config(issuer_host="guild.example", members=(2,)))
    answer = TestClient(create_app(compose(tmp_path))).get("/", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert "This node belongs to no deployment yet." in answer.text
    assert "No members yet." in answer.text
