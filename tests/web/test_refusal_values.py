"""What a refusal says with its values, in a terminal, a problem and a page: words and numbers, nothing of Python's."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from html import unescape
from inspect import signature
from typing import Any

from api.http.problems import ledger_problem, refusal_problem
from api.web.bookings.asked import ToldRefusal
from api.web.language import LANGUAGES, Language
from api.web.rendering import environment
from cli.shared.refusal_values import told
from formats.faults import Fault
from ledger.errors import LedgerError
from node.faults import NodeRefusal, RowFault, slug_of
from tests.formats.test_faults import faults

SAMPLES: dict[str, Any] = {
    "str": "a'b",
    "int": 7,
    "bytes": b"\x00\xff",
    "bool": True,
    "str | None": None,
    "int | None": None,
    "datetime.datetime": datetime(2026, 11, 28, tzinfo=UTC),
    "tuple[str, ...]": ("approver", "admin"),
    "tuple[int, ...]": (2, 3),
    "Sequence[RowFault]": (RowFault(2, "name", "name-dot", "x", "y"),),
}
OF_PYTHON = re.compile(r"""\(['"]|\[['"\d]|',|\bNone\b(?! of)|\bTrue\b|\bFalse\b|\bb'|datetime\.|RowFault|<.* at 0x""")
SHOWN = environment.from_string(
    '{% from "parts/asked.html" import told, result %}{% from "parts/entering.html" import refused %}'
    "{{ told(w, refusal) }}{{ refused(w, refusal, [], 0, {}) }}"
)


def sample(kind: type[Fault]) -> Fault:
    """With a value of each field's type."""
    names = {name: re.sub(r"<class '|'>|collections.abc.|node.faults.", "", str(found)) for name, found in hints(kind)}
    return kind(**{name: SAMPLES[of] for name, of in names.items()})


def hints(kind: type[Fault]) -> list[tuple[str, Any]]:
    assert is_dataclass(kind)
    return [(each.name, each.type) for each in fields(kind)]


def made_by_its_fields() -> list[type[Fault]]:
    every = [kind for kind in faults() if is_dataclass(kind)]
    return [kind for kind in every if [*signature(kind).parameters] == [name for name, _ in hints(kind)]]


def test_no_fault_is_told_in_python_by_itself_a_problem_a_terminal_or_a_page() -> None:
    assert len(made_by_its_fields()) > 250
    for kind in made_by_its_fields():
        found = sample(kind)
        texts = [str(found)]
        if isinstance(found, NodeRefusal | LedgerError):
            problem = json.loads((refusal_problem if isinstance(found, NodeRefusal) else ledger_problem)(found).body)
            texts += [problem["detail"], told(problem)]
            for code in LANGUAGES:
                refusal = ToldRefusal(slug_of(kind.__name__), found.values(), None, (), ())
                page = SHOWN.render(w=Language(code), refusal=refusal)
                texts.append(unescape(re.sub("<[^>]*>", " ", page)))
        for text in texts:
            assert not OF_PYTHON.search(text), (kind.__name__, text)
