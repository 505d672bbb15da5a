"""Whoever is nobody here does nothing: each write of each contract, from an account that no member ever named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from formats import ids
from formats.register.status import Reason
from ledger.consortium.errors import MemberNotExpelled
from ledger.consortium.facts import Role
from ledger.errors import LedgerRejected, UndecodedRevert
from ledger.rpc.abi import Abi
from node.installation.keys import account_name
from node.running.chain import RpcRefused
from tests.bookings.commands import booking_writes
from tests.consortium import asset_writes
from tests.consortium.asset_writes import AssetStage, staged
from tests.consortium.harness import SCHOOL, Harness
from tests.consortium.other_contracts import contracts, deployed, writes

STRANGER = "0x00000000000000000000000000000000000a11ce"
NOBODY = ("AccountRoleMissing", "AccessManagedUnauthorized", "AccountNotProposed")
PROPOSED = "proposed"
COUNCIL, ADMIN, ISSUE, STATUS = (
    "council-admin",
    *(account_name(SCHOOL, role) for role in ("admin", "issue", "status")),
)


@dataclass(frozen=True)
class Stage:
    """Things on the chain that a call needs to be a good one, were the sender somebody."""

    harness: Harness
    at: dict[str, str]
    assets: AssetStage
    batch: bytes
    act: int

    def account(self, name: str) -> str:
        return self.harness.node.keystore.address(name)

    def key(self) -> bytes:
        return self.harness.draw()

    def anchoring(self) -> bytes:
        return self.harness.anchoring(self.harness.content(2)).calldata


@pytest.fixture(scope="module")
def stage(harness: Harness) -> Stage:
    commands, batch = harness.credentials, harness.anchor(4).batch
    harness.do(commands.revoke(harness.by("status"), batch=batch, positions=[0], reason=Reason.OTHER))
    harness.do(commands.suspend(harness.by("status"), batch=batch, positions=[1], reason=Reason.OTHER))
    proposed = harness.node.keystore.create_account(PROPOSED)
    harness.do(harness.member.propose_account(harness.by("admin"), account=proposed, roles=Role.ISSUE))
    (act,) = commands.contract.ask(harness.node.chain, "revocationCount")
    at = deployed(harness)
    return Stage(harness, at, staged(harness, at["Assets"], at["Owners"]), batch, act)


Arguments = Callable[[Stage], tuple[Any, ...]]
# Contract and function → who may, and arguments with which that account's call goes through.
WRITES: dict[tuple[str, str], tuple[str, Arguments]] = {
    ("Consortium", "admitMember"): (COUNCIL, lambda s: (s.key(), 1, 2, "0x" + "77" * 20, b"{}")),
    ("Consortium", "setMemberStatus"): (COUNCIL, lambda s: (s.key(), SCHOOL, 2)),
    ("Consortium", "setMemberPowers"): (COUNCIL, lambda s: (s.key(), SCHOOL, 2)),
    ("Consortium", "setAccountRolesByCouncil"): (COUNCIL, lambda s: (s.key(), SCHOOL, s.account(STATUS), 1)),
    ("Consortium", "proposeAccountByCouncil"): (COUNCIL, lambda s: (s.key(), SCHOOL, "0x" + "77" * 20, 1)),
    ("Consortium", "registerStandard"): (COUNCIL, lambda s: (s.key(), 1, "X", "", b"{}")),
    ("Consortium", "grantAccreditation"): (COUNCIL, lambda s: (s.key(), SCHOOL, 1, 1 << 20, 0, 0, 1, "No.")),
    ("Consortium", "endAccreditation"): (COUNCIL, lambda s: (s.key(), 1, 0)),
    ("Consortium", "registerContract"): (
        COUNCIL,
        lambda s: (s.key(), b"N", s.harness.node.deployment.credentials, _ZERO),
    ),
    ("Consortium", "retireContract"): (COUNCIL, lambda s: (s.key(), b"Credentials".ljust(32, b"\0"))),
    ("Consortium", "setPaused"): (COUNCIL, lambda s: (s.key(), True)),
    ("Consortium", "setProfile"): (ADMIN, lambda s: (s.key(), b"{}")),
    ("Consortium", "setAccountRoles"): (ADMIN, lambda s: (s.key(), s.account(STATUS), 2)),
    ("Consortium", "proposeAccount"): (ADMIN, lambda s: (s.key(), "0x" + "77" * 20, 2)),
    ("Consortium", "acceptAccount"): (PROPOSED, lambda s: (s.key(), SCHOOL, 2)),
    ("Consortium", "registerKey"): (ADMIN, lambda s: (s.key(), 1, s.key(), 0, 0)),
    ("Consortium", "retireKey"): (ADMIN, lambda s: (s.key(), s.harness.key_id(ids.KeyPurpose.TOKEN), 0)),
    ("Consortium", "declareKeyCompromised"): (ADMIN, lambda s: (s.key(), s.harness.key_id(ids.KeyPurpose.TOKEN), 0)),
    ("Credentials", "suspend"): (STATUS, lambda s: (s.key(), s.batch, [2], 5)),
    ("Credentials", "reinstate"): (ADMIN, lambda s: (s.key(), s.batch, [1])),
    ("Credentials", "revoke"): (STATUS, lambda s: (s.key(), s.batch, [2], 1)),
    ("Credentials", "withdrawRevocation"): (ADMIN, lambda s: (s.key(), s.act)),
    **{
        ("Assets", name): (account, lambda s, given=given: (s.key(), *given(s.assets)))
        for name, (account, given) in asset_writes.WRITES.items()
    },
    **{
        ("Owners", name): (account, lambda s, given=given: (s.key(), *given(s.assets)))
        for name, (account, given) in asset_writes.OWNERS.items()
    },
}
# What the council does for an expelled member only: the stage has none, but a stranger gets no further than the gate.
EXPELLED: dict[tuple[str, str], Arguments] = {
    ("Credentials", "revokeByCouncil"): lambda s: (s.key(), s.batch, [2], 1),
    ("Credentials", "withdrawRevocationByCouncil"): lambda s: (s.key(), s.act),
    **{
        ("Assets", name): lambda s, given=given: (s.key(), *given(s.assets))
        for name, given in asset_writes.EXPELLED.items()
    },
    **{
        ("Owners", name): lambda s, given=given: (s.key(), *given(s.assets))
        for name, given in asset_writes.OWNERS_EXPELLED.items()
    },
}
# Open to nobody's account, or with a test of its own (a whole anchor request).
GOVERNED = tuple(name for name in contracts() if "setAuthority" in Abi.load(name).functions)
APART = {*((name, "setAuthority") for name in GOVERNED), ("Credentials", "anchor")}
# Tried with a stage of its own, in tests/bookings/commands/test_foreign_account.py.
BOOKED = set(booking_writes.WRITES) | set(booking_writes.ANYONE)
# What a contract takes from another contract alone, and the acts on shares. Here a stranger asks for nothing in
# particular; what passes for the right account is told in tests/contracts/splits.
BARE = {
    *(("Assets", name) for name in ("take", "takeForMaintenance", "free", "extend", "offer")),
    *booking_writes.OF_USES,
    *((name, item["name"]) for name in ("Agreements", "Journal", "Splits", "Allocations") for item in writes(name)),
} - APART
_ZERO = "0x" + "00" * 20


def test_every_write_of_every_contract_is_tried() -> None:
    found = {(name, item["name"]) for name in contracts() for item in writes(name)}
    assert found == set(WRITES) | set(EXPELLED) | APART | BOOKED | BARE


@pytest.mark.parametrize(("contract", "function"), sorted(BARE), ids=[".".join(each) for each in sorted(BARE)])
def test_a_stranger_gets_no_act_through(stage: Stage, contract: str, function: str) -> None:
    (item,) = (item for item in writes(contract) if item["name"] == function)
    data = Abi.load(contract).encode_call(function, *(_nothing(part) for part in item["inputs"]))
    assert _refusal(stage, contract, data)


def _nothing(part: dict[str, Any]) -> Any:
    """The zero of an ABI type."""
    kind: str = part["type"]
    if kind.endswith("[]"):
        return []
    if kind.endswith("]"):
        element, _, count = kind[:-1].rpartition("[")
        return [_nothing({**part, "type": element})] * int(count)
    if kind == "tuple":
        return tuple(_nothing(each) for each in part["components"])
    plain: dict[str, Any] = {"bool": False, "string": "", "bytes": b"", "address": _ZERO}
    return plain.get(kind, bytes(int(kind[5:])) if kind.startswith("bytes") and kind != "bytes" else 0)


@pytest.mark.parametrize(("contract", "function"), WRITES, ids=[".".join(each) for each in WRITES])
def test_a_stranger_is_refused_where_the_right_account_passes(stage: Stage, contract: str, function: str) -> None:
    account, arguments = WRITES[contract, function]
    data = Abi.load(contract).encode_call(function, *arguments(stage))
    _send(stage, contract, data, stage.harness.node.keystore.address(account))
    assert _refusal(stage, contract, data) in NOBODY


def test_a_stranger_anchors_nothing_even_with_a_good_voucher(stage: Stage) -> None:
    data = stage.anchoring()
    _send(stage, "Credentials", data, stage.harness.node.keystore.address(ISSUE))
    assert _refusal(stage, "Credentials", data) == "AccountRoleMissing"


@pytest.mark.parametrize("contract", GOVERNED)
def test_nobody_moves_the_access_manager(stage: Stage, contract: str) -> None:
    assert _refusal(stage, contract, Abi.load(contract).encode_call("setAuthority", STRANGER)) in NOBODY


@pytest.mark.parametrize(("contract", "function"), EXPELLED, ids=[".".join(each) for each in EXPELLED])
def test_nobody_acts_for_an_expelled_member_but_the_council(stage: Stage, contract: str, function: str) -> None:
    data = Abi.load(contract).encode_call(function, *EXPELLED[contract, function](stage))
    assert _refusal(stage, contract, data) == "AccessManagedUnauthorized"
    with pytest.raises(MemberNotExpelled):
        _send(stage, contract, data, stage.account(COUNCIL))


def test_the_chain_itself_signs_for_nobody(stage: Stage) -> None:
    chain = stage.harness.chain
    before = chain.ask("eth_blockNumber")
    sender = stage.harness.node.keystore.address(STATUS)
    for account in (STRANGER, sender):
        sent = {
            "from": account,
            "to": stage.harness.node.deployment.credentials,
            "data": "0x" + stage.anchoring().hex(),
        }
        with pytest.raises(RpcRefused, match="No Signer available"):
            chain.ask("eth_sendTransaction", sent)
    assert chain.ask("eth_accounts") == []
    assert chain.ask("eth_blockNumber") == before


def _refusal(stage: Stage, contract: str, data: bytes) -> str:
    with pytest.raises((LedgerRejected, UndecodedRevert)) as refused:
        _send(stage, contract, data, STRANGER)
    return type(refused.value).__name__


def _send(stage: Stage, contract: str, data: bytes, sender: str) -> None:
    """Tried, not mined: what would happen now."""
    stage.harness.node.chain.call(stage.at[contract], data, sender=sender)
