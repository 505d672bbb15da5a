"""The home page stays short however many members there are."""

from __future__ import annotations

from dataclasses import replace

from api.http.paging import Paging
from api.web.home import ACCREDITATIONS_A_PAGE, MEMBERS_OPEN
from api.web.language import LANGUAGES, Language
from api.web.register import held, register
from api.web.rendering import environment
from api.web.running_state import running
from formats.register.basis import BASIS_WORDS
from ledger.db import reading
from tests.issuing.world import World


def test_members_beyond_the_first_are_folded_and_programs_read_on_where_they_ask(world: World) -> None:
    with reading(world.node.ledger_engine) as session:
        found = register(session, Paging(limit=ACCREDITATIONS_A_PAGE))
    some = next(iter(found.members.values()))
    many = replace(found, members={number: replace(some, number=number) for number in range(1, 41)})
    for code in LANGUAGES:
        w = Language(code)
        text = environment.get_template("home.html").render(
            w=w, path="/", other_language="/", running=running(world.node), register=many, place=None,
            config=world.node.config, period=lambda _: "current", held=held, basis_words=BASIS_WORDS,
            members_open=MEMBERS_OPEN,
        )  # fmt: skip
        shown, folded = text.split('<details class="more" data-key="members">')
        assert [each.count("<h3><bdi>") for each in (shown, folded)] == [MEMBERS_OPEN, 40 - MEMBERS_OPEN]
        assert w.say("members-folded", count=40 - MEMBERS_OPEN) in folded
        assert f'<details class="more" data-key="programs"><summary>{w.say("programs-folded")}</summary>' in folded
