"""A story of an agreement as transactions for the contracts, with the lines that the evaluator expects of each close.

Each step is calldata that Python encoded and what it must come to; tests/contracts/splits/Stories.t.sol plays them.
"""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from eth_abi.abi import encode

from formats import canonical
from formats.splits.agreements.accounts import keepers as all_keepers
from formats.splits.agreements.accounts import of_fund, of_member
from formats.splits.agreements.agreement import (
    Agreement,
    Driver,
    DriverName,
    Fixed,
    Reserve,
    RoundingName,
    StageList,
    ToParty,
)
from formats.splits.agreements.money import month_number
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import list_rules, name_hash, rules, rules_hash
from formats.splits.allocation import acts
from formats.splits.allocation.close import Closed, close
from formats.splits.allocation.opening import Opening, SideRecord
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.methods import airport, quota, schedule, shapley
from formats.splits.period_file.reader import read_act
from ledger.rpc.abi import Abi
from tests.splits.generate import Story
from tests.splits.naive import hash_of

UTC8 = timezone(timedelta(hours=8))
CLASS = {"teaching": 40, "social_training": 30, "enterprise": 20, "other": 10}
SIDE = {"cost": 0, "benefit": 1}
ALLOCATED = ("bytes32", "uint8", "uint256", "uint256[]", "uint256[]", "int256[]")
"""What an allocation comes to: pool, side, total, takes, weights, lines."""
STORY = "((uint8,uint64,uint32,bytes,bytes)[])"
PROPOSE, SIGN, JOURNAL, SPLITS, ALLOCATE, MINUTES, UNCHANGED, ROOT = range(8)


