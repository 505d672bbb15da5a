"""The commitments of an agreement: each says who owes whom how much of what, by when, and where it can be read."""

from __future__ import annotations

from formats.faults import FormatFault
from formats.splits.agreements import money
from formats.splits.agreements.agreement import SIDES, Agreement
from formats.splits.agreements.commitment import UNITS, Commitment, Entries, Every, Kind, Metered
from formats.splits.agreements.scalars import fen, members, party, slug
from formats.splits.agreements.stage_reader import MAX_ASSETS
from formats.yaml.scalars import enum, number, one_of, text
from formats.yaml.text_tree import Node

MAX_COMMITMENTS = 32
ALL = "all"
STATED = "stated"


def read_commitments(node: Node, head: Agreement) -> dict[str, Commitment]:
    """By name. `head`: the agreement with its pools, to whose parties and sides they refer. Raises TreeFault."""
    found = sorted(node.mapping.items())
    if len(found) > MAX_COMMITMENTS:
        node.reject("too-many/commitments", count=len(found), most=MAX_COMMITMENTS)
    return {name: _commitment(name, each, head) for name, each in found}


def _commitment(name: str, node: Node, head: Agreement) -> Commitment:
    slug(node, name)
    fields = node.fields("what", "party", "to", "amount", "measure", optional=("due", "every"))
    debtor = party(fields["party"], head.parties)
    kind, amount = _amount(fields["amount"])
    due, every = fields.get("due"), fields.get("every")
    if (due is None) == (every is None):
        node.reject("commitment/when")
    return Commitment(
        name=name,
        what=text(fields["what"]),
        party=debtor,
        creditors=_creditors(fields["to"], debtor, head),
        to_all=_is_text(fields["to"], ALL),
        kind=kind,
        amount=amount,
        due=_due(due, head) if due else None,
        every=enum(every, Every) if every else None,
        measure=_measure(fields["measure"], kind, head),
    )


def _creditors(node: Node, debtor: int, head: Agreement) -> tuple[int, ...]:
    others = tuple(each for each in head.parties if each != debtor)
    creditors = others if _is_text(node, ALL) else (party(node, head.parties),)
    if not creditors or debtor in creditors:
        node.reject("commitment/to-itself", member=debtor)
    return creditors


def _amount(node: Node) -> tuple[Kind, int]:
    kinds = [kind for kind, unit in UNITS.items() if unit in node.mapping]
    if len(kinds) != 1 or len(node.mapping) != 1:
        node.reject("commitment/unit", words=", ".join(UNITS.values()))
    amount = node.mapping[kinds[0].unit]
    return kinds[0], fen(amount) if kinds[0] is Kind.MONEY else number(amount)


def _due(node: Node, head: Agreement) -> str:
    try:
        month = money.period_of(node.text)
    except FormatFault as error:
        raise node.fault("not-a-day", text=node.text) from error
    if month < head.first:
        node.reject("not-a-day/early", day=node.text, first=head.first)
    return node.text


def _measure(node: Node, kind: Kind, head: Agreement) -> Metered | Entries | None:
    if isinstance(node.value, str):
        one_of(node, STATED)
        return None
    if "metered" in node.mapping:
        metered = node.fields("metered")["metered"]
        if kind is not Kind.HOURS:
            metered.reject("commitment/unmeasured", unit=Kind.HOURS.unit)
        assets = members(metered)
        if len(assets) > MAX_ASSETS:
            metered.reject("too-many/assets", count=len(assets), most=MAX_ASSETS)
        return Metered(assets)
    fields = node.fields("entries", "side")
    if kind is not Kind.MONEY:
        fields["entries"].reject("commitment/unmeasured", unit=Kind.MONEY.unit)
    pool, side = head.pools[one_of(fields["entries"], *head.pools)], one_of(fields["side"], *SIDES)
    if side not in pool.sides:
        fields["side"].reject("unknown-side", pool=pool.name, side=side, known=", ".join(pool.sides))
    return Entries(pool.name, side)


def _is_text(node: Node, wanted: str) -> bool:
    return isinstance(node.value, str) and node.text == wanted
