"""The opening of a period file as JSON. Zeros and empty maps are left out; stage names stand percent-encoded in keys.

Keys of our JSON are ASCII (docs/formats.md), names of stages need not be: RFC 3986, all but letters, digits and
`_.-~:` as `%` and two hex digits of each UTF-8 byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from urllib.parse import quote, unquote

from formats.canonical import Json
from formats.faults import FormatFault, require
from formats.splits.agreements import accounts, money
from formats.splits.allocation.opening import PREPAID, Claim, History, Opening, PeriodRecord, SideRecord

Name = TypeVar("Name")
Value = TypeVar("Value")
CLAIM = ("booked", "of", "pool", "side", "debtor", "creditor", "fen")


def opening_json(opening: Opening) -> Json:
    history = {period: _period_json(record) for period, record in opening.history.items()}
    claims: list[Json] = [{name: str(getattr(claim, name)) for name in CLAIM} for claim in opening.claims]
    return _kept({"history": history, "standing": _maps(opening.standing), "claims": claims})


def read_opening(value: Json) -> Opening:
    """Raises FormatFault where something is missing, or stands that must not."""
    fields = _fields(value, "history", "standing", "claims")
    return Opening(
        history=_read_history(fields.get("history", {})),
        standing={name: _map(rows, str, _integer) for name, rows in _mapping(fields.get("standing", {})).items()},
        claims=[_read_claim(claim) for claim in cast("list[Json]", fields.get("claims", []))],
    )


def stage_key(name: str) -> str:
    return quote(name, safe=":")


def _period_json(record: PeriodRecord) -> Json:
    pools = {pool: {side: _side_json(each) for side, each in sides.items()} for pool, sides in record.pools.items()}
    written = _kept({"series": _maps(record.series), "minutes": _maps(record.minutes), "pools": _maps(pools)})
    return {"version": record.version, **written}


def _side_json(side: SideRecord) -> dict[str, Any]:
    stages = {
        name: {stage_key(stage): each for stage, each in getattr(side, name).items()}
        for name in ("takes", "weights", "lines")
    }
    return {"total": side.total, **stages}


def _maps(value: Mapping[Any, Any]) -> dict[str, Any]:
    """Texts for keys and numbers; zeros and empty maps left out."""
    return _kept({str(name): _maps(item) if isinstance(item, Mapping) else item for name, item in value.items()})


def _kept(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: str(item) if isinstance(item, int) else item for name, item in fields.items() if item}


def _read_history(value: Json) -> History:
    return {money.period(period): _read_period(record) for period, record in _mapping(value).items()}


def _read_period(value: Json) -> PeriodRecord:
    fields = _fields(value, "version", "series", "minutes", "pools")
    return PeriodRecord(
        version=_text(fields.get("version", "")),
        series={name: _map(sums, _member, _integer) for name, sums in _mapping(fields.get("series", {})).items()},
        minutes={
            asset: {name: _map(sums, _member, _integer) for name, sums in classes.items()}
            for asset, classes in _map(fields.get("minutes", {}), _member, _mapping).items()
        },
        pools={
            pool: {side: _read_side(each) for side, each in _mapping(sides).items()}
            for pool, sides in _mapping(fields.get("pools", {})).items()
        },
    )


def _read_side(value: Json) -> SideRecord:
    fields = _fields(value, "total", "takes", "weights", "lines")
    weights, lines = (_map(fields.get(name, {}), _stage, _mapping).items() for name in ("weights", "lines"))
    return SideRecord(
        total=_integer(fields.get("total", "0")),
        takes=_map(fields.get("takes", {}), _stage, _integer),
        weights={stage: _map(each, _member, _integer) for stage, each in weights},
        lines={stage: _map(each, accounts.account, _integer) for stage, each in lines},
    )


def _read_claim(value: Json) -> Claim:
    fields = {name: _text(item) for name, item in _fields(value, *CLAIM).items()}
    require(len(fields) == len(CLAIM), "not-a-claim", f"a claim has {', '.join(CLAIM)}")
    if fields["of"] != PREPAID:
        money.period(fields["of"])
    for name in ("debtor", "creditor"):
        accounts.account(fields[name])
    fen = money.whole(fields.pop("fen"), least=1, most=10**30)
    return Claim(fen=fen, **fields)


def _fields(value: Json, *known: str) -> dict[str, Json]:
    if not isinstance(value, dict) or set(value) - set(known):
        raise FormatFault("not-an-opening", f"a mapping with {', '.join(known)} should stand here")
    return value


def _map(value: Json, name: Callable[[str], Name], item: Callable[[Json], Value]) -> dict[Name, Value]:
    return {name(key): item(each) for key, each in _mapping(value).items()}


def _mapping(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise FormatFault("not-an-opening", "a mapping should stand here")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise FormatFault("not-an-opening", "a text should stand here")
    return value


def _integer(value: Json) -> int:
    """Sums of many periods: wider than one amount."""
    return money.whole(_text(value), least=-(10**30), most=10**30)


def _member(text: str) -> int:
    return money.whole(text, least=1, most=(1 << 32) - 1)


def _stage(key: str) -> str:
    name = unquote(key)
    require(stage_key(name) == key, "not-a-stage", f"{key!r} is not the percent-encoded form of {name!r}")
    return name
