"""A page shows what others wrote as it may be shown, whatever the template forgot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.web.language import catalogue
from api.web.rendering import environment
from formats.text import escape, refused_in
from formats.words import LANGUAGES
from ledger.timestamps import moment

TEMPLATE = (
    '{% macro m(x) %}<i>{{ x }}</i>{% endmacro %}<p title="{{ x }}">{{ x }}</p>{{ m(x) }}{{ [x, x] | join(", ") }}'
)


@settings(deadline=None)
@given(
    st.text(
        st.characters(categories=("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp", "Zs", "Mn", "Lo")), min_size=1, max_size=20
    )
)
def test_no_expression_of_a_page_lets_through_what_is_refused(text: str) -> None:
    page = environment.from_string(TEMPLATE).render(x=text)
    assert refused_in(page) is None
    assert f"</p><i>{escape(text)}</i>" in page
    assert page.startswith(f'<p title="{escape(text)}">')


def test_markup_in_a_value_stays_text_and_markup_of_a_macro_stays_markup() -> None:
    page = environment.from_string(TEMPLATE).render(x="<b>\u202e")
    assert page.startswith('<p title="&lt;b&gt;\\u{202e}">&lt;b&gt;\\u{202e}</p><i>&lt;b&gt;')


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_own_words_need_no_escaping(code: str) -> None:
    assert {word for word, sentence in catalogue(code).items() if refused_in(sentence) is not None} == set()


@pytest.mark.parametrize("unix", [0, 253_402_271_999, 253_402_272_000, 253_402_300_799, 2**64 - 1])
def test_any_time_that_the_chain_takes_can_be_shown(unix: int) -> None:
    """A member registers a key until any second of 64 bits: the page of its powers shows it."""
    page = environment.from_string("{{ t | here }} {{ t | day }} {{ t | machine }}").render(t=moment(unix))
    assert page.startswith("1970-01-01 08:00:00" if unix == 0 else "9999-12-31 23:59:59")
