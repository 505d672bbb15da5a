"""A person's way out when a chain lost a block that was signed: without it that member could never sign again.

Readers who took that snapshot refuse everything below its sequence, and find out that two histories were signed if
one reaches the same: that is why it is a person's act, refused where the chain still holds the block, and logged.
"""

from ledger.db import writing
from node.faults import NotFound
from node.installation.node import Node
from node.publishing.faults import SignedBlockStillThere
from node.staff.access import Principal, record
from node.tables.publishing import SignedSnapshot
from wallet.documents.fields import check_text


def reset_signer(node: Node, member: int, *, person: str, reason: str) -> int:
    """The number of the given-up block. Raises FieldFault, NotFound, SignedBlockStillThere, LedgerUnavailable."""
    check_text("person", person)
    check_text("reason", reason)
    with writing(node.node_engine) as session:
        row = session.get(SignedSnapshot, member)
        if row is None:
            raise NotFound("signed snapshot", str(member))
        block = node.chain.block(row.block_number)
        if block is not None and block.hash == "0x" + row.block_hash:
            raise SignedBlockStillThere(member, row.block_number)
        by = Principal("", person, member, frozenset())
        detail = {"block": row.block_number, "hash": row.block_hash, "digest": row.digest, "reason": reason}
        record(session, node.clock, by, act="signed-snapshot-forgotten", subject=str(row.block_number), detail=detail)
        session.delete(row)
        return row.block_number
