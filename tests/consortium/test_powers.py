"""What each account can do on the chain, alone and in pairs, as SECURITY.md says it: each one and each two try."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from formats import ids
from formats.register.status import Reason
from formats.voucher import VoucherDomain, typed_data
from ledger.consortium.facts import Role
from ledger.credentials.commands import AnchorContent, SignedVoucher
from ledger.errors import LedgerRejected
from ledger.rpc.abi import Abi
from node.installation.keys import COUNCIL_SECOND, account_name
from tests.consortium.harness import REGISTRAR, SCHOOL, Harness, founded_harness, link_voucher

SECURITY = Path(__file__).parents[2] / "SECURITY.md"
HEADER = "| act on the chain | with the roles they hold | and with what they can give themselves |"
EXPELLED, STATUS_BIT, ALL_ROLES = 3, int(Role.STATUS), int(Role.ADMIN | Role.ISSUE | Role.STATUS)
ACCOUNTS = {
    "council": "council-admin",
    "second council": COUNCIL_SECOND,
    "admin": account_name(SCHOOL, "admin"),
    "issue": account_name(SCHOOL, "issue"),
    "status": account_name(SCHOOL, "status"),
    "second status": "second-status",
    "registrar's admin": account_name(REGISTRAR, "admin"),
    "registrar": account_name(REGISTRAR, "registrar"),
}
Names = frozenset[str]
Call = tuple[str, str, tuple[Any, ...]]  # contract, function, arguments


@dataclass
class Stage:
    """A batch with a revocation and a suspension by the status account, a batch to come, and two accounts to give."""

    harness: Harness
    batch: bytes
    act: int
    content: AnchorContent
    spare: tuple[str, str]
    council_act: int = 0

    def address(self, name: str) -> str:
        return self.harness.node.keystore.address(ACCOUNTS.get(name, name))

    def passes(self, sender: str, call: Call) -> bool:
        contract, function, arguments = call
        data = Abi.load(contract).encode_call(function, *arguments)
        try:
            self.harness.node.chain.call(self._at(contract), data, sender=sender)
        except LedgerRejected:
            return False
        return True

    def mine(self, sender: str, call: Call) -> bool:
        """Where it passes, it is done."""
        if not self.passes(sender, call):
            return False
        contract, function, arguments = call
        data = "0x" + Abi.load(contract).encode_call(function, *arguments).hex()
        self.harness.chain.ask("anvil_impersonateAccount", sender)
        sent = {"from": sender, "to": self._at(contract), "data": data, "gas": hex(1_000_000), "gasPrice": "0x0"}
        mined = self.harness.chain.ask("eth_sendTransaction", sent)
        self.harness.chain.ask("anvil_stopImpersonatingAccount", sender)
        for _ in range(1000):
            if self.harness.chain.ask("eth_getTransactionReceipt", mined) is not None:
                return True
            time.sleep(0.01)
        raise AssertionError(f"{function} of {sender} is not mined")

    def _at(self, contract: str) -> str:
        place = self.harness.node.deployment
        return place.consortium if contract == "Consortium" else place.credentials

    def vouched(self, signer: str) -> SignedVoucher:
        said = link_voucher(self.content, deadline=self.harness.node.chain.head().time + 3600)
        place = self.harness.node.deployment
        domain = VoucherDomain(place.chain_id, bytes.fromhex(place.credentials[2:]), place.chain_ref)
        signature = self.harness.node.signer.sign_typed_data(signer, typed_data(said, domain))
        return SignedVoucher(REGISTRAR, said.deadline, signature)

    def anchoring(self, voucher: SignedVoucher) -> Call:
        content = self.content
        entries = [(each.document_digest, each.token_digest) for each in content.entries]
        links = [(each.tag, each.link) for each in content.links]
        keys = (content.credential_key, content.token_key)
        signed = (voucher.registrar, voucher.deadline, voucher.signature)
        request = (content.batch, content.standard, content.level, content.accreditation, *keys, entries, links, signed)
        return "Credentials", "anchor", (request,)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with founded_harness(tmp_path_factory.mktemp("powers")) as harness:
        second = harness.node.keystore.create_account(ACCOUNTS["second status"])
        harness.do(harness.member.propose_account(harness.by("admin"), account=second, roles=Role.STATUS))
        harness.do(harness.member.accept_account(harness.from_account(second), roles=Role.STATUS))
        batch = harness.anchor(8).batch
        harness.do(harness.credentials.revoke(harness.by("status"), batch=batch, positions=[0], reason=Reason.OTHER))
        harness.do(harness.credentials.suspend(harness.by("status"), batch=batch, positions=[1], reason=Reason.OTHER))
        (act,) = harness.credentials.contract.ask(harness.node.chain, "revocationCount")
        spare = harness.node.keystore.create_account("spare-1"), harness.node.keystore.create_account("spare-2")
        yield Stage(harness, batch, act, harness.content(2), spare)


Attempts = Callable[[Stage, list[str]], Iterable[tuple[str, Call]]]


def each(call: Callable[[Stage], Call]) -> Attempts:
    """The same call, tried by every account there is."""
    return lambda stage, accounts: [(account, call(stage)) for account in accounts]


def either(*calls: Callable[[Stage], Call]) -> Attempts:
    return lambda stage, accounts: [(account, call(stage)) for account in accounts for call in calls]


def consortium(function: str, *arguments: Any) -> Callable[[Stage], Call]:
    return lambda stage: ("Consortium", function, (stage.harness.draw(), *arguments))


def credentials(function: str, arguments: Callable[[Stage], tuple[Any, ...]]) -> Callable[[Stage], Call]:
    return lambda stage: ("Credentials", function, (stage.harness.draw(), *arguments(stage)))


def roles(bits: int) -> Attempts:
    """By the member's own admin, or by the council."""
    return lambda stage, accounts: [
        (account, ("Consortium", function, (stage.harness.draw(), *of, stage.address("second status"), bits)))
        for account in accounts
        for function, of in (("setAccountRoles", ()), ("setAccountRolesByCouncil", (SCHOOL,)))
    ]


