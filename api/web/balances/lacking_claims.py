"""A claim that a close lacks and the books of a member have: what the form of a balance asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form

from api.splits.closes import reads
from api.web.splits.entry_sheet import active_texts, sides_of
from api.web.splits.typed_amounts import fen_typed
from formats.splits.agreements.accounts import keepers, of_member
from formats.splits.allocation.opening import PREPAID
from formats.splits.attestations.balance import CLAIM_FIELDS
from node.installation.node import Node
from node.staff.access import Principal

_BETWEEN = ">"
Cell = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True)
class LackingChoices:
    """`months`: that have closed by then, the newest first; `of`: those, and prepaid; `sides` as `training/cost`;
    `ends` as `3>2`: the first owes the second."""

    months: list[str]
    of: list[str]
    sides: list[str]
    ends: list[str]


def lacking_choices(
    principal: Principal, node: Node, agreement_id: str, period: str, counterparty: int
) -> LackingChoices:
    """Of a claim between the books of the two, which have their funds in them."""
    said = [each.agreement for each in active_texts(node, principal, agreement_id)]
    kept = keepers(said)

    def books(member: int) -> list[str]:
        return [of_member(member), *sorted(fund for fund, keeper in kept.items() if keeper == member)]

    pairs = [(ours, theirs) for ours in books(principal.member) for theirs in books(counterparty)]
    ends = [_BETWEEN.join(pair) for one in pairs for pair in (one, one[::-1])]
    closed = [each.period for each in reads.closes(principal, node, agreement_id).items]
    months = [each for each in reversed(closed) if each <= period]
    return LackingChoices(months, [*months, PREPAID], sides_of(said), ends)


async def _lacking(
    lacking_booked: Cell = "",
    lacking_of: Cell = "",
    lacking_side: Cell = "",
    lacking_ends: Cell = "",
    lacking_figure: Cell = "",
) -> dict[str, str]:
    """As it was typed; no figure: nothing is lacking."""
    return {
        "lacking_booked": lacking_booked, "lacking_of": lacking_of, "lacking_side": lacking_side,
        "lacking_ends": lacking_ends, "lacking_figure": lacking_figure.strip(),
    }  # fmt: skip


Lacking = Annotated[dict[str, str], Depends(_lacking)]


def lacking_claim(typed: Mapping[str, str]) -> tuple[str, str] | None:
    """By its name in a form, and in fen. Raises RequestInvalid."""
    if not typed["lacking_figure"]:
        return None
    pool, _, side = typed["lacking_side"].partition("/")
    debtor, _, creditor = typed["lacking_ends"].partition(_BETWEEN)
    claim = {
        "booked": typed["lacking_booked"], "of": typed["lacking_of"], "pool": pool, "side": side, "debtor": debtor,
        "creditor": creditor,
    }  # fmt: skip
    fen = fen_typed("lacking_figure", typed["lacking_figure"])
    return _BETWEEN.join(claim[field] for field in CLAIM_FIELDS), fen
