"""One side of a pool: stages, what they take, where it goes, how it is rounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from formats.splits.agreements.agreement import (
    GUARANTEE,
    Driver,
    DriverName,
    Fixed,
    Per,
    Reserve,
    Rounding,
    RoundingName,
    Stage,
    StageList,
    Take,
    Target,
    ToParty,
    UseClass,
)
from formats.splits.agreements.scalars import fen, members, party, percent, signer, slug
from formats.splits.methods.quota import MAX_TOTAL_WEIGHT
from formats.yaml.scalars import distinct, enum, number, one_of, text, word
from formats.yaml.text_tree import Node

MAX_STAGES = 16
MAX_DEPTH = 4
MAX_WEIGHTED = 300
MAX_ASSETS = 64
MAX_NAME = 40
TARGETS = ("party", "fixed", "driver", "reserve", "stages")
Reader: TypeAlias = Callable[[Node], int]
ROUNDINGS = "{remainder_to: PARTY}, largest_remainder, quota, carried"


@dataclass
class StageReader:
    """Reads the stages of one side. `kinds`: what each series of the agreement has served so far."""

    side_name: str
    parties: tuple[int, ...]
    agents: tuple[int, ...]
    kinds: dict[str, DriverName]
    names: set[str] = field(default_factory=set)
    keepers: dict[str, int] = field(default_factory=dict)

    def side(self, node: Node) -> StageList:
        stages = self._list(node, depth=1)
        every = list(stages.walk())
        if len(every) > MAX_STAGES:
            node.reject("too-many/stages", count=len(every), most=MAX_STAGES)
        weighted = sum(isinstance(stage.to, (Fixed, Driver)) for stage in every)
        if weighted * len(self.parties) > MAX_WEIGHTED:
            node.reject("too-many/weighted", parties=len(self.parties), stages=weighted, most=MAX_WEIGHTED)
        return stages

    def _list(self, node: Node, depth: int) -> StageList:
        if depth > MAX_DEPTH:
            node.reject("too-deep/stages", depth=depth, most=MAX_DEPTH)
        fields = node.fields("stages", optional=("guarantee",))
        items = fields["stages"].items
        stages = tuple(self._stage(each, depth, last=each is items[-1]) for each in items)
        guarantee = fields.get("guarantee")
        if guarantee is not None and self.side_name != "benefit":
            guarantee.reject("benefit-only/guarantee")
        return StageList(stages, self._by_party(guarantee, fen) if guarantee else {})

    def _stage(self, node: Node, depth: int, *, last: bool) -> Stage:
        fields = node.fields("name", "take", "to", optional=("rounding",))
        name, take, rounding = self._name(fields["name"]), self._take(fields["take"]), fields.get("rounding")
        if last and not take.rest:
            fields["take"].reject("rest-is-last/leaves")
        if take.rest and not last:
            fields["take"].reject("rest-is-last/before")
        return Stage(name, take, self._target(fields["to"], rounding, node, depth))

    def _name(self, node: Node) -> str:
        name = text(node)
        if len(name) > MAX_NAME:
            node.reject("too-long", count=len(name), most=MAX_NAME)
        if name == "__proto__" or name == GUARANTEE or name.startswith(f"{GUARANTEE}:"):
            node.reject("reserved-name", name=name)
        if name in self.names:
            node.reject("stands-twice/stage", name=name)
        self.names.add(name)
        return name

    def _take(self, node: Node) -> Take:
        if isinstance(node.value, str):
            one_of(node, "rest")
            return Take()
        fields = node.fields(optional=("percent", "of", "until", "per"))
        part, of, until, per = (fields.get(name) for name in ("percent", "of", "until", "per"))
        if part is None and until is None:
            node.reject("missing-key/take")
        if of is not None and part is None:
            of.reject("unknown-key/of")
        if (until is None) != (per is None):
            (until or per or node).reject("missing-key/until")
        return Take(
            percent=percent(part) if part else None,
            of_pool=of is not None and one_of(of, "pool") == "pool",
            until=fen(until) if until else None,
            per=enum(per, Per) if per else None,
        )

    def _target(self, node: Node, rounding: Node | None, stage: Node, depth: int) -> Target:
        kinds = [name for name in TARGETS if name in node.mapping]
        if len(kinds) != 1:
            node.reject("target", count=len(kinds), words=", ".join(TARGETS))
        weighted = kinds[0] in ("fixed", "driver")
        if rounding is not None and not weighted:
            rounding.reject("rounding/nothing")
        if weighted and rounding is None:
            stage.reject("rounding/missing", words=ROUNDINGS)
        match kinds[0]:
            case "party":
                return ToParty(self._place(node.fields("party")["party"]))
            case "reserve":
                return self._reserve(node)
            case "stages":
                return self._list(node, depth + 1)
            case "fixed":
                weights = self._weights(node.fields("fixed")["fixed"])
                return Fixed(weights, self._rounding(rounding or node, fixed=True))
            case _:
                return self._driver(node, self._rounding(rounding or node, fixed=False))

    def _driver(self, node: Node, rounding: Rounding) -> Driver:
        name = enum(node.mapping["driver"], DriverName)
        if name is DriverName.METERED:
            fields = node.fields("driver", "assets", "if_zero", optional=("classes",))
            assets, classes = members(fields["assets"]), fields.get("classes")
            if len(assets) > MAX_ASSETS:
                fields["assets"].reject("too-many/assets", count=len(assets), most=MAX_ASSETS)
            named = tuple(enum(each, UseClass) for each in distinct(classes)) if classes else ()
            return Driver(name, "", assets, named, self._weights(fields["if_zero"]), rounding)
        fields = node.fields("driver", "series", "if_zero")
        series = slug(fields["series"], fields["series"].text)
        if self.kinds.setdefault(series, name) is not name:
            fields["series"].reject("series-kind", series=series, driver=word(self.kinds[series]))
        return Driver(name, series, (), (), self._weights(fields["if_zero"]), rounding)

    def _reserve(self, node: Node) -> Reserve:
        fields = node.fields("reserve", "keeper")
        if self.side_name != "benefit":
            node.reject("benefit-only/reserve")
        name = slug(fields["reserve"], fields["reserve"].text)
        keeper = signer(fields["keeper"], (*self.parties, *self.agents))
        if self.keepers.setdefault(name, keeper) != keeper:
            fields["keeper"].reject("two-keepers", member=self.keepers[name], name=name)
        return Reserve(name, keeper)

    def _rounding(self, node: Node, *, fixed: bool) -> Rounding:
        if isinstance(node.value, dict):
            return Rounding(RoundingName.REMAINDER_TO, self._place(node.fields("remainder_to")["remainder_to"]))
        if node.text == word(RoundingName.REMAINDER_TO):
            node.reject("rounding/to-whom")
        name = enum(node, RoundingName)
        if name is RoundingName.QUOTA and not fixed:
            node.reject("rounding/quota")
        return Rounding(name)

    def _weights(self, node: Node) -> tuple[int, ...]:
        given = self._by_party(node, lambda each: number(each, least=0, most=MAX_TOTAL_WEIGHT))
        weights = tuple(given.get(place, 0) for place in range(len(self.parties)))
        if not 1 <= sum(weights) <= MAX_TOTAL_WEIGHT:
            node.reject("weights", sum=sum(weights), most=MAX_TOTAL_WEIGHT)
        return weights

    def _by_party(self, node: Node, read: Reader) -> dict[int, int]:
        """Place of the party → value."""
        named = [(Node(name, each.key, each.line, each.column), each) for name, each in node.mapping.items()]
        return {self._place(name): read(each) for name, each in named}

    def _place(self, node: Node) -> int:
        return self.parties.index(party(node, self.parties))
