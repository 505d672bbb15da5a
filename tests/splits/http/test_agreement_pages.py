"""Agreements in the browser: proposed from a form, read in words with a picture, signed by whoever may."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.issuing.world import COLLEGE, ENTERPRISE, REGISTRAR, World, work
from tests.splits.agreements import version
from tests.splits.http.agreement_things import TEXT
from tests.web.booking_visits import signed_in, whole_list

PAGE = "/operator/agreements"
HTML = {"Accept": "text/html"}


def look(world: World, path: str, *, member: int = COLLEGE, role: str = "finance", lang: str = "en") -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.token(member, role)}", "Accept-Language": lang, **HTML}
    return world.client.get(path, headers=headers)


def send(
    world: World, path: str, form: dict[str, str], *, member: int = COLLEGE, role: str = "finance"
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {world.token(member, role)}", "Accept-Language": "en", **HTML}
    answer = world.client.post(path, headers=headers, data=form)
    work(world.node)
    return answer


def nonce(page: httpx.Response) -> str:
    found = re.search(r'name="nonce" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


@pytest.fixture(scope="module")
def proposed(world: World) -> str:
    """Path of the page of a version that was proposed with the form."""
    text = TEXT.replace("HZ-2026-014", "HZ-2026-801")
    form = {"nonce": nonce(look(world, PAGE)), "yaml": text.replace("\n", "\r\n")}
    answer = send(world, PAGE, form)
    assert (answer.status_code, send(world, PAGE, form).headers["location"]) == (303, answer.headers["location"])
    assert "confirmed" in look(world, answer.headers["location"]).text
    return f"{PAGE}/{version(text).hash}/versions/1"


@pytest.mark.parametrize(("lang", "heading"), [("en", "How an amount flows"), ("zh-CN", "金额流向")])
def test_a_version_is_read_in_words_with_its_flow_and_who_must_sign(
    world: World, proposed: str, lang: str, heading: str
) -> None:
    page = look(world, proposed, lang=lang).text
    assert heading in page
    assert "其余" in page
    picture = look(world, f"{proposed}/flow.svg", lang=lang)
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in picture.content
    assert "<script" not in picture.text
    listed = whole_list(signed_in(world.node, world.token(ENTERPRISE, "auditor"), lang), PAGE)
    assert proposed.split("/")[3] in listed
    assert look(world, proposed.removesuffix("/versions/1"), lang=lang).status_code == 200


def test_only_finance_of_who_must_sign_sees_the_form_and_signing_shows(world: World, proposed: str) -> None:
    form = 'action="' + proposed + '/sign"'
    assert form in look(world, proposed, member=ENTERPRISE).text
    assert form not in look(world, proposed, member=ENTERPRISE, role="auditor").text
    assert form not in look(world, proposed, member=REGISTRAR).text
    page = look(world, proposed, member=ENTERPRISE)
    text = re.search(r'name="text" value="([0-9a-f]{64})"', page.text)
    assert text is not None
    answer = send(world, f"{proposed}/sign", {"nonce": nonce(page), "text": text[1]}, member=ENTERPRISE)
    assert answer.status_code == 303, answer.text
    assert form not in look(world, answer.headers["location"], member=ENTERPRISE).text


def test_a_text_with_a_fault_comes_back_with_line_key_and_cure(world: World) -> None:
    wrong = TEXT.replace("objection_days: 10", "objection_days: ten")
    answer = send(world, PAGE, {"nonce": nonce(look(world, PAGE)), "yaml": wrong})
    assert answer.status_code == 422
    assert "line 7" in answer.text
    assert "objection_days" in answer.text
    assert "objection_days: ten" in answer.text


def test_another_text_than_the_shown_one_is_not_signed(world: World, proposed: str) -> None:
    form = {"nonce": nonce(look(world, proposed)), "text": "00" * 32}
    answer = send(world, f"{proposed}/sign", form)
    assert answer.status_code == 409
    assert "another one" in answer.text
