"""Every type that a problem of this API may carry: from the classes of the refusals themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from http import HTTPStatus

from api.http.problems import INTERNAL, REFUSING, meaning_of, slug_of_status, status_of, title_of
from ledger.errors import LedgerError
from node.faults import NodeRefusal, slug_of


@dataclass(frozen=True)
class ProblemType:
    """`values`: what stands under `values`, by name. `meaning`: what a client is told of it; empty where
    the title says it all. What people are told stands in the catalogue of words."""

    slug: str
    status: HTTPStatus
    values: tuple[str, ...]
    meaning: str

    @property
    def title(self) -> str:
        return title_of(self.slug)


@cache
def problem_types() -> dict[str, ProblemType]:
    """By slug, in their order. First the framework's own: a refusal of ours of the same name is the better word."""
    found = {slug_of_status(each): ProblemType(slug_of_status(each), each, (), each.description) for each in REFUSING}
    found[INTERNAL] = ProblemType(INTERNAL, status_of(LedgerError), (), "A fault of this node; it is in its log.")
    found |= {each.slug: each for base in (LedgerError, NodeRefusal) for each in _below(base)}
    return dict(sorted(found.items()))


def _below(base: type[LedgerError] | type[NodeRefusal]) -> Iterator[ProblemType]:
    for each in base.__subclasses__():
        values = tuple(field.name for field in fields(each) if field.name != "faults")
        yield ProblemType(slug_of(each.__name__), status_of(each), values, meaning_of(each))
        yield from _below(each)
