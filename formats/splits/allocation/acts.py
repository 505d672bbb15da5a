"""What counts: entries, quantities, tables, reversals, and money that moved. JSON of texts → facts, strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from formats.canonical import Json, encode
from formats.crypto.hashing import keccak256, sha256
from formats.encoding import from_hex
from formats.faults import require
from formats.splits.agreements import accounts, money
from formats.splits.agreements.accounts import Account
from formats.splits.agreements.agreement import SIDES
from formats.splits.allocation.opening import Rows

NO_ACTS = bytes(32)
_SERIES = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_ROW = re.compile(r"[1-9][0-9]{0,9}(,[1-9][0-9]{0,9}){0,11}")
_ENTRY = ("pool", "side", "occurred", "gross", "net", "vat", "holder", "voucher", "key")
_QUANTITY = ("series", "member", "occurred", "amount")
FIELDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "entry": (_ENTRY,),
    "quantity": (_QUANTITY,),
    "reversal": ((*_ENTRY, "reverses"), (*_QUANTITY, "reverses")),
    "table": (("series", "rows"),),
    "payout": (("pool", "reserve", "to", "fen"),),
    "payment": (("from", "to", "pool", "side", "fen"),),
    "netting": (("a", "pool_a", "side_a", "b", "pool_b", "side_b", "fen"),),
}


@dataclass(frozen=True)
class Entry:
    """`fen`: its net; below 0 where it reverses one."""

    period: str
    pool: str
    side: str
    holder: int
    fen: int


@dataclass(frozen=True)
class Quantity:
    """`amount`: turned around where it reverses one."""

    period: str
    series: str
    member: int
    amount: int


@dataclass(frozen=True)
class Table:
    series: str
    rows: Rows


@dataclass(frozen=True)
class Payment:
    payer: Account
    payee: Account
    pool: str
    side: str
    fen: int


@dataclass(frozen=True)
class Payout:
    """Out of a fund, to a member."""

    pool: str
    reserve: str
    to: int
    fen: int


@dataclass(frozen=True)
class Netting:
    """`a` owes `b` in (pool_a, side_a), `b` owes `a` in (pool_b, side_b): at most `fen` of both."""

    a: int
    b: int
    there: tuple[str, str]
    back: tuple[str, str]
    fen: int


Act: TypeAlias = Entry | Quantity | Table | Payment | Payout | Netting


def act_digest(act: Json) -> bytes:
    """32 bytes: SHA-256("guild/act/1" ‖ JCS(act))."""
    return sha256(b"guild/act/1", encode(act))


def fold(root: bytes, act: Json) -> bytes:
    """The input root after one more act. It begins with NO_ACTS."""
    return fold_digest(root, act_digest(act))


def fold_digest(root: bytes, digest: bytes) -> bytes:
    """The same of an act that is known by its digest: keccak(0x09 ‖ root before (32) ‖ act digest (32))."""
    return keccak256(b"\x09", root, digest)


def read_act(act: dict[str, str], rows: dict[str, str] | None = None) -> Act:
    """The fact of one act, given as its texts; a table's `rows` apart. Raises FormatFault."""
    kind = act.get("kind", "")
    names = set(act) | ({"rows"} if rows is not None else set())
    shapes = [{"id", "salt", "kind", *shape} for shape in FIELDS.get(kind, ())]
    require(names in shapes, "not-an-act", f"{kind or 'no kind'} with {', '.join(sorted(names))}")
    from_hex(act["id"], 20)
    from_hex(act["salt"], 16)
    match kind:
        case "payment":
            return Payment(accounts.account(act["from"]), accounts.account(act["to"]), *_side(act, ""), _fen(act))
        case "payout":
            return Payout(act["pool"], act["reserve"], _member(act["to"]), _fen(act))
        case "netting":
            return Netting(_member(act["a"]), _member(act["b"]), _side(act, "_a"), _side(act, "_b"), _fen(act))
        case "table":
            return Table(_series(act), _rows(rows or {}))
        case _:
            sign = -1 if kind == "reversal" else 1
            if sign < 0:
                from_hex(act["reverses"], 20)
            return _quantity(act, sign) if "series" in act else _entry(act, sign)


def _entry(act: dict[str, str], sign: int) -> Entry:
    gross, net, vat = (money.whole(act[name], most=money.MAX_ENTRY_FEN) for name in ("gross", "net", "vat"))
    require(gross > 0 and gross == net + vat, "gross-net-vat", f"gross {gross} is not net {net} + vat {vat}, above 0")
    from_hex(act["voucher"], 32)
    from_hex(act["key"], 32)
    pool, side = _side(act, "")
    return Entry(money.period_of(act["occurred"]), pool, side, _member(act["holder"]), sign * net)


def _quantity(act: dict[str, str], sign: int) -> Quantity:
    amount = money.whole(act["amount"], least=-money.MAX_ENTRY_FEN, most=money.MAX_ENTRY_FEN)
    require(amount != 0, "not-a-number", "a quantity of 0")
    return Quantity(money.period_of(act["occurred"]), _series(act), _member(act["member"]), sign * amount)


def _rows(rows: dict[str, str]) -> Rows:
    for row in rows:
        require(_ROW.fullmatch(row) is not None, "not-a-row", f"{row!r} names no party or parties, such as 2,3")
    return {row: money.whole(value, least=1) for row, value in rows.items()}


def _series(act: dict[str, str]) -> str:
    require(_SERIES.fullmatch(act["series"]) is not None, "not-a-name", f"series {act['series']!r}")
    return act["series"]


def _side(act: dict[str, str], which: str) -> tuple[str, str]:
    side = act[f"side{which}"]
    require(side in SIDES, "not-a-side", f"{side!r} is neither cost nor benefit")
    return act[f"pool{which}"], side


def _member(text: str) -> int:
    return money.whole(text, least=1, most=(1 << 32) - 1)


def _fen(act: dict[str, str]) -> int:
    return money.whole(act["fen"], least=1)