def key_end(stage: Stage) -> Call:
    return "Consortium", "retireKey", (stage.harness.draw(), stage.harness.key_id(ids.KeyPurpose.TOKEN), 0)


def key_start(stage: Stage) -> Call:
    return "Consortium", "registerKey", (stage.harness.draw(), 1, stage.harness.draw(), 0, 0)


def vouched_by_them(stage: Stage, accounts: list[str]) -> Iterable[tuple[str, Call]]:
    calls = [stage.anchoring(stage.vouched(signer)) for signer in accounts]
    return [(account, call) for account in accounts for call in calls]


def vouched_before(stage: Stage, accounts: list[str]) -> Iterable[tuple[str, Call]]:
    call = stage.anchoring(stage.vouched(stage.address("registrar")))
    return [(account, call) for account in accounts]


SUSPEND = credentials("suspend", lambda s: (s.batch, [2], 5))
REVOKE = credentials("revoke", lambda s: (s.batch, [2], 1))
REINSTATE = credentials("reinstate", lambda s: (s.batch, [1]))
WITHDRAW = credentials("withdrawRevocation", lambda s: (s.act,))
# State of the consortium → act → how it is tried.
ACTS: dict[str, dict[str, Attempts]] = {
    "": {
        "anchor a batch": vouched_by_them,
        "anchor a batch that was vouched for": vouched_before,
        "suspend or revoke": either(SUSPEND, REVOKE),
        "reinstate": each(REINSTATE),
        "withdraw what the status account revoked": each(WITHDRAW),
        "give an account of the member a role": roles(ALL_ROLES),
        "take a role away": roles(0),
        "register a key of their own member": each(key_start),
        "end a key": each(key_end),
        "pause, admit or expel": either(
            consortium("setPaused", True),
            consortium("admitMember", 1, 2, "0x" + "77" * 20, b"{}"),
            consortium("setMemberStatus", SCHOOL, EXPELLED),
        ),
    },
    "in a pause: ": {
        "anchor a batch that was vouched for": vouched_before,
        "suspend or revoke": either(SUSPEND, REVOKE),
        "reinstate": each(REINSTATE),
        "withdraw what the status account revoked": each(WITHDRAW),
        "take a role away": roles(0),
        "end a key": each(key_end),
    },
    "expelled: ": {
        "anchor, suspend, revoke or reinstate": lambda stage, accounts: [
            *vouched_before(stage, accounts),
            *either(SUSPEND, REVOKE, REINSTATE, WITHDRAW)(stage, accounts),
        ],
        "revoke for the member": each(credentials("revokeByCouncil", lambda s: (s.batch, [3], 1))),
        "withdraw what the status account revoked": each(
            credentials("withdrawRevocationByCouncil", lambda s: (s.act,))
        ),
        "withdraw what the council account revoked": each(
            credentials("withdrawRevocationByCouncil", lambda s: (s.council_act,))
        ),
    },
}


