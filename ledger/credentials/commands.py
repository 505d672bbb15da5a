"""What members and the council do to batches, as outbox commands."""

from collections.abc import Sequence
from dataclasses import dataclass

from formats.ids import batch_member
from formats.leaf import Entry, root
from formats.link import Link
from formats.register.status import Reason
from ledger.submitting.contract import Contract, Order
from ledger.submitting.expectation import ExpectedEvent, ReceiptFilter
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class AnchorContent:
    """What a batch is, whoever vouches for it. Entries ascend by document digest, links by tag."""

    batch: bytes
    standard: int
    level: int
    accreditation: int
    credential_key: bytes
    token_key: bytes
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class SignedVoucher:
    """`deadline` in unix seconds, inclusive; `signature` 65 bytes."""

    registrar: int
    deadline: int
    signature: bytes


@dataclass(frozen=True)
class CredentialsCommands:
    contract: Contract

    def anchor(self, content: AnchorContent, voucher: SignedVoucher, *, sender: str, created_by: str) -> Command:
        """The batch id is the key. What must appear does not depend on the voucher's deadline and signature, so an
        expired one can be replaced: `rebuild(…, anchor_calldata(content, fresh))`."""
        entries, links = _pairs(content)
        anchored = {
            "batch": content.batch,
            "standard": content.standard,
            "registrar": voucher.registrar,
            "level": content.level,
            "accreditation": content.accreditation,
            "credentialKey": content.credential_key,
            "tokenKey": content.token_key,
            "root": root(content.batch, content.entries),
            "entries": entries,
            "links": links,
        }
        event = self.contract.abi.events["Anchored"]
        return Command(
            member=batch_member(content.batch),
            key=content.batch,
            kind="anchor",
            sender=sender,
            to=self.contract.address,
            calldata=self.anchor_calldata(content, voucher),
            receipt_filter=ReceiptFilter(self.contract.address, event.topics(batch=content.batch)),
            expected_events=(ExpectedEvent(self.contract.address, event, anchored),),
            created_by=created_by,
        )

    def anchor_calldata(self, content: AnchorContent, voucher: SignedVoucher) -> bytes:
        entries, links = _pairs(content)
        request = (
            content.batch,
            content.standard,
            content.level,
            content.accreditation,
            content.credential_key,
            content.token_key,
            entries,
            links,
            (voucher.registrar, voucher.deadline, voucher.signature),
        )
        return self.contract.abi.encode_call("anchor", request)

    def suspend(self, order: Order, *, batch: bytes, positions: Sequence[int], reason: Reason) -> Command:
        suspended = {"batch": batch, "positions": list(positions), "reason": reason}
        return self.contract.command(
            order, "suspend", (batch, list(positions), reason), ("CredentialsSuspended", suspended)
        )

    def reinstate(self, order: Order, *, batch: bytes, positions: Sequence[int]) -> Command:
        reinstated = {"batch": batch, "positions": list(positions)}
        return self.contract.command(
            order, "reinstate", (batch, list(positions)), ("CredentialsReinstated", reinstated)
        )

    def revoke(self, order: Order, *, batch: bytes, positions: Sequence[int], reason: Reason) -> Command:
        return self._revocation(order, "revoke", batch, positions, reason)

    def revoke_by_council(self, order: Order, *, batch: bytes, positions: Sequence[int], reason: Reason) -> Command:
        """For an expelled member."""
        return self._revocation(order, "revokeByCouncil", batch, positions, reason)

    def withdraw_revocation(self, order: Order, *, act: int) -> Command:
        """The sender holds the admin role and is another account than the one that revoked."""
        return self.contract.command(order, "withdrawRevocation", (act,), ("RevocationWithdrawn", {"act": act}))

    def withdraw_revocation_by_council(self, order: Order, *, act: int) -> Command:
        """For an expelled member, by another account than the one that revoked."""
        withdrawn = {"act": act}
        return self.contract.command(order, "withdrawRevocationByCouncil", (act,), ("RevocationWithdrawn", withdrawn))

    def _revocation(
        self, order: Order, function: str, batch: bytes, positions: Sequence[int], reason: Reason
    ) -> Command:
        revoked = {"batch": batch, "positions": list(positions), "reason": reason, "by": order.sender}
        return self.contract.command(order, function, (batch, list(positions), reason), ("CredentialsRevoked", revoked))


def _pairs(content: AnchorContent) -> tuple[list[tuple[bytes, bytes]], list[tuple[bytes, bytes]]]:
    entries = [(each.document_digest, each.token_digest) for each in content.entries]
    return entries, [(each.tag, each.link) for each in content.links]
