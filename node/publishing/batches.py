"""The projection's batches as shards and link files hold them. What never changes of one is read and written once."""

from dataclasses import dataclass

from sqlmodel import Session

from formats.register.batches import BatchRecord
from formats.register.standing import deciding
from ledger.credentials import queries as credentials
from ledger.credentials.batch_records import acts_by_batch, anchorings
from verification.snapshots import link_file, shard
from verification.snapshots.batch_texts import BatchTexts, BatchTextsByLog
from verification.snapshots.link_file import LinkedBatch, WrittenLinks
from verification.snapshots.shard import WrittenBatch


@dataclass(frozen=True)
class Batches:
    """Every batch of a deployment, ready to be cut; `kept`: their texts, for the next time."""

    batches: tuple[WrittenBatch, ...]
    links: tuple[WrittenLinks, ...]
    kept: BatchTextsByLog


def batches_of(session: Session, chain_ref: bytes, *, until: int, kept: BatchTextsByLog) -> Batches:
    """The batches of the current deployment as they stood at block `until`; what `kept` lacks is read and checked."""
    acts = acts_by_batch(session, until=until)
    texts: dict[tuple[str, int], BatchTexts] = {}
    batches, links = list[WrittenBatch](), list[WrittenLinks]()
    for each in anchorings(session, until=until):
        record = each.batch.record
        text = texts[each.log] = kept.get(each.log) or _texts(session, chain_ref, record)
        batches.append(WrittenBatch(chain_ref, record, text.lasting, deciding(acts.get(record.batch, []))))
        links.append(WrittenLinks(chain_ref, record.batch, text.links))
    return Batches(tuple(batches), tuple(links), texts)


def _texts(session: Session, chain_ref: bytes, record: BatchRecord) -> BatchTexts:
    entries = tuple(credentials.entries(session, record.batch))
    linked = LinkedBatch(chain_ref, record.batch, tuple(credentials.links(session, record.batch)))
    return BatchTexts(
        lasting=shard.lasting(chain_ref, record, entries),
        links=link_file.written(linked).text,
    )