def test_security_md_says_what_each_account_can_do_alone_and_in_pairs(stage: Stage) -> None:
    found: dict[str, list[str]] = {}
    for state, acts in ACTS.items():
        with_state = snapshot(stage)
        enter(stage, state)
        for escalated in (False, True):
            # Only a voucher makes one call of two accounts; in a pause and after an expulsion nothing is anchored.
            for act, sets in able(stage, acts, most=1 if state else 2, escalated=escalated).items():
                found.setdefault(state + act, []).append(written(sets))
        revert(stage, with_state)
    assert table() == found


def able(stage: Stage, acts: dict[str, Attempts], *, most: int, escalated: bool) -> dict[str, list[Names]]:
    """The smallest sets of one or two accounts that can do each act."""
    sets: dict[str, list[Names]] = {act: [] for act in acts}
    for size in range(1, most + 1):
        for chosen in map(frozenset, combinations(ACCOUNTS, size)):
            before = snapshot(stage)
            accounts = [stage.address(name) for name in ACCOUNTS if name in chosen]
            accounts += escalate(stage, chosen) if escalated else []
            for act, attempts in acts.items():
                if any(smaller <= chosen for smaller in sets[act]):
                    continue
                if size == 2 and not escalated and attempts is not vouched_by_them:
                    continue  # each of the two tried this very call alone
                if any(stage.passes(*attempt) for attempt in attempts(stage, accounts)):
                    sets[act].append(chosen)
            revert(stage, before)
    return sets


def escalate(stage: Stage, chosen: Names) -> list[str]:
    """Every role that they can give themselves; the accounts that the council made for itself."""
    draw = stage.harness.draw
    for name, powers in (("admin", ALL_ROLES), ("registrar's admin", int(Role.ADMIN | Role.REGISTRAR))):
        if name in chosen:
            own = stage.address(name)
            stage.mine(own, ("Consortium", "setAccountRoles", (draw(), own, powers)))
    for name in sorted(chosen & {"council", "second council"}):
        for member, account, powers in (
            (SCHOOL, stage.spare[0], ALL_ROLES),
            (REGISTRAR, stage.spare[1], int(Role.REGISTRAR)),
        ):
            proposal = ("Consortium", "proposeAccountByCouncil", (draw(), member, account, powers))
            if stage.mine(stage.address(name), proposal):
                stage.mine(account, ("Consortium", "acceptAccount", (draw(), member, powers)))
        return list(stage.spare)
    return []


def enter(stage: Stage, state: str) -> None:
    council, draw = stage.address("council"), stage.harness.draw
    if state.startswith("in a pause"):
        assert stage.mine(council, ("Consortium", "setPaused", (draw(), True)))
    if state.startswith("expelled"):
        assert stage.mine(council, ("Consortium", "setMemberStatus", (draw(), SCHOOL, EXPELLED)))
        assert stage.mine(council, ("Credentials", "revokeByCouncil", (draw(), stage.batch, [4], 1)))
        stage.council_act = stage.act + 1


def snapshot(stage: Stage) -> str:
    return str(stage.harness.chain.ask("evm_snapshot"))


def revert(stage: Stage, name: str) -> None:
    assert stage.harness.chain.ask("evm_revert", name) is True


def written(sets: list[Names]) -> str:
    return ", ".join(" + ".join(name for name in ACCOUNTS if name in names) for names in sets) or "nobody"


def table() -> dict[str, list[str]]:
    """The rows of SECURITY.md's table, the act first."""
    rows = SECURITY.read_text(encoding="utf-8").split(HEADER, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in re.split(r"\s*\|\s*", row.strip("| "))] for row in rows]
    return {act: rest for act, *rest in cells}
