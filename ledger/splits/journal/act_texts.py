"""Events of the contract Journal → acts as they stand in a period file (docs/splits.md): the JSON that it hashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from formats import canonical
from formats.bookings.civil import civil_from_days
from formats.canonical import Json
from formats.faults import FormatFault
from formats.splits.agreements.accounts import of_fund, of_member
from formats.splits.agreements.agreement import SIDES
from ledger.splits.journal.facts import ActKind

Args = Mapping[str, Any]
Texts = dict[str, Json]


def act_of(event: str, args: Args) -> Texts:
    """Of each event of `KINDS` but a sealed act and a reversal. Raises FormatFault for what the contract would not have
    taken."""
    return _MADE[event](args)


def reversal_of(original: bytes, args: Args) -> Texts:
    """`original`: the text of the act that it takes back."""
    said = canonical.decode_object(original)
    return {**said, "id": args["id"].hex(), "salt": args["salt"].hex(), "kind": "reversal",
            "reverses": args["reverses"].hex()}  # fmt: skip


def _entry(args: Args) -> Texts:
    _, occurred, holder, voucher, key, parts = args["request"]
    identity, salt, pool, side, gross, net, vat = parts[args["part"]]
    return {
        "id": identity.hex(), "salt": salt.hex(), "kind": "entry", "pool": pool, "side": SIDES[side],
        "occurred": _day(occurred), "gross": str(gross), "net": str(net), "vat": str(vat), "holder": str(holder),
        "voucher": voucher.hex(), "key": key.hex(),
    }  # fmt: skip


def _quantity(args: Args) -> Texts:
    identity, salt, _, series, member, occurred, amount = args["request"]
    return {
        "id": identity.hex(), "salt": salt.hex(), "kind": "quantity", "series": series, "member": str(member),
        "occurred": _day(occurred), "amount": str(amount),
    }  # fmt: skip


def _table(args: Args) -> Texts:
    identity, salt, _, series, rows, *_ = args["request"]
    read = canonical.decode_object(rows.encode())
    return {"id": identity.hex(), "salt": salt.hex(), "kind": "table", "series": series, "rows": read}


def _payment(args: Args) -> Texts:
    identity, salt, _, payer, payee, pool, side, fen, *_ = args["request"]
    return {
        "id": identity.hex(), "salt": salt.hex(), "kind": "payment", "from": _account(payer), "to": _account(payee),
        "pool": pool, "side": SIDES[side], "fen": str(fen),
    }  # fmt: skip


def _payout(args: Args) -> Texts:
    identity, salt, _, pool, reserve, to, fen = args["request"]
    return {
        "id": identity.hex(), "salt": salt.hex(), "kind": "payout", "pool": pool, "reserve": reserve, "to": str(to),
        "fen": str(fen),
    }  # fmt: skip


def _netting(args: Args) -> Texts:
    identity, salt, _, pool_a, side_a, b, pool_b, side_b, fen = args["request"]
    return {
        "id": identity.hex(), "salt": salt.hex(), "kind": "netting", "a": str(args["member"]), "pool_a": pool_a,
        "side_a": SIDES[side_a], "b": str(b), "pool_b": pool_b, "side_b": SIDES[side_b], "fen": str(fen),
    }  # fmt: skip


_MADE: dict[str, Callable[[Args], Texts]] = {
    "EntryEntered": _entry,
    "QuantityEntered": _quantity,
    "TableEntered": _table,
    "PaymentDeclared": _payment,
    "PayoutEntered": _payout,
    "NettingProposed": _netting,
}
KINDS = {
    "EntryEntered": ActKind.ENTRY,
    "QuantityEntered": ActKind.QUANTITY,
    "TableEntered": ActKind.TABLE,
    "PaymentDeclared": ActKind.PAYMENT,
    "PayoutEntered": ActKind.PAYOUT,
    "NettingProposed": ActKind.NETTING,
    "ReversalEntered": ActKind.REVERSAL,
}


def _account(account: Sequence[Any]) -> str:
    member, pool, reserve = account
    return of_member(member) if member else of_fund(pool, reserve)


def _day(number: int) -> str:
    year, month, day = civil_from_days(number)
    if not 1900 <= year < 3000:
        raise FormatFault("not-a-day", f"day {number} since 1970")
    return f"{year:04}-{month:02}-{day:02}"
