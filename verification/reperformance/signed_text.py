"""A text of an agreement that is not the one that was signed: which of its lines differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from formats.canonical import Json
from formats.faults import FormatFault
from formats.splits.agreements.agreement import Agreement, agreement_hash
from formats.splits.agreements.reader import read_json
from formats.splits.agreements.rules import name_hash, rules
from formats.splits.replay.rules_reader import Rules, read_rules
from formats.yaml.text_tree import Node, to_json
from verification.reperformance.chain_record import LoggedVersion
from verification.reperformance.difference import MISSING, Difference, Path, differing, path_text, shown

_FAR = 1 << 30


def text_difference(text: Node, signed: Iterable[Json], versions: Iterable[LoggedVersion]) -> Difference | None:
    """None where its hash is a version's. `signed`: the texts that are known to be signed; where there is none, what
    the contract computes with is compared. `text` was read from YAML, or from JSON and has no lines."""
    tree, known = to_json(text), list(versions)
    if agreement_hash(tree) in {version.text for version in known}:
        return None
    each = [list(differing(right, tree)) for right in signed]
    if each:
        path, expected, found = min(each, key=len)[0]
        return Difference("text", _where(text, path), shown(expected), shown(found))
    return _by_rules(tree, known)


def distance(text: Node, versions: Iterable[LoggedVersion]) -> int:
    """In how many integers it differs from the version that it is nearest to."""
    tree = to_json(text)
    try:
        return min(map(len, _rules_differing(read_json(tree), versions)), default=_FAR)
    except FormatFault:
        return _FAR


def _by_rules(tree: Json, versions: list[LoggedVersion]) -> Difference:
    """The integers alone: words are in no rule."""
    whole = Difference("text", "", versions[-1].text.hex() if versions else MISSING, agreement_hash(tree).hex())
    try:
        agreement = read_json(tree)
    except FormatFault as fault:
        return Difference("text", "", MISSING, str(fault))
    found = _rules_differing(agreement, versions)
    nearest = min((each for each in found if each), key=len, default=None)
    if nearest is None or any(not each for each in found):
        return whole
    path, there, here = nearest[0]
    return Difference("rules", path_text(path), shown(there), shown(here))


def _rules_differing(agreement: Agreement, versions: Iterable[LoggedVersion]) -> list[list[tuple[Path, Json, Json]]]:
    names = _names(agreement)
    mine = _json(read_rules(rules(agreement)), names)
    return [list(differing(_json(read_rules(each.rules), names), mine)) for each in versions]


def _where(text: Node, path: Path) -> str:
    """With the line, where the text has lines: of what holds it, where it is missing here."""
    node = text
    for step in path:
        if isinstance(node.value, dict) and step in node.value:
            node = node.value[str(step)]
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            break
    place = path_text(path)
    return f"line {node.line}, {place}" if node.line else place


def _names(agreement: Agreement) -> dict[str, str]:
    """By the hex of their hashes."""
    names = {*agreement.pools, *agreement.series()}
    for pool in agreement.pools.values():
        names |= {stage.name for side in pool.sides.values() for stage in side.walk()} | set(pool.reserves())
    return {name_hash(name).hex(): name for name in names}


def _json(read: Rules, names: dict[str, str]) -> Json:
    return _plain(asdict(read), names)


def _plain(value: Any, names: dict[str, str]) -> Json:
    """Texts, lists and mappings; without the bytes of a side, which its stages say again."""
    if isinstance(value, dict):
        kept = {str(name): each for name, each in value.items() if name != "data"}
        return {names.get(name, name): _plain(each, names) for name, each in kept.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, names) for each in value]
    text = value.hex() if isinstance(value, bytes) else str(value)
    return names.get(text, text)
