"""Assets on a chain, and for each write of that contract the account and the arguments with which it goes through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ledger.consortium.facts import Role
from ledger.rpc.abi import Abi
from ledger.submitting.contract import Contract, Order
from node.installation.keys import account_name
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness

HALL, STATE_HALL, APPROVAL = 1, 2, 1
COUNCIL, ADMIN, OTHER_ADMIN = "council-admin", account_name(SCHOOL, "admin"), account_name(REGISTRAR, "admin")
_DAY_S, _UTC_8_S = 86_400, 28_800


@dataclass(frozen=True)
class AssetStage:
    """A hall of the school, offered to the registrar, with protected hours and proposed shares; a hall of the state."""

    harness: Harness
    address: str
    today: int
    digest: bytes

    def asset(self) -> tuple[Any, ...]:
        return (1, False, 1, 0, 0, self.today, 0, bytes(32), b"{}")

    def terms(self) -> tuple[Any, ...]:
        """Open all day, free of charge, three days ahead."""
        times, quota = (0, 0, 0, 0, 0), (1, 0, 0, 0, 0)
        days = (self.today + 1, self.today + 90, 0, (2**96 - 1,) * 7, (0,) * 16)
        return (*days, *quota, 3, 0, 1, 8, *times, bytes(32))

    def hours(self, ahead: int) -> list[int]:
        return [(self.today + ahead) << 96 | 0xF]


def staged(harness: Harness, address: str, owners_address: str) -> AssetStage:
    """The school's admin account may book as well."""
    powers = Role.ISSUE | Role.STATUS | Role.BOOK
    harness.do(harness.council.set_member_powers(harness.by_council(), member=SCHOOL, powers=powers))
    admin = harness.by("admin")
    harness.do(harness.member.set_account_roles(admin, account=admin.sender, roles=Role.ADMIN | Role.BOOK))
    today = (int(harness.node.chain.head().time) + _UTC_8_S) // _DAY_S
    contract, stage = Contract(Abi.load("Assets"), address), AssetStage(harness, address, today, bytes(32))
    owners = Contract(Abi.load("Owners"), owners_address)

    def do(order: Order, function: str, *arguments: Any, event: str) -> None:
        harness.do(contract.command(order, function, arguments, (event, {})))

    do(harness.by("admin"), "registerAsset", stage.asset(), event="AssetRegistered")
    state = (*stage.asset()[:1], True, *stage.asset()[2:])
    do(harness.by("admin"), "registerAsset", state, event="AssetRegistered")
    approval = (STATE_HALL, 1, bytes(32), today, 0, bytes(32), 0)
    do(harness.by_council(), "recordApproval", *approval, event="ApprovalRecorded")
    do(harness.by("admin"), "offerCustody", HALL, REGISTRAR, event="CustodyOffered")
    do(harness.by("admin"), "protectHours", HALL, stage.hours(5), event="HoursProtected")
    shares = (HALL, [(SCHOOL, 10_000)], today + 9)
    harness.do(owners.command(harness.by("admin"), "proposeShares", shares, ("SharesProposed", {})))
    digest, *_ = owners.ask(harness.node.chain, "proposedSharesOf", HALL)
    return AssetStage(harness, address, today, digest)


Arguments = Callable[[AssetStage], tuple[Any, ...]]
# Function → who may, and what follows the request id.
WRITES: dict[str, tuple[str, Arguments]] = {
    "registerAsset": (ADMIN, lambda s: (s.asset(),)),
    "endAsset": (ADMIN, lambda s: (HALL, s.today + 30)),
    "setTerms": (ADMIN, lambda s: (HALL, s.terms())),
    "protectHours": (ADMIN, lambda s: (HALL, s.hours(6))),
    "releaseHours": (ADMIN, lambda s: (HALL, s.hours(5))),
    "followDays": (ADMIN, lambda s: (HALL, [(s.today + 7) << 96 | 8])),
    "offerCustody": (ADMIN, lambda s: (HALL, REGISTRAR)),
    "acceptCustody": (OTHER_ADMIN, lambda s: (HALL, SCHOOL)),
    "recordApproval": (COUNCIL, lambda s: (STATE_HALL, 1, bytes(32), s.today, 0, bytes(32), 0)),
    "endApproval": (COUNCIL, lambda s: (STATE_HALL, APPROVAL, s.today + 5)),
}
# What the council does for an expelled member.
EXPELLED: dict[str, Arguments] = {
    "offerCustodyByCouncil": lambda s: (HALL, REGISTRAR),
}
OWNERS: dict[str, tuple[str, Arguments]] = {
    "proposeShares": (ADMIN, lambda s: (HALL, [(SCHOOL, 10_000)], s.today + 10)),
    "acceptShares": (ADMIN, lambda s: (HALL, s.digest)),
}
OWNERS_EXPELLED: dict[str, Arguments] = {"acceptSharesByCouncil": lambda s: (HALL, s.digest, SCHOOL)}
