"""What an act commits of its member's money: how much, of what, and with which other acts it adds up.

Entering and reversing, declaring payments, nettings and payouts commit; so do accepting what others entered and
confirming what others declared. An objection, a denial and what counts by silence do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from formats import canonical
from formats.bookings.slots import day_text, period_of
from formats.splits.agreements.accounts import of_fund
from formats.splits.agreements.agreement import SIDES
from formats.splits.allocation.acts import Netting, Payment, Payout
from formats.splits.allocation.tally import Money
from ledger.splits.journal.facts import Act
from ledger.splits.journal.queries import entered_together
from ledger.splits.journal.requests import EntryRequest
from ledger.submitting.outbox import Command
from node.splits.moved import moved_by


@dataclass(frozen=True)
class Item:
    """Of one act of the chain, by its id in hex, which is made or answered. `payer` owes `payee`; None of an entry.
    `fen`: gross, decimal; None where the chain has the digest alone; `net`: of an entry or reversal."""

    act: str
    pool: str | None = None
    side: str | None = None
    fen: str | None = None
    payer: str | None = None
    payee: str | None = None
    net: str | None = None


@dataclass(frozen=True)
class MoneyAct:
    """`fen`: gross of all of it; None: not known here. `subjects`: by name, what adds up over every act on it;
    `debts`: likewise, until the next close. `months`: in which what it is about occurred. `details`: of an entry or
    reversal, as texts."""

    agreement: bytes
    fen: int | None
    items: tuple[Item, ...]
    subjects: Mapping[str, int] = field(default_factory=dict)
    debts: Mapping[str, int] = field(default_factory=dict)
    months: tuple[int, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MoneyCommand:
    command: Command
    act: MoneyAct


def entering(request: EntryRequest) -> MoneyAct:
    """One invoice, whole."""
    gross = sum(part.gross for part in request.parts)
    return _of_entry(request, "enter", gross, tuple(part.id for part in request.parts), {})


def reversing(ledger: Session, act: bytes, original: EntryRequest) -> MoneyAct:
    """`act`: the reversal's own id; `original`: the part of an invoice that it takes back, of which all counts."""
    reversed_ = original.parts[0].id
    gross = sum(_gross(each) for each in entered_together(ledger, reversed_))
    return _of_entry(original, "reverse", gross, (act,), {"reverses": reversed_.hex()})


def declaring(agreement: bytes, act: bytes, money: Money, transfer: bytes | None = None) -> MoneyAct:
    """`transfer`: digest of the bank's, which may be declared for several sides."""
    subjects = {} if transfer is None else {f"transfer {transfer.hex()}": money.fen}
    items = _settling(act, money)
    return MoneyAct(agreement, money.fen, items, subjects, {f"declare {_debt(items)}": money.fen})


def answering(ledger: Session, agreement: bytes, acts: Sequence[Act]) -> MoneyAct:
    """Accepted or confirmed together. Of an invoice that is cut all counts, once, whichever of its parts are named."""
    if any(act.text is None for act in acts):
        return MoneyAct(agreement, None, tuple(Item(act.id.hex()) for act in acts))
    items, months = list[Item](), list[int]()
    subjects, debts, invoices = Counter[str](), Counter[str](), dict[bytes, int]()
    for act in acts:
        money = moved_by(act.text)
        if money is not None:
            of_act = _settling(act.id, money)
            items += of_act
            debts[f"answer {_debt(of_act)}"] += money.fen
            continue
        said, parts = canonical.decode_object(act.text or b""), entered_together(ledger, act.reverses or act.id)
        pool, side, gross, net = (str(said[name]) for name in ("pool", "side", "gross", "net"))
        items.append(Item(act.id.hex(), pool, side, gross, net=net))
        months.append(act.month)
        subjects[f"accept {act.kind.name.lower()} {said['voucher']}"] += _gross(act)
        invoices[parts[0].id] = sum(_gross(each) for each in parts)
    total = sum(invoices.values()) + sum(debts.values())
    return MoneyAct(agreement, total, tuple(items), subjects, debts, tuple(months))


def _of_entry(request: EntryRequest, verb: str, gross: int, acts: Sequence[bytes], more: dict[str, str]) -> MoneyAct:
    items = tuple(
        Item(act.hex(), part.pool, SIDES[part.side], str(part.gross), net=str(part.net))
        for act, part in zip(acts, request.parts, strict=True)
    )
    voucher, day = request.voucher.hex(), request.occurred
    details = {"occurred": day_text(day), "holder": str(request.holder), "voucher": voucher, "key": request.key.hex()}
    subjects = {f"{verb} {voucher}": sum(part.gross for part in request.parts)}
    return MoneyAct(request.agreement, gross, items, subjects, months=(period_of(day),), details=details | more)


def _gross(entry: Act) -> int:
    return int(str(canonical.decode_object(entry.text or b"")["gross"]))


def _settling(act: bytes, money: Money) -> tuple[Item, ...]:
    """Of a netting each of the two that are netted."""
    id_, fen = act.hex(), str(money.fen)
    match money:
        case Payment():
            return (Item(id_, money.pool, money.side, fen, money.payer, money.payee),)
        case Payout():
            return (Item(id_, money.pool, "benefit", fen, of_fund(money.pool, money.reserve), str(money.to)),)
        case Netting():
            (pool, side), (back_pool, back_side), a, b = money.there, money.back, str(money.a), str(money.b)
            return Item(id_, pool, side, fen, a, b), Item(id_, back_pool, back_side, fen, b, a)


def _debt(items: Sequence[Item]) -> str:
    return " ".join(f"{each.payer}>{each.payee} {each.pool}/{each.side}" for each in items)