@dataclass
class ChainStory:
    """`steps`: (kind, unix seconds, member that calls, data, what it must come to)."""

    told: Story
    abis: dict[str, Abi]
    steps: list[tuple[int, int, int, bytes, bytes]] = field(default_factory=list)
    taken: dict[tuple[str, ...], int] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)

    def encoded(self) -> bytes:
        versions = [read_json(tree) for tree in self.told.versions]
        agreement = bytes.fromhex(versions[0].hash)
        for version in versions:
            self._propose(version)
        opening = Opening()
        for period, raw, used in self.told.periods:
            minutes = [MinutesUsed(*each) for each in used]
            read = [read_act(plain(act)) for act in raw]
            closed = close(period, versions, opening, read, minutes)
            self._enter(agreement, versions, period, raw)
            self._settle_minutes(period, minutes)
            self._close(agreement, versions, period, raw)
            self._allocate(agreement, versions, period, raw, minutes, opening, closed)
            opening = closed.closing
        return encode([STORY], [(self.steps,)])

    def _step(self, kind: int, at: int, member: int, data: bytes, expected: bytes = b"") -> None:
        self.steps.append((kind, at, member, data, expected))

    # versions

    def _propose(self, version: Agreement) -> None:
        text, written, at = bytes.fromhex(version.hash), rules(version), moment("2025-10", 1)
        self._step(PROPOSE, at, version.parties[0], encode(["bytes32", "bytes"], [text, written]))
        members = list(version.members)
        signing = encode(["bytes32", "bytes32", "uint32[]"], [text, rules_hash(version), members])
        self._step(SIGN, at, version.parties[0], signing)

    # acts

    def _enter(self, agreement: bytes, versions: list[Agreement], period: str, raw: list[Any]) -> None:
        members = list(versions[0].members)
        root = acts.NO_ACTS
        for number, act in enumerate(raw):
            name, arguments = self._call(agreement, act)
            maker, at = int(act["id"][:8], 16), after(period, 2 + number)
            self._step(JOURNAL, at, maker, self.abis["Journal"].encode_call(name, *arguments))
            identity = bytes.fromhex(act["id"])
            if act["kind"] == "payment":
                self._splits(at, int(act["payee"]), "confirm", identity)
            elif len(members) == 1:
                self._splits(at + 86_400, maker, "count", [identity])
            for other in members if act["kind"] != "payment" and len(members) > 1 else []:
                if other != maker:
                    self._splits(at, other, "accept", [identity])
            root = acts.fold(root, plain(act))
            month = month_number(period)
            self._step(ROOT, at, 0, encode(["bytes32", "uint32"], [agreement, month]), root)

    def _splits(self, at: int, member: int, function: str, *arguments: Any) -> None:
        key = hashlib.sha256(repr((len(self.steps), function, arguments)).encode()).digest()
        self._step(SPLITS, at, member, self.abis["Splits"].encode_call(function, key, *arguments))

    def _call(self, agreement: bytes, act: Any) -> tuple[str, tuple[Any, ...]]:
        identity, salt = bytes.fromhex(act["id"]), bytes.fromhex(act["salt"])
        match act["kind"]:
            case "entry":
                return "enter", (entry_request(agreement, act, identity, salt),)
            case "quantity":
                return "enterQuantity", (quantity_request(agreement, act, identity, salt),)
            case "reversal":
                original = (bytes.fromhex(act["reverses"]), bytes.fromhex(act["original_salt"]))
                if "series" in act:
                    return "reverseQuantity", (identity, salt, quantity_request(agreement, act, *original))
                return "reverseEntry", (identity, salt, entry_request(agreement, act, *original), 0)
            case "table":
                self.tables.add(act["series"])
                rows = canonical.encode(act["rows"]).decode()
                weights = table_weights(act["series"], act["rows"], self.told.versions[0]["parties"])
                return "enterTable", ((identity, salt, agreement, act["series"], rows, *weights),)
            case "payment":
                ends = [account(act[name]) for name in ("from", "to")]
                of_side = (act["pool"], SIDE[act["side"]], int(act["fen"]))
                return "declarePayment", ((identity, salt, agreement, *ends, *of_side, b"\x01" * 32, b"\x02" * 32),)
            case _:
                where = (act["pool"], act["reserve"], int(act["to"]), int(act["fen"]))
                return "enterPayout", ((identity, salt, agreement, *where),)

    def _settle_minutes(self, period: str, minutes: list[MinutesUsed]) -> None:
        for used in minutes:
            numbers = (used.asset, used.member, month_number(used.of), month_number(period))
            types = ["uint32", "uint32", "uint32", "uint32", "uint8", "int256"]
            self._step(MINUTES, 0, 0, encode(types, [*numbers, CLASS[used.use_class], used.minutes]))

    # closes

    def _close(self, agreement: bytes, versions: list[Agreement], period: str, raw: list[Any]) -> None:
        root = acts.NO_ACTS
        for act in raw:
            root = acts.fold(root, plain(act))
        self._splits(after(period, 20), versions[0].parties[-1], "close", agreement, month_number(period), root)

    def _allocate(
        self,
        agreement: bytes,
        versions: list[Agreement],
        period: str,
        raw: list[Any],
        minutes: list[MinutesUsed],
        opening: Opening,
        closed: Closed,
    ) -> None:
        by_hash = {version.hash: version for version in versions}
        live = late_months(versions, raw, minutes) - {period}
        changed = {(line.of, line.pool, line.side) for line in closed.lines}
        for pool, side in sorted({(pool, side) for version in versions for pool in version.pools for side in SIDE}):
            entered = {act["occurred"][:7] for act in raw if "occurred" in act and place_of(act) == (pool, side)}
            for of in sorted(live | entered | {period}):
                version = by_hash[closed.closing.history[of].version]
                known = pool in version.pools and side in version.pools[pool].sides
                if known or of in live - {period}:
                    where = Where(agreement, version, pool, side, of, period)
                    self._allocate_one(where, opening, closed, known=known, touched=(of, pool, side) in changed)

    def _allocate_one(self, where: Where, opening: Opening, closed: Closed, *, known: bool, touched: bool) -> None:
        before, after_ = (side_record(where, history) for history in (opening.history, closed.closing.history))
        first = where.of == where.booked
        moved = first or before.total != after_.total or before.weights != after_.weights
        assert moved or not touched
        head = (
            where.agreement,
            month_number(where.booked),
            month_number(where.of),
            name_hash(where.pool),
            SIDE[where.side],
        )
        if not known:
            request: Any = (*head, b"", b"", EMPTY, [], [])
        else:
            parties, listed = list_bytes(where)
            record = EMPTY if first else flat(where, before)
            tables = self._tables(where, closed) if first else []
            rows = self._rows(where, before, after_, first=first) if moved else []
            request = (*head, parties, listed, record, tables, rows)
        key = hashlib.sha256(repr(("allocate", len(self.steps))).encode()).digest()
        call = self.abis["Allocations"].encode_call("allocate", key, request)
        at = after(where.booked, 20)
        if not known or not moved:
            self._step(UNCHANGED, at, where.version.parties[0], call)
            return
        total, takes, weights, lines = flat(where, after_)
        added = [new - old for new, old in zip(lines, flat(where, before)[3], strict=True)]
        expected = encode(ALLOCATED, [head[3], head[4], total, takes, weights, added])
        self._step(ALLOCATE, at, where.version.parties[0], call, expected)

    def _tables(self, where: Where, closed: Closed) -> list[Any]:
        found = []
        for stage in where.list.walk():
            to = stage.to
            if (
                isinstance(to, Driver)
                and to.name in (DriverName.SHAPLEY, DriverName.AIRPORT)
                and to.series in self.tables
            ):
                rows = closed.closing.standing.get(to.series, {})
                found.append(table_weights(to.series, rows, self.told.versions[0]["parties"]))
        return found

    def _rows(self, where: Where, before: SideRecord, after_: SideRecord, *, first: bool) -> list[Any]:
        found = []
        for stage in where.list.walk():
            if isinstance(stage.to, Fixed) and stage.to.rounding.name is RoundingName.QUOTA:
                was, now = (side.takes.get(stage.name, 0) for side in (before, after_))
                key = (where.version.hash, where.pool, where.side, stage.name)
                h = self.taken.get(key, 0)
                self.taken[key] = h + now - was
                if was != now if not first else now:
                    rows = quota.schedule(stage.to.weights)
                    (row, path), (then, then_path) = schedule.proofs(rows, h, now - was)
                    found.append((list(rows[row]), path, list(rows[then]), then_path))
        return found


