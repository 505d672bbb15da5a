"""The refusals of the Credentials contract, one class per Solidity error; fields in ABI order.

Those it shares with Consortium (a member not active, a key not current …) are spelled there.
"""

from typing import ClassVar

from ledger.errors import LedgerRejected


class BatchAlreadyAnchored(LedgerRejected):
    """The batch id is the request id of an anchor: what stands under it must still be compared with what we meant."""

    batch: bytes

    means_already_done: ClassVar[bool] = True


class BatchUnknown(LedgerRejected):
    batch: bytes


class BatchOfOtherMember(LedgerRejected):
    batch: bytes
    member: int


class BatchSizeInvalid(LedgerRejected):
    count: int
    most: int


class EntriesNotAscending(LedgerRejected):
    index: int


class DigestZero(LedgerRejected):
    index: int


class TokenDigestRepeated(LedgerRejected):
    """Two entries of one batch would be one token with two standings. The cure: draw that token's random again."""

    index: int
    earlier: int
    token_digest: bytes


class LinkCountMismatch(LedgerRejected):
    entries: int
    links: int


class TagsNotAscending(LedgerRejected):
    index: int


class VoucherExpired(LedgerRejected):
    """Unix seconds. The cure is a new voucher for the same batch and a new signature over the transaction."""

    deadline: int
    at: int


class VoucherSignatureInvalid(LedgerRejected):
    pass


class PositionOutOfRange(LedgerRejected):
    position: int
    count: int


class PositionsNotAscending(LedgerRejected):
    index: int


class PositionsEmpty(LedgerRejected):
    pass


class ReasonMissing(LedgerRejected):
    pass


class CredentialAlreadySuspended(LedgerRejected):
    batch: bytes
    position: int


class CredentialNotSuspended(LedgerRejected):
    batch: bytes
    position: int


class CredentialAlreadyRevoked(LedgerRejected):
    batch: bytes
    position: int


class RevocationUnknown(LedgerRejected):
    act: int


class RevocationFinal(LedgerRejected):
    """Unix seconds. The 72 hours in which an act may be withdrawn are over."""

    act: int
    final_at: int


class RevocationAlreadyWithdrawn(LedgerRejected):
    act: int


class RevocationBySameAccount(LedgerRejected):
    """Withdrawing takes another account of the member than the one that revoked."""

    act: int
    account: str
