"""Where a batch stands on its way from drawn ids to documents that can be handed out."""

from enum import StrEnum


class BatchState(StrEnum):
    CUT = "cut"  # ids, salts, keys and time are stored; nothing is signed
    SIGNED = "signed"  # the bytes are stored; nothing is signed twice from here on
    VOUCHED = "vouched"  # the registrar's links and voucher are stored
    ENQUEUED = "enqueued"  # the anchor stands in the outbox
    CONFIRMED = "confirmed"  # it is on the chain, with our content
    DELIVERED = "delivered"  # its documents can be handed out
    HALTED = "halted"  # a person must look; `problem` says at what
    CANCELLED = "cancelled"  # given up with its sitting; the registrar's voucher may still stand
    CLOSED = "closed"  # given up, and no voucher of it stands at the registrar


OPEN_STATES = (
    BatchState.CUT,
    BatchState.SIGNED,
    BatchState.VOUCHED,
    BatchState.ENQUEUED,
    BatchState.CONFIRMED,
)
STEPS = (*OPEN_STATES, BatchState.DELIVERED)
"""In their order; a batch that is halted or given up stands outside of it."""