@dataclass(frozen=True)
class Where:
    agreement: bytes
    version: Agreement
    pool: str
    side: str
    of: str
    booked: str

    @property
    def list(self) -> StageList:
        return self.version.pools[self.pool].sides[self.side]


EMPTY: Any = (0, [], [], [])


def moment(month: str, day: int) -> int:
    year, number = int(month[:4]), int(month[5:])
    assert day <= calendar.monthrange(year, number)[1]
    return int(datetime(year, number, day, 12, tzinfo=UTC8).astimezone(UTC).timestamp())


def after(month: str, day: int) -> int:
    """That day of the month after."""
    year, number = int(month[:4]), int(month[5:])
    return moment(f"{year + number // 12:04}-{number % 12 + 1:02}", day)


def day_number(day: str) -> int:
    return (datetime.fromisoformat(day) - datetime(1970, 1, 1)).days  # noqa: DTZ001 (dates alone)


def entry_request(agreement: bytes, act: Any, identity: bytes, salt: bytes) -> Any:
    part = (identity, salt, act["pool"], SIDE[act["side"]], int(act["gross"]), int(act["net"]), int(act["vat"]))
    voucher, key = bytes.fromhex(act["voucher"]), bytes.fromhex(act["key"])
    return (agreement, day_number(act["occurred"]), int(act["holder"]), voucher, key, [part])


def quantity_request(agreement: bytes, act: Any, identity: bytes, salt: bytes) -> Any:
    numbers = (int(act["member"]), day_number(act["occurred"]), int(act["amount"]))
    return (identity, salt, agreement, act["series"], *numbers)


def account(text: str) -> Any:
    pool, _, reserve = text.partition("/")
    return (0, pool, reserve) if reserve else (int(text), "", "")


def table_weights(series: str, rows: dict[str, Any], parties: Sequence[str]) -> tuple[list[int], list[int]]:
    """Members in party order and what they weigh; the generator names a series after its driver."""
    if series.startswith("airport"):
        found = airport.weights({int(member): int(cost) for member, cost in rows.items()})
    else:
        found = shapley.weights({frozenset(map(int, row.split(","))): int(worth) for row, worth in rows.items()})
    named = [int(party) for party in parties if int(party) in found]
    return named, [found[member] for member in named]


