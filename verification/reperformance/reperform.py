"""One month of one agreement, computed again by whoever has a chain node and the texts: it agrees, or this differs.

Nothing of the installation that closed it is asked: the logs of a chain node that the caller names, the texts that the
parties signed, and where there are some the published period files and vouchers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from formats import canonical
from formats.bookings.slots import period_text
from formats.canonical import Json
from formats.faults import FormatFault
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.allocation.close import Closed
from formats.splits.period_file import reader
from formats.splits.period_file.reader import MAX_BYTES, PeriodFile
from formats.yaml.text_tree import Node, from_json, to_json
from verification.reperformance.booked_lines import difference_of_lines
from verification.reperformance.chain_record import AgreementRecord
from verification.reperformance.difference import MISSING, Difference, first_difference
from verification.reperformance.recompute import CannotReperform, Minutes, Texts, acts_of, recomputed
from verification.reperformance.signed_text import text_difference

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class Result(Enum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Published:
    """`texts`: of versions, read from YAML. `files`: canonical period files, of any month. `vouchers`: name of each
    scan → digest of it with its invoice; None: nobody has them."""

    texts: Sequence[Node] = ()
    files: Sequence[bytes] = ()
    vouchers: Mapping[str, bytes] | None = None


@dataclass(frozen=True)
class Reperformance:
    """`differs_in`: the month of the first difference, `period` or one before it. `shares`: fen by account of all that
    the close booked, where it agrees."""

    agreement: bytes
    period: str
    result: Result
    differs_in: str = ""
    difference: Difference | None = None
    unknown: CannotReperform | None = None
    shares: Mapping[str, int] = field(default_factory=dict)


def reperform(
    agreement: bytes, record: AgreementRecord, period: str, published: Published, minutes: Minutes
) -> Reperformance:
    """Every month up to `period`, in order. Raises SourceUnavailable, LedgerError, FormatFault."""
    files = _by_period(agreement, published.files)
    try:
        return _judged(agreement, record, period, published, minutes, files)
    except CannotReperform as fault:
        return Reperformance(agreement, period, Result.UNKNOWN, unknown=fault)


def _judged(
    agreement: bytes, record: AgreementRecord, period: str, published: Published, minutes: Minutes,
    files: dict[str, list[Json]],
) -> Reperformance:  # fmt: skip
    strange_month = _never_closed(record, files)
    if strange_month is not None:
        return Reperformance(agreement, period, Result.DIFFERS, strange_month.found, strange_month)
    signed, strange = _texts(record, published, files)
    for text in strange:
        wrong = text_difference(text, signed.values(), record.active())
        if wrong is not None:
            return Reperformance(agreement, period, Result.DIFFERS, period, wrong)
    texts = Texts(signed, acts_of([file for each in files.values() for file in each]))
    for file, closed in recomputed(agreement, record, texts, minutes):
        found = _difference(record, file, closed, files.get(file.period, []), published.vouchers)
        if found is not None:
            return Reperformance(agreement, period, Result.DIFFERS, file.period, found)
        if file.period == period:
            return Reperformance(agreement, period, Result.AGREES, shares=_shares(closed))
    raise CannotReperform("not-closed", period)


def _difference(
    record: AgreementRecord, file: PeriodFile, closed: Closed, published: Sequence[Json],
    vouchers: Mapping[str, bytes] | None,
) -> Difference | None:  # fmt: skip
    """The published files of the month first, then the vouchers, then what the chain booked."""
    expected = canonical.decode(reader.write(file), MAX_BYTES) if published else ""
    for given in published:
        found = first_difference(expected, given)
        if found is not None:
            return found
    changed = None if vouchers is None else _voucher(file, vouchers)
    return changed or difference_of_lines(record, file, closed)


def _voucher(file: PeriodFile, vouchers: Mapping[str, bytes]) -> Difference | None:
    """Raises CannotReperform where one is not there. A file may be named by the digest that it should have."""
    there = set(vouchers.values())
    for index, act in enumerate(file.acts):
        digest = act.get("voucher") if isinstance(act, dict) else None
        if not isinstance(digest, str) or bytes.fromhex(digest) in there:
            continue
        named = next((name for name in vouchers if name.partition(".")[0].lower() == digest), None)
        if named is None:
            raise CannotReperform("voucher-missing", digest)
        return Difference("voucher", f"acts[{index}].voucher {named}", digest, vouchers[named].hex())
    return None


def _never_closed(record: AgreementRecord, files: Mapping[str, list[Json]]) -> Difference | None:
    """A file of no month that the chain closed, nor of one that it may close later."""
    closed = {period_text(month) for month in record.closes}
    for period in sorted(set(files) - closed):
        if not _MONTH.fullmatch(period) or period < max(closed, default=period):
            return Difference("file", "period", MISSING, period)
    return None


def _by_period(agreement: bytes, files: Sequence[bytes]) -> dict[str, list[Json]]:
    """Of this agreement, as they stand: what is wrong in them is to be named, not refused."""
    found: dict[str, list[Json]] = {}
    for data in files:
        said = canonical.decode_object(data, MAX_BYTES)
        if said.get("format") != reader.FORMAT:
            raise FormatFault("not-a-period-file", f"its format is not {reader.FORMAT}")
        if said.get("agreement") == agreement.hex():
            found.setdefault(str(said.get("period")), []).append(said)
    return found


def _texts(
    record: AgreementRecord, published: Published, files: Mapping[str, list[Json]]
) -> tuple[dict[bytes, Json], list[Node]]:
    """Those that were signed, by hash; and those that nobody signed, with lines where they have some."""
    known, versions = {each.text for each in record.versions.values()}, list[Any]()
    for file in (file for each in files.values() for file in each):
        listed = file.get("versions") if isinstance(file, dict) else None
        versions += listed if isinstance(listed, list) else []
    nodes = [*published.texts, *map(from_json, versions)]
    by_hash = {agreement_hash(to_json(node)): node for node in reversed(nodes)}
    signed = {digest: to_json(node) for digest, node in by_hash.items() if digest in known}
    return signed, [node for digest, node in reversed(by_hash.items()) if digest not in known]


def _shares(closed: Closed) -> dict[str, int]:
    """Cost below 0."""
    found: dict[str, int] = {}
    for line in closed.lines:
        sign = -1 if line.side == "cost" else 1
        found[line.party] = found.get(line.party, 0) + sign * line.fen
    return {account: fen for account, fen in sorted(found.items()) if fen}
