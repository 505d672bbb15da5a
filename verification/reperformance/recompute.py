"""The period files of an agreement, and what their closes come to, out of the chain's record and the signed texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.faults import Fault, FormatFault
from formats.splits.allocation.acts import act_digest
from formats.splits.allocation.close import Closed
from formats.splits.allocation.opening import Opening
from formats.splits.allocation.tally import MinutesUsed
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile
from formats.splits.replay.rules_reader import Rules, read_rules
from verification.reperformance.chain_record import AgreementRecord, CountedAct, LoggedVersion

Minutes = Callable[[int, Sequence[Rules]], list[MinutesUsed]]
"""Settled in the window of a month, by the versions that were active."""


class CannotReperform(Fault):
    """Nothing follows: `reason` is a stable word, `of` what is missing."""

    reason: str
    of: str


@dataclass(frozen=True)
class Texts:
    """What no chain holds. `versions`: trees by hash; `acts`: of a committed agreement, by digest."""

    versions: Mapping[bytes, Json] = field(default_factory=dict)
    acts: Mapping[bytes, dict[str, Json]] = field(default_factory=dict)


def recomputed(
    agreement: bytes, record: AgreementRecord, texts: Texts, minutes: Minutes
) -> Iterator[tuple[PeriodFile, Closed]]:
    """Each closed month in order. Raises CannotReperform, SourceUnavailable."""
    previous, opening = None, Opening()
    for close in sorted(record.closes.values(), key=lambda each: each.month):
        versions = record.active(before=close.place)
        file = PeriodFile(
            agreement=agreement,
            period=period_text(close.month),
            previous=previous,
            versions=[_tree(each, texts) for each in versions],
            acts=[_act(each, texts) for each in record.acts.get(close.month, [])],
            minutes=minutes(close.month, [read_rules(each.rules) for each in versions]),
            opening=opening,
        )
        try:
            closed = file.close()
        except FormatFault as fault:
            raise CannotReperform("not-computable", f"{file.period}: {fault}") from fault
        yield file, closed
        previous, opening = reader.file_hash(reader.write(file)), closed.closing


def acts_of(files: Sequence[Json]) -> dict[bytes, dict[str, Json]]:
    """Every act that a published file holds, by its digest."""
    listed = [file.get("acts") for file in files if isinstance(file, dict)]
    acts = [act for each in listed if isinstance(each, list) for act in each if isinstance(act, dict)]
    return {act_digest(act): act for act in acts}


def _tree(version: LoggedVersion, texts: Texts) -> Json:
    if version.text not in texts.versions:
        raise CannotReperform("text-missing", version.text.hex())
    return texts.versions[version.text]


def _act(act: CountedAct, texts: Texts) -> Json:
    text = act.text or texts.acts.get(act.digest)
    if text is None:
        raise CannotReperform("act-sealed", act.id.hex())
    return text