def plain(act: Any) -> Any:
    """The act as it stands in a period file."""
    return {name: value for name, value in act.items() if name not in ("payee", "original_salt")}


def late_months(versions: list[Agreement], raw: list[Any], minutes: list[MinutesUsed]) -> set[str]:
    """Months for which every side may have changed."""
    kinds = {series: kind for version in versions for series, kind in version.series().items()}
    assets = {asset for version in versions for driver in version.drivers() for asset in driver.assets}
    per_period = (DriverName.HEADCOUNT, DriverName.PERSON_HOURS)
    counted = {
        act["occurred"][:7] for act in raw if kinds.get(act.get("series", "")) in per_period and "occurred" in act
    }
    return counted | {used.of for used in minutes if used.asset in assets}


def place_of(act: Any) -> tuple[str | None, str | None]:
    return act.get("pool"), act.get("side")


def side_record(where: Where, history: Any) -> SideRecord:
    record = history.get(where.of)
    return record.known_side(where.pool, where.side) if record else SideRecord()


def flat(where: Where, side: SideRecord) -> tuple[int, list[int], list[int], list[int]]:
    """Total, takes, weights and lines in the order of the contract."""
    stages = list(where.list.walk())
    parties = where.version.parties
    weights = [
        side.weights.get(stage.name, {}).get(party, 0)
        for stage in stages
        if isinstance(stage.to, Driver)
        for party in parties
    ]
    lines = [side.lines.get(name, {}).get(line, 0) for name, line in line_names(where, where.list, "guarantee")]
    return side.total, [side.takes.get(stage.name, 0) for stage in stages], weights, lines


def line_names(where: Where, inside: StageList, label: str) -> Iterator[tuple[str, str]]:
    parties = where.version.parties
    for stage in inside.stages:
        match stage.to:
            case ToParty(place):
                yield stage.name, of_member(parties[place])
            case Reserve(name, _):
                yield stage.name, of_fund(where.pool, name)
            case StageList():
                yield from line_names(where, stage.to, f"guarantee:{stage.name}")
            case _:
                yield from ((stage.name, of_member(party)) for party in parties)
    if inside.guarantee:
        yield from ((label, of_member(party)) for party in parties)


def list_bytes(where: Where) -> tuple[bytes, bytes]:
    """Parties, and the side's list as it stands in `rules`."""
    return b"".join(party.to_bytes(4, "big") for party in where.version.parties), list_rules(where.list)


def prepared(told: Story) -> Story:
    """The story as the chain takes it: a maker in each id, a key for each invoice, payments that can be confirmed."""
    versions: list[Any] = []
    for tree in told.versions:
        after_ = {"supersedes": hash_of(versions[-1])} if versions else {}
        versions.append({**tree, "objection_days": "1", **after_})
    keepers = all_keepers([read_json(tree) for tree in versions])
    members = [*versions[0]["parties"], *versions[0].get("agents", [])]
    named: dict[str, Any] = {}
    made = Story(versions)
    for period, raw, minutes in told.periods:
        found = [_prepare(act, members, keepers, named) for act in raw]
        made.periods.append((period, [act for act in found if act is not None], minutes))
    return made


def _prepare(act: Any, members: list[str], keepers: dict[str, int], named: dict[str, Any]) -> Any:
    ends = [
        str(keepers.get(act[name], act[name])) for name in ("from", "to") if name in act and act["kind"] == "payment"
    ]
    if act["kind"] == "netting" or (ends and ends[0] == ends[1]):
        return None
    maker = int(ends[0] if ends else members[len(named) % len(members)])
    made = {**act, "id": f"{maker:08x}{act['id'][8:]}", **({"payee": ends[1]} if ends else {})}
    if act["kind"] == "entry":
        made["key"] = hashlib.sha256(made["id"].encode()).hexdigest()
    if act["kind"] == "reversal":
        original = named[act["reverses"]]
        made |= {"reverses": original["id"], "original_salt": original["salt"]}
        made |= {"key": original["key"]} if "key" in original else {}
    named[act["id"]] = made
    return made
