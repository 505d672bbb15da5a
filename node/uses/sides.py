"""A use as this node's projection shows it, and who its two sides are."""

from dataclasses import dataclass

from sqlmodel import Session

from formats.bookings.slots import unix_of
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.facts import Asset, Terms
from ledger.bookings.reserving import queries as reserving
from ledger.bookings.reserving.facts import Booking, Occurrence
from ledger.bookings.uses import queries as uses
from ledger.bookings.uses.facts import Use
from ledger.errors import LedgerUnavailable
from node.faults import NotFound, RoleMissing
from node.installation.node import Node
from node.staff.access import BOOKER, CUSTODIAN, Principal


@dataclass(frozen=True)
class OccurrenceInUse:
    """One occurrence and all that counts when somebody speaks of its use. `starts`, `ends`: unix seconds, as booked."""

    booking: Booking
    occurrence: Occurrence
    asset: Asset
    terms: Terms | None
    use: Use | None

    @property
    def sides(self) -> tuple[int, int]:
        """Holder and custodian; the same member where it uses its own asset."""
        return self.booking.holder, self.asset.custodian

    @property
    def starts(self) -> int:
        return unix_of(self.occurrence.start)

    @property
    def ends(self) -> int:
        return unix_of(self.occurrence.start + self.occurrence.slots)

    def other_side(self, member: int) -> int:
        holder, custodian = self.sides
        return custodian if member == holder else holder


def find_use(ledger: Session, booking: bytes, occurrence: int) -> OccurrenceInUse:
    """Raises NotFound."""
    found = reserving.booking(ledger, booking)
    each = next((one for one in reserving.occurrences(ledger, booking) if one.occurrence == occurrence), None)
    asset = None if found is None else assets.asset(ledger, found.asset)
    if found is None or each is None or asset is None:
        raise NotFound("booking", booking.hex())
    use = next((one for one in uses.uses(ledger, booking) if one.occurrence == occurrence), None)
    return OccurrenceInUse(found, each, asset, assets.terms(ledger, found.asset, each.terms), use)


def require_side(principal: Principal, found: OccurrenceInUse) -> None:
    """The booker's people speak for its holder, the custodian's for the custodian. Raises NotFound where the member is
    neither, RoleMissing."""
    holder, custodian = found.sides
    if principal.member not in (holder, custodian):
        raise NotFound("booking", found.booking.id.hex())
    needed = tuple(role for role, member in ((BOOKER, holder), (CUSTODIAN, custodian)) if member == principal.member)
    if not principal.holds(needed):
        raise RoleMissing(needed)


def time_of(node: Node) -> int:
    """Unix seconds, the chain's clock or this node's, whichever is ahead: a statement is held against the chain's."""
    own = int(node.clock().timestamp())
    try:
        return max(own, node.chain.head().time)
    except LedgerUnavailable:
        return own
