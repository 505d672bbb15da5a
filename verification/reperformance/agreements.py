"""Which agreements of a chain the published files and texts are of, and each of them performed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formats import canonical
from formats.encoding import from_hex
from formats.splits.agreements.agreement import agreement_hash
from formats.splits.period_file.reader import MAX_BYTES
from formats.yaml.text_tree import Node, to_json
from verification.chain_view import ChainView
from verification.reperformance.chain_record import ChainRecord
from verification.reperformance.recompute import CannotReperform
from verification.reperformance.reperform import Published, Reperformance, Result, reperform
from verification.reperformance.signed_text import distance
from verification.reperformance.used_minutes import UsedMinutes


def reperform_all(view: ChainView, period: str, published: Published) -> list[Reperformance]:
    """By agreement id. Raises SourceUnavailable, LedgerError; FormatFault for a file that is no period file."""
    record, minutes = ChainRecord(view), UsedMinutes(view)
    named = set(_named(published))
    missing = named - set(record.agreements)
    texts = _texts_of(record, published, missing)
    found = [_not_on_chain(agreement, period) for agreement in sorted(missing)]
    for agreement in sorted((named - missing) | set(texts)):
        own = replace(published, texts=texts.get(agreement, []))
        found.append(reperform(agreement, record.agreements[agreement], period, own, minutes.settled_in))
    return found


def _named(published: Published) -> Iterator[bytes]:
    for data in published.files:
        agreement = canonical.decode_object(data, MAX_BYTES).get("agreement")
        if isinstance(agreement, str):
            yield from_hex(agreement, 32)


def _not_on_chain(agreement: bytes, period: str) -> Reperformance:
    """A node that leaves out logs looks like this too: nobody is accused for it."""
    return Reperformance(agreement, period, Result.UNKNOWN, unknown=CannotReperform("not-on-chain", agreement.hex()))


def _texts_of(record: ChainRecord, published: Published, missing: set[bytes]) -> dict[bytes, list[Node]]:
    """A text that nobody proposed is taken for a changed one of the agreement that it is nearest to, unless it may be
    of one that is missing."""
    found: dict[bytes, list[Node]] = {}
    for text in published.texts:
        digest = agreement_hash(to_json(text))
        for agreement, each in record.agreements.items():
            if digest in {version.text for version in each.versions.values()}:
                found.setdefault(agreement, []).append(text)
                break
        else:
            near = {each: distance(text, known.active()) for each, known in record.agreements.items()}
            if near and not missing:
                found.setdefault(min(near, key=lambda each: near[each]), []).append(text)
    return found
