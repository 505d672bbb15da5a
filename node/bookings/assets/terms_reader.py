"""The `terms` of an asset's file → what `setTerms` takes, with every limit of the contract checked beforehand."""

from __future__ import annotations

from dataclasses import dataclass, fields

from formats.bookings.classes import CLASSES, PAIRS, pair_index
from formats.bookings.slots import MAX_SPAN
from formats.bookings.words import TermsWord
from formats.register.members import MemberKind
from formats.yaml.scalars import distinct, number, one_of
from formats.yaml.text_tree import Node
from ledger.bookings.assets.requests import TermsRequest
from node.bookings.assets import scalars
from node.bookings.assets.scalars import DigestOfFile

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = {kind.name.lower(): kind for kind in MemberKind}
RANKS = {name.en.replace(" ", "_"): rank for rank, name in CLASSES.items()}
_BITS = dict(zip((each.name for each in fields(TermsWord)), TermsWord.BITS, strict=True))
_NEEDED = ("from", "hours", "prices", "horizon", "notice", "least", "most", "cutoff", "free", "grace", "claim", "text")
_OPTIONAL = ("until", "approval", "asks", "answer", "quota")
KEYS = (*_NEEDED, *_OPTIONAL)


@dataclass(frozen=True)
class TermsBounds:
    """What terms must lie in: the life of the asset and, of a state-owned one, the days and the floor (fen a slot) of
    its approval. `approval`: its number; None: not state-owned."""

    from_day: int
    until_day: int
    approval: int | None = None
    approved_from: int = 0
    approved_until: int = scalars.MAX_DAY + 1
    floor_fen: int = 0


@dataclass(frozen=True)
class _Bookers:
    prices: tuple[int, ...]
    may: int


def read_terms(node: Node, bounds: TermsBounds, tomorrow: int, digest_of_file: DigestOfFile) -> TermsRequest:
    """Raises TreeFault."""
    keys = node.fields(*_NEEDED, optional=_OPTIONAL)
    from_day, until_day = _days(keys["from"], keys.get("until"), bounds, tomorrow)
    bookers = _prices(keys["prices"], bounds.floor_fen)
    asks = _asks(keys.get("asks"), bookers.may)
    limit_hours, made, group = _quota(keys.get("quota"))
    least = scalars.slots(keys["least"], least=1, most=_most("least_slots"))
    return TermsRequest(
        from_day=from_day,
        until_day=until_day,
        approval=_approval(keys.get("approval"), bounds),
        open_hours=_hours(keys["hours"]),
        prices=bookers.prices,
        may=bookers.may,
        asks=asks,
        limit_hours=limit_hours,
        made=made,
        group=group,
        horizon_days=scalars.days(keys["horizon"], least=1, most=_most("horizon_days")),
        notice=scalars.slots(keys["notice"], most=_most("notice_slots")),
        least=least,
        most=scalars.slots(keys["most"], least=least, most=MAX_SPAN),
        cutoff=scalars.slots(keys["cutoff"]),
        free=scalars.slots(keys["free"]),
        answer=_answer(node, keys.get("answer"), asks),
        grace=scalars.slots(keys["grace"]),
        claim=scalars.slots(keys["claim"], least=1),
        text=scalars.digest(keys["text"], digest_of_file),
    )


def _days(first: Node, last: Node | None, bounds: TermsBounds, tomorrow: int) -> tuple[int, int]:
    from_day = scalars.day(first)
    if from_day < tomorrow:
        first.refuse("day-too-early", f"{first.text} is over or has begun", "let them rule from tomorrow on or later")
    until_day = scalars.until(last, from_day, otherwise=min(bounds.until_day, bounds.approved_until))
    if from_day < bounds.from_day or until_day > bounds.until_day:
        wrong = first if from_day < bounds.from_day else last or first
        wrong.refuse("outside-life", f"{wrong.text} is outside the asset's life", "keep the terms inside it")
    if from_day < bounds.approved_from or until_day > bounds.approved_until or until_day <= from_day:
        wrong = last if last is not None and until_day > bounds.approved_until else first
        wrong.refuse("outside-approval", f"{wrong.text} is outside the approval", "keep the terms inside its days")
    return from_day, until_day


def _hours(node: Node) -> tuple[int, ...]:
    keys = node.fields(*WEEKDAYS)
    return tuple(scalars.hours(keys[weekday]) for weekday in WEEKDAYS)


def _prices(node: Node, floor_fen: int) -> _Bookers:
    """Whoever has a price may book."""
    keys = node.fields("per", optional=tuple(KINDS))
    per, prices, may = scalars.per(keys["per"]), [0] * PAIRS, 0
    for kind_name, kind in KINDS.items():
        if (of_kind := keys.get(kind_name)) is None:
            continue
        classes = of_kind.fields(optional=tuple(RANKS))
        for class_name, rank in RANKS.items():
            if (price := classes.get(class_name)) is None:
                continue
            pair = pair_index(kind, rank)
            prices[pair] = scalars.fen_a_slot(price, per)
            may |= 1 << pair
            if prices[pair] < floor_fen:
                detail = f"{prices[pair]} fen a quarter of an hour, the floor is {floor_fen}"
                price.refuse("price-under-floor", detail, "raise it: a state-owned asset is not let under its floor")
    if not may:
        node.refuse("nobody-may-book", "no kind of member has a price", "add such as `school: {teaching: 0}`")
    return _Bookers(tuple(prices), may)


def _asks(node: Node | None, may: int) -> int:
    if node is None:
        return 0
    asks, keys = 0, node.fields(optional=tuple(KINDS))
    for kind_name, kind in KINDS.items():
        classes = keys.get(kind_name)
        for each in distinct(classes) if classes else ():
            bit = 1 << pair_index(kind, RANKS[one_of(each, *RANKS)])
            if not may & bit:
                each.refuse("no-price", f"{kind_name} has no price for {each.text}", "give it one, or take it out here")
            asks |= bit
    return asks


def _answer(terms: Node, node: Node | None, asks: int) -> int:
    if node is None and asks:
        terms.refuse("missing-key", "answer is missing, and some bookings ask for one", "add `answer: 1 day`")
    if node is not None and not asks:
        node.refuse("unknown-key", "nobody's booking asks for an answer", "add `asks:`, or take it out")
    return scalars.slots(node, least=1) if node else 0


def _quota(node: Node | None) -> tuple[int, int, int]:
    """Hours and bookings a member may make in a month; 0: not limited. The asset with which it is counted; 0: alone."""
    if node is None:
        return 0, 0, 0
    keys = node.fields(optional=("hours", "bookings", "group"))
    hours, bookings, group = (keys.get(name) for name in ("hours", "bookings", "group"))
    if hours is None and bookings is None:
        node.refuse("missing-key", "it limits nothing", "add `hours:` or `bookings:`")
    return (
        number(hours, most=_most("limit_hours")) if hours else 0,
        number(bookings, most=_most("made")) if bookings else 0,
        number(group, most=_most("group")) if group else 0,
    )


def _approval(node: Node | None, bounds: TermsBounds) -> int:
    if bounds.approval is None:
        if node is not None:
            node.refuse("not-state-owned", "an approval of an asset that is not state-owned", "take it out")
        return 0
    return number(node) if node else bounds.approval


def _most(field: str) -> int:
    return (1 << _BITS[field]) - 1
