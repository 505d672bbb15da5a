"""What the council and the members do to the register, as outbox commands.

A command counts as done when the chain shows events with this content. Where the contract itself chooses a value
(a number, "now"), the event is not asked for it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from formats.canonical import Json, encode
from formats.ids import KeyPurpose, key_id
from formats.register.basis import Basis
from formats.register.levels import Kind, levels_mask
from formats.register.members import MemberKind, MemberStatus
from ledger.consortium.facts import COUNCIL_ROLE, Role
from ledger.submitting.contract import Contract, Order
from ledger.submitting.expectation import ReceiptFilter
from ledger.submitting.outbox import Command
from ledger.timestamps import unix_or_zero

NO_CONTRACT = "0x" + "00" * 20


@dataclass(frozen=True)
class CouncilCommands:
    """Orders of the council are for member 0, sent by an account that the access manager lets in."""

    contract: Contract

    def admit_member(
        self, order: Order, *, kind: MemberKind, powers: Role, admin: str, profile: dict[str, Json]
    ) -> Command:
        data = encode(profile)
        admitted = {"kind": kind, "powers": powers | Role.ADMIN, "profile": data}
        proposed = {"account": admin, "roles": Role.ADMIN}
        return self.contract.command(
            order,
            "admitMember",
            (kind, powers, admin, data),
            ("MemberAdmitted", admitted),
            ("AccountProposed", proposed),
        )

    def set_member_status(self, order: Order, *, member: int, status: MemberStatus) -> Command:
        changed = {"member": member, "status": status}
        return self.contract.command(order, "setMemberStatus", (member, status), ("MemberStatusChanged", changed))

    def set_member_powers(self, order: Order, *, member: int, powers: Role) -> Command:
        changed = {"member": member, "powers": powers | Role.ADMIN}
        return self.contract.command(order, "setMemberPowers", (member, powers), ("MemberPowersChanged", changed))

    def set_account_roles(self, order: Order, *, member: int, account: str, roles: Role) -> Command:
        """For a member whose admins are lost or not to be trusted: the whole set of roles of one of its accounts."""
        changed = {"member": member, "account": account, "roles": roles}
        arguments = (member, account, roles)
        return self.contract.command(order, "setAccountRolesByCouncil", arguments, ("AccountRolesChanged", changed))

    def propose_account(self, order: Order, *, member: int, account: str, roles: Role) -> Command:
        """Give a member whose admins are lost a new account."""
        proposed = {"member": member, "account": account, "roles": roles}
        arguments = (member, account, roles)
        return self.contract.command(order, "proposeAccountByCouncil", arguments, ("AccountProposed", proposed))

    def register_standard(self, order: Order, *, kind: Kind, code: str, edition: str, name: dict[str, Json]) -> Command:
        data = encode(name)
        registered = {"kind": kind, "code": code, "edition": edition, "name": data}
        arguments = (kind, code, edition, data)
        return self.contract.command(order, "registerStandard", arguments, ("StandardRegistered", registered))

    def grant_accreditation(
        self,
        order: Order,
        *,
        member: int,
        standard: int,
        levels: list[int],
        from_: datetime | None,
        until: datetime | None,
        basis: Basis,
        document: str,
    ) -> Command:
        """`from_` None: from the block that records it. `until` exclusive; None: open."""
        mask, start, end = levels_mask(levels), unix_or_zero(from_), unix_or_zero(until)
        granted = {
            "member": member,
            "standard": standard,
            "levels": mask,
            "until": end,
            "basis": basis,
            "document": document,
            **_unless_now("from", start),
        }
        arguments = (member, standard, mask, start, end, basis, document)
        return self.contract.command(order, "grantAccreditation", arguments, ("AccreditationGranted", granted))

    def end_accreditation(self, order: Order, *, accreditation: int, until: datetime | None) -> Command:
        """`until` None: from the block that records it."""
        end = unix_or_zero(until)
        ended = {"accreditation": accreditation, **_unless_now("until", end)}
        return self.contract.command(order, "endAccreditation", (accreditation, end), ("AccreditationEnded", ended))

    def register_contract(self, order: Order, *, name: str, at: str, predecessor: str = NO_CONTRACT) -> Command:
        registered = {"name": contract_name(name), "at": at, "predecessor": predecessor}
        arguments = (contract_name(name), at, predecessor)
        return self.contract.command(order, "registerContract", arguments, ("ContractRegistered", registered))

    def retire_contract(self, order: Order, *, name: str) -> Command:
        retired = {"name": contract_name(name)}
        return self.contract.command(order, "retireContract", (contract_name(name),), ("ContractRetired", retired))

    def set_paused(self, order: Order, *, paused: bool) -> Command:
        return self.contract.command(order, "setPaused", (paused,), ("Paused", {"paused": paused}))


@dataclass(frozen=True)
class AccessCommands:
    """Who the council is. OpenZeppelin's AccessManager knows no request id: what it did is found by its own event."""

    contract: Contract

    def grant_council(self, order: Order, *, account: str) -> Command:
        """Another account of the council, at once: it may do whatever the first one may, also remove it."""
        abi, granted = self.contract.abi, {"roleId": COUNCIL_ROLE, "account": account}
        return Command(
            member=order.member,
            key=order.request_id,
            kind="grant-council",
            sender=order.sender,
            to=self.contract.address,
            calldata=abi.encode_call("grantRole", COUNCIL_ROLE, account, 0),
            receipt_filter=ReceiptFilter(self.contract.address, abi.events["RoleGranted"].topics(**granted)),
            expected_events=(self.contract.expected("RoleGranted", granted),),
            created_by=order.created_by,
        )


