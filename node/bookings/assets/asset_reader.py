"""One readable file of an asset and its first terms → what `registerAsset`, `recordApproval` and `setTerms` take.

Every limit of the contracts is checked here, so that a refusal names a line and not a selector. Not checked: that the
standard stands in the register (`with_standard` does), that names are true and name no person.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from formats.crypto.hashing import sha256
from formats.register.levels import LEVELS
from formats.yaml import bounded_yaml
from formats.yaml.scalars import enum, number, text
from formats.yaml.text_tree import Node
from ledger.bookings.assets.requests import (
    NO_RECORD,
    OPEN_END,
    ApprovalRequest,
    AssetKind,
    AssetRequest,
    AssetUse,
    TermsRequest,
)
from ledger.consortium.facts import Standard
from node.bookings.assets import scalars
from node.bookings.assets.scalars import DigestOfFile
from node.bookings.assets.terms_reader import TermsBounds, read_terms

MAX_UNITS = 32
MAX_LEVEL = (1 << 8) - 1
StandardsByCode = Callable[[str], Sequence[Standard]]
"""All editions that the register has under a code."""


@dataclass(frozen=True)
class Requirement:
    """What an operator must be certified in: the least rank of a level of a standard."""

    code: str
    edition: str | None
    level: int
    node: Node
    """Where it stands in the file."""


@dataclass(frozen=True)
class AssetFile:
    """`asset.standard` is 0 until `with_standard`. `approval`: what the council is asked to record first; then `terms`
    rest on approval 1. `value_fen`: for the custodian's node alone."""

    asset: AssetRequest
    requirement: Requirement | None
    approval: ApprovalRequest | None
    terms: TermsRequest
    value_fen: int | None = None


def read_asset_file(data: bytes, today: int, digest_of_file: DigestOfFile) -> AssetFile:
    """`today`: the day on which it is registered. Raises TreeFault."""
    root = bounded_yaml.parse(data).fields("asset", "terms")
    asset, requirement, approval, value_fen = _asset(root["asset"], today, digest_of_file)
    bounds = TermsBounds(asset.from_day, asset.until_day or OPEN_END)
    if approval is not None:
        bounds = replace(
            bounds,
            approval=1,
            approved_from=approval.from_day,
            approved_until=approval.until_day or OPEN_END,
            floor_fen=approval.floor,
        )
    terms = read_terms(root["terms"], bounds, today + 1, digest_of_file)
    return AssetFile(asset, requirement, approval, terms, value_fen)


def read_terms_file(data: bytes, bounds: TermsBounds, tomorrow: int, digest_of_file: DigestOfFile) -> TermsRequest:
    """The next version of terms of an asset that is registered: a file with `terms` alone. Raises TreeFault."""
    return read_terms(bounded_yaml.parse(data).fields("terms")["terms"], bounds, tomorrow, digest_of_file)


def with_standard(file: AssetFile, standards_by_code: StandardsByCode) -> AssetRequest:
    """The request with the number that the register gave to the required standard. Raises TreeFault."""
    if (asked := file.requirement) is None:
        return file.asset
    found = [each for each in standards_by_code(asked.code) if asked.edition in (None, each.edition)]
    if not found:
        asked.node.refuse("standard-unknown", f"no standard {asked.code} is registered", "see `guild standard list`")
    if len(found) > 1:
        editions = ", ".join(each.edition for each in found)
        asked.node.refuse("edition-missing", f"{asked.code} has the editions {editions}", "add `edition:`")
    levels = LEVELS[found[0].kind]
    if asked.level not in levels:
        known = ", ".join(f"{rank} {name.zh} {name.en}" for rank, name in levels.items())
        asked.node.refuse("level-unknown", f"{asked.code} has no rank {asked.level}", f"write one of {known}")
    return replace(file.asset, standard=found[0].number)


def _asset(
    node: Node, today: int, digest_of_file: DigestOfFile
) -> tuple[AssetRequest, Requirement | None, ApprovalRequest | None, int | None]:
    optional = ("until", "state_owned", "requirement", "contribution", "value")
    fields = node.fields("name", "kind", "units", "from", optional=optional)
    from_day = scalars.day(fields["from"])
    if from_day < today:
        fields["from"].refuse("day-too-early", f"{fields['from'].text} is over", "let its life begin today or later")
    until_day = scalars.until(fields.get("until"), from_day, otherwise=0)
    units = fields["units"].items
    if len(units) > MAX_UNITS:
        fields["units"].refuse("too-many", f"{len(units)} units", f"an asset has at most {MAX_UNITS}: register another")
    names = ("state_owned", "requirement", "contribution", "value")
    owned, required, contribution, value = (fields.get(name) for name in names)
    requirement = _requirement(required) if required else None
    request = AssetRequest(
        kind=enum(fields["kind"], AssetKind),
        state_owned=owned is not None,
        units=len(units),
        level=requirement.level if requirement else 0,
        from_day=from_day,
        until_day=until_day,
        record=scalars.digest(contribution, digest_of_file) if contribution else NO_RECORD,
        words=scalars.names(fields["name"]) | {"units": [scalars.names(unit) for unit in units]},
    )
    approval = _approval(owned, digest_of_file) if owned else None
    return request, requirement, approval, scalars.fen(value) if value else None


def _requirement(node: Node) -> Requirement:
    fields = node.fields("standard", "level", optional=("edition",))
    edition = fields.get("edition")
    level = number(fields["level"], least=0, most=MAX_LEVEL)
    return Requirement(text(fields["standard"]), text(edition) if edition else None, level, node)


def _approval(node: Node, digest_of_file: DigestOfFile) -> ApprovalRequest:
    """A filing is kept by the SHA-256 of its number's text."""
    fields = node.fields("use", "filing", "from", "valuation", "floor", "per", optional=("until",))
    from_day = scalars.day(fields["from"])
    return ApprovalRequest(
        use=enum(fields["use"], AssetUse),
        number=sha256(text(fields["filing"]).encode()),
        from_day=from_day,
        until_day=scalars.until(fields.get("until"), from_day, otherwise=0),
        valuation=scalars.digest(fields["valuation"], digest_of_file),
        floor=scalars.fen_a_slot(fields["floor"], scalars.per(fields["per"])),
    )
