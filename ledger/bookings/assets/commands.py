"""What custodians, owners and the council do to assets, as outbox commands."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from formats.canonical import encode
from ledger.bookings.assets.requests import (
    OPEN_END,
    ApprovalRequest,
    AssetRequest,
    Share,
    TermsRequest,
    UnitDay,
    shares_digest,
)
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import Command


@dataclass(frozen=True)
class AssetsCommands:
    """Orders of custodians by their book account, by the admin account where an asset ends or changes hands, and of the
    council (member 0)."""

    contract: Contract

    def register_asset(self, order: Order, *, request: AssetRequest) -> Command:
        words = encode(request.words)
        registered = {
            "custodian": order.member,
            "kind": request.kind,
            "stateOwned": request.state_owned,
            "units": request.units,
            "standard": request.standard,
            "level": request.level,
            "from": request.from_day,
            "until": request.until_day or OPEN_END,
            "record": request.record,
            "words": words,
        }
        struct = (*astuple(request)[:-1], words)
        return self.contract.command(order, "registerAsset", (struct,), ("AssetRegistered", registered))

    def end_asset(self, order: Order, *, asset: int, until_day: int) -> Command:
        ended = {"asset": asset, "until": until_day}
        return self.contract.command(order, "endAsset", (asset, until_day), ("AssetEnded", ended))

    def set_terms(self, order: Order, *, asset: int, terms: TermsRequest) -> Command:
        struct = astuple(terms)
        return self.contract.command(
            order, "setTerms", (asset, struct), ("TermsSet", {"asset": asset, "terms": struct})
        )

    def protect_hours(self, order: Order, *, asset: int, hours: Sequence[UnitDay]) -> Command:
        return self._days(order, "protectHours", "HoursProtected", asset, hours)

    def release_hours(self, order: Order, *, asset: int, hours: Sequence[UnitDay]) -> Command:
        return self._days(order, "releaseHours", "HoursReleased", asset, hours)

    def follow_days(self, order: Order, *, asset: int, days: Sequence[UnitDay]) -> Command:
        """Each day's value: 1 Monday's hours … 7 Sunday's, 8 closed, 0 its own again."""
        return self._days(order, "followDays", "DaysFollow", asset, days)

    def offer_custody(self, order: Order, *, asset: int, to: int) -> Command:
        """`to` 0: the offer is withdrawn."""
        offered = {"asset": asset, "from": order.member, "to": to}
        return self.contract.command(order, "offerCustody", (asset, to), ("CustodyOffered", offered))

    def accept_custody(self, order: Order, *, asset: int, giver: int) -> Command:
        passed = {"asset": asset, "from": giver, "to": order.member}
        return self.contract.command(order, "acceptCustody", (asset, giver), ("CustodyPassed", passed))

    def offer_custody_by_council(self, order: Order, *, asset: int, to: int) -> Command:
        """For an expelled custodian."""
        offered = {"asset": asset, "to": to}
        return self.contract.command(order, "offerCustodyByCouncil", (asset, to), ("CustodyOffered", offered))

    def record_approval(self, order: Order, *, asset: int, request: ApprovalRequest) -> Command:
        recorded = {
            "asset": asset,
            "use": request.use,
            "number": request.number,
            "from": request.from_day,
            "until": request.until_day or OPEN_END,
            "valuation": request.valuation,
            "floor": request.floor,
        }
        arguments = (asset, *astuple(request))
        return self.contract.command(order, "recordApproval", arguments, ("ApprovalRecorded", recorded))

    def end_approval(self, order: Order, *, asset: int, approval: int, until_day: int) -> Command:
        ended = {"asset": asset, "approval": approval, "until": until_day}
        return self.contract.command(order, "endApproval", (asset, approval, until_day), ("ApprovalEnded", ended))

    def _days(self, order: Order, function: str, event: str, asset: int, days: Sequence[UnitDay]) -> Command:
        words = [each.pack() for each in days]
        return self.contract.command(order, function, (asset, words), (event, {"asset": asset, "words": words}))


@dataclass(frozen=True)
class OwnersCommands:
    """Orders by the admin account of custodian or owner, and of the council (member 0)."""

    contract: Contract

    def propose_shares(self, order: Order, *, asset: int, shares: Sequence[Share], from_day: int) -> Command:
        """Members ascending, 10,000 basis points together; replaces an open proposal."""
        pairs = [astuple(each) for each in shares]
        digest = shares_digest(asset, from_day, shares)
        proposed = {"asset": asset, "digest": digest, "shares": pairs, "from": from_day}
        return self.contract.command(order, "proposeShares", (asset, pairs, from_day), ("SharesProposed", proposed))

    def accept_shares(self, order: Order, *, asset: int, digest: bytes) -> Command:
        accepted = {"asset": asset, "digest": digest, "member": order.member}
        return self.contract.command(order, "acceptShares", (asset, digest), ("SharesAccepted", accepted))

    def accept_shares_by_council(self, order: Order, *, asset: int, digest: bytes, member: int) -> Command:
        """For an expelled owner."""
        accepted = {"asset": asset, "digest": digest, "member": member}
        arguments = (asset, digest, member)
        return self.contract.command(order, "acceptSharesByCouncil", arguments, ("SharesAccepted", accepted))