@dataclass(frozen=True)
class MemberCommands:
    """Orders of a member, sent by one of its accounts with the admin role, or by an account that joins it."""

    contract: Contract

    def set_profile(self, order: Order, *, profile: dict[str, Json]) -> Command:
        data = encode(profile)
        changed = {"member": order.member, "profile": data}
        return self.contract.command(order, "setProfile", (data,), ("MemberProfileChanged", changed))

    def set_account_roles(self, order: Order, *, account: str, roles: Role) -> Command:
        """`roles` is the whole set the account has afterwards."""
        changed = {"member": order.member, "account": account, "roles": roles}
        return self.contract.command(order, "setAccountRoles", (account, roles), ("AccountRolesChanged", changed))

    def propose_account(self, order: Order, *, account: str, roles: Role) -> Command:
        """An account of no member yet; no roles: the proposal is withdrawn."""
        proposed = {"member": order.member, "account": account, "roles": roles}
        return self.contract.command(order, "proposeAccount", (account, roles), ("AccountProposed", proposed))

    def accept_account(self, order: Order, *, roles: Role) -> Command:
        """Sent by the proposed account itself."""
        joined = {"member": order.member, "account": order.sender, "roles": roles}
        return self.contract.command(order, "acceptAccount", (order.member, roles), ("AccountRolesChanged", joined))

    def register_key(
        self, order: Order, *, purpose: KeyPurpose, public_key: bytes, from_: datetime | None, until: datetime | None
    ) -> Command:
        start, end = unix_or_zero(from_), unix_or_zero(until)
        registered = {
            "keyId": key_id(order.member, purpose, public_key),
            "member": order.member,
            "purpose": purpose,
            "publicKey": public_key,
            "until": end,
            **_unless_now("from", start),
        }
        arguments = (purpose, public_key, start, end)
        return self.contract.command(order, "registerKey", arguments, ("KeyRegistered", registered))

    def retire_key(self, order: Order, *, key_id: bytes, until: datetime | None) -> Command:
        end = unix_or_zero(until)
        retired = {"keyId": key_id, **_unless_now("until", end)}
        return self.contract.command(order, "retireKey", (key_id, end), ("KeyRetired", retired))

    def declare_key_compromised(self, order: Order, *, key_id: bytes, since: datetime | None) -> Command:
        start = unix_or_zero(since)
        compromised = {"keyId": key_id, **_unless_now("since", start)}
        return self.contract.command(order, "declareKeyCompromised", (key_id, start), ("KeyCompromised", compromised))


def contract_name(name: str) -> bytes:
    """The chain's form: ASCII, zero-padded to 32 bytes."""
    data = name.encode("ascii")
    assert 0 < len(data) <= 32, f"a contract's name has 1 to 32 characters: {name!r}"
    return data.ljust(32, b"\x00")


def _unless_now(name: str, unix: int) -> dict[str, Any]:
    return {name: unix} if unix else {}
