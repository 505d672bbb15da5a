"""Acts as they are entered: the text that the contract hashed, and what it says."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from formats import canonical
from formats.crypto.hashing import sha256
from formats.splits.agreements.agreement import SIDES
from formats.splits.agreements.money import month_number
from ledger.indexing.projection import ChainEvent
from ledger.splits.agreements.versions import objections_end, ruling
from ledger.splits.closes.months import next_month
from ledger.splits.journal.act_texts import KINDS, Texts, act_of, reversal_of
from ledger.splits.journal.facts import ActKind, ActState
from ledger.splits.journal.tables import PaymentRow, SplitActRow, TableWeightsRow

_NOBODY = 0


def entered(session: Session, event: ChainEvent) -> None:
    args, kind = event.args, KINDS[event.name]
    fields: dict[str, Any] = {"counterparty": _counterparty(event), "reverses": args.get("reverses")}
    text = _text(session, event)
    written = canonical.encode(text)
    fields |= {"text": written, "digest": sha256(b"guild/act/1", written), **_said(text)}
    _add(session, event, kind, **fields)
    if kind is ActKind.TABLE:
        *_, members, weights = args["request"]
        session.add_all(
            TableWeightsRow(act=args["id"], position=position, member=member, weight=str(weight))
            for position, (member, weight) in enumerate(zip(members, weights, strict=True))
        )
    if kind is ActKind.PAYMENT:
        *_, bank, document = args["request"]
        session.add(PaymentRow(act=args["id"], bank=bank, document=document))


def sealed(session: Session, event: ChainEvent) -> None:
    """Of a committed agreement: its digest, and no more than what others need to let it count."""
    _, _, kind, month, key, reverses, counterparty, digest = event.args["act"]
    taken_back = reverses if any(reverses) else None
    invoice = key if any(key) else None
    _add(
        session, event, ActKind(kind), month=month, key=invoice, reverses=taken_back, counterparty=counterparty,
        digest=digest,
    )  # fmt: skip


def _text(session: Session, event: ChainEvent) -> Texts:
    if event.name == "ReversalEntered":
        original = session.get_one(SplitActRow, event.args["reverses"])
        assert original.text is not None, "what was entered openly has its text"
        return reversal_of(original.text, event.args)
    return act_of(event.name, event.args)


def _said(text: Texts) -> dict[str, Any]:
    """The columns that repeat the text, so that they can be asked for."""
    said = {name: value for name, value in text.items() if isinstance(value, str)}
    found: dict[str, Any] = {"pool": said.get("pool"), "series": said.get("series")}
    if "side" in said:
        found["side"] = SIDES.index(said["side"])
    if "occurred" in said:
        found["month"] = month_number(said["occurred"][:7])
    if "key" in said:
        found["key"] = bytes.fromhex(said["key"])
    amount = int(said.get("net") or said.get("amount") or said.get("fen") or "0")
    return {**found, "amount": -amount if said["kind"] == "reversal" else amount}


def _counterparty(event: ChainEvent) -> int:
    if event.name == "PaymentDeclared":
        return int(event.args["payee"])
    if event.name == "NettingProposed":
        return int(event.args["request"][5])
    return _NOBODY


def _add(session: Session, event: ChainEvent, kind: ActKind, **fields: Any) -> None:
    args = event.args
    month = fields.pop("month", 0)
    version = ruling(session, args["agreement"], month or next_month(session, args["agreement"]))
    unset = dict.fromkeys(("text", "pool", "side", "series", "key", "reverses"))
    plain: dict[str, Any] = {**unset, "amount": 0, "counterparty": _NOBODY, "digest": bytes(32)}
    session.add(
        SplitActRow(
            id=args["id"], agreement=args["agreement"], version=version.id, member=args["member"], kind=kind.value,
            state=ActState.PENDING.value, month=month, reason=None, entered_at=event.block_time,
            silent_from=objections_end(version, event.block_time), booked=None, counted_block=None, counted_log=None,
            block_number=event.block_number, log_index=event.log_index, **(plain | fields),
        )
    )  # fmt: skip
