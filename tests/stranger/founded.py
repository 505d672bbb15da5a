"""A consortium on a chain of its own, founded with raw transactions: what a verifier is tested against.

Accounts and Ed25519 keys are drawn from names, so that two runs make the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eth_account import Account
from eth_account.signers.local import LocalAccount

import ledger.consortium.errors
import ledger.credentials.errors  # noqa: F401  (a refusal is decoded only where its class was imported)
from formats import ids, leaf, link, voucher
from formats.register.levels import levels_mask
from ledger.rpc.abi import Abi
from ledger.rpc.client import ChainClient
from ledger.rpc.reverts import RevertDecoder

ROOT = Path(__file__).parents[2]
ANVIL = ROOT / "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"
REGISTRAR, CERTIFIER, ENTERPRISE = 1, 2, 3
ADMIN, ISSUE, STATUS, REGISTER = 1, 2, 4, 8
CHAIN_ID = 31337
ISSUER_HOST = "guild-ledger.example"
CONTRACTS = ("AccessManager", "Consortium", "Credentials")
PROFILE = b'{"name":{"en":"Demo","zh":"\xe7\xa4\xba\xe4\xbe\x8b"}}'


def drawn(*parts: object) -> bytes:
    """32 reproducible bytes."""
    return hashlib.sha256(repr(parts).encode()).digest()


def account(name: str) -> LocalAccount:
    found: LocalAccount = Account.from_key(drawn("account", name))
    return found


def signing_key(member: int, purpose: ids.KeyPurpose, number: int = 0) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(drawn("key", member, int(purpose), number))


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


@contextmanager
def running_chain(folder: Path, *, starts_at: int | None = None) -> Iterator[str]:
    """A fresh chain without fees; its RPC URL. It dies with the block. `starts_at`: its clock, unix seconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(ANVIL), "--port", str(port), "--chain-id", str(CHAIN_ID), "--hardfork", "osaka", "--no-cors"]
    command += ["--accounts", "0", "--gas-price", "0", "--base-fee", "0", "--no-priority-fee", "--silent"]
    command += [] if starts_at is None else ["--timestamp", str(starts_at)]
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, env={"HOME": str(folder), "PATH": os.environ["PATH"]}
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.post(url, json={"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}, timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Founded:
    """Three members (registrar, certifier, enterprise), two standards, accreditations and keys."""

    rpc: str
    consortium_id: bytes = drawn("consortium id")
    abis: dict[str, Abi] = field(default_factory=lambda: {name: Abi.load(name) for name in CONTRACTS})
    at: dict[str, str] = field(default_factory=dict)
    genesis: bytes = b""
    drawn_keys: int = 0

    def __post_init__(self) -> None:
        self.client = ChainClient(self.rpc, RevertDecoder(self.abis.values()))
        self.genesis = bytes.fromhex(self.client.genesis_hash()[2:])
        council = account("council")
        self.deploy("AccessManager", council.address.lower())
        self.deploy("Consortium", self.consortium_id, self.genesis, self.at["AccessManager"])
        self.deploy("Credentials", self.at["Consortium"])
        self.council("registerContract", b"Credentials".ljust(32, b"\0"), self.at["Credentials"], "0x" + "00" * 20)
        for member, kind, powers in ((1, 3, REGISTER), (2, 1, ISSUE | STATUS), (3, 2, ISSUE | STATUS)):
            self.council("admitMember", kind, powers, account(f"admin-{member}").address.lower(), PROFILE)
            self.accept(f"admin-{member}", member, ADMIN)
            for role, bit in (("issue", ISSUE), ("status", STATUS), ("registrar", REGISTER)):
                if powers & bit:
                    self.admin(member, "proposeAccount", account(f"{role}-{member}").address.lower(), bit)
                    self.accept(f"{role}-{member}", member, bit)
        for code in ("6-31-07-03", "6-18-02-04"):
            self.council("registerStandard", 1, code, "", b'{"en":"x","zh":"x"}')
        for member, standard in ((2, 1), (2, 2), (3, 1)):
            self.council("grantAccreditation", member, standard, levels_mask([20, 30, 40]), 0, 0, 1, "DEMO-1")
        for member in (2, 3):
            for purpose in (ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.TOKEN):
                self.register_key(member, purpose)

    @property
    def chain_ref(self) -> bytes:
        return ids.chain_ref(self.genesis, bytes.fromhex(self.at["Consortium"][2:]))

    def deployment(self) -> dict[str, Any]:
        """The content of deployment.json."""
        place = {
            "chain_id": CHAIN_ID,
            "genesis_hash": "0x" + self.genesis.hex(),
            "consortium": self.at["Consortium"],
            "access_manager": self.at["AccessManager"],
            "credentials": self.at["Credentials"],
            "deployed_block": 0,
        }
        identity = {"consortium_id": "0x" + self.consortium_id.hex(), "issuer_host": ISSUER_HOST}
        return {**identity, "lineage": [place]}

    def register_key(self, member: int, purpose: ids.KeyPurpose, number: int = 0) -> bytes:
        public = public_bytes(signing_key(member, purpose, number))
        self.admin(member, "registerKey", int(purpose), public, 0, 0)
        return ids.key_id(member, purpose, public)

    def anchor(self, batch: bytes, entries: list[leaf.Entry], links: list[link.Link], **other: Any) -> None:
        """`other`: member, standard, level, accreditation, credential_key, token_key, deadline."""
        member = other.get("member", CERTIFIER)
        standard, level = other.get("standard", 1), other.get("level", 40)
        entries, links = sorted(entries), sorted(links)
        keys = [
            other.get(name) or ids.key_id(member, purpose, public_bytes(signing_key(member, purpose)))
            for name, purpose in (("credential_key", ids.KeyPurpose.CREDENTIAL), ("token_key", ids.KeyPurpose.TOKEN))
        ]
        accreditation = other.get("accreditation", {(2, 1): 1, (2, 2): 2, (3, 1): 3}.get((member, standard), 1))
        signed = voucher.LinkVoucher(
            registrar=REGISTRAR, issuer=member, batch=batch, standard=standard, level=level,
            accreditation=accreditation, credential_key=keys[0], token_key=keys[1],
            count=len(entries), entries_root=leaf.root(batch, entries), links_hash=link.links_hash(links),
            deadline=other.get("deadline", self.now() + 3600),
        )  # fmt: skip
        domain = voucher.VoucherDomain(CHAIN_ID, bytes.fromhex(self.at["Credentials"][2:]), self.chain_ref)
        signature = account(f"registrar-{REGISTRAR}").sign_message(voucher.signable(signed, domain)).signature
        request = (
            batch, standard, level, accreditation, *keys,
            [(each.document_digest, each.token_digest) for each in entries], [(each.tag, each.link) for each in links],
            (REGISTRAR, signed.deadline, bytes(signature)),
        )  # fmt: skip
        self.send(f"issue-{member}", "Credentials", "anchor", request)

    def status(self, act: str, batch: bytes, positions: list[int], *, reason: int = 1, member: int = CERTIFIER) -> None:
        if act == "reinstate":
            self.send(f"admin-{member}", "Credentials", act, self.key(), batch, positions)
        else:
            self.send(f"status-{member}", "Credentials", act, self.key(), batch, positions, reason)

    def withdraw(self, act: int, *, member: int = CERTIFIER) -> None:
        self.send(f"admin-{member}", "Credentials", "withdrawRevocation", self.key(), act)

    def last_act(self) -> int:
        """The number of the newest revocation."""
        answer = self.client.call(self.at["Credentials"], self.abis["Credentials"].encode_call("revocationCount"))
        return int(self.abis["Credentials"].decode_result("revocationCount", answer)[0])

    def council(self, function: str, *arguments: Any) -> None:
        self.send("council", "Consortium", function, self.key(), *arguments)

    def admin(self, member: int, function: str, *arguments: Any) -> None:
        self.send(f"admin-{member}", "Consortium", function, self.key(), *arguments)

    def accept(self, sender: str, member: int, roles: int) -> None:
        self.send(sender, "Consortium", "acceptAccount", self.key(), member, roles)

    def send(self, sender: str, contract: str, function: str, *arguments: Any) -> None:
        """Mined at once. A refusal arrives as the decoded error, before anything is sent."""
        data = self.abis[contract].encode_call(function, *arguments)
        self.client.call(self.at[contract], data, sender=account(sender).address)
        self._mine(sender, self.at[contract], data)

    def deploy(self, name: str, *arguments: Any) -> None:
        self.at[name] = self._mine("council", None, self.abis[name].encode_creation(*arguments))

    def warp(self, seconds: int) -> None:
        """Let the chain's clock run ahead, and mine a block."""
        self.rpc_call("evm_increaseTime", seconds)
        self.rpc_call("evm_mine")

    def now(self) -> int:
        return self.client.head().time

    def rpc_call(self, method: str, *params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = requests.post(self.rpc, json=body, timeout=10).json()
        assert "error" not in answer, answer
        return answer["result"]

    def key(self) -> bytes:
        self.drawn_keys += 1
        return drawn("command", self.drawn_keys)

    def _mine(self, sender: str, to: str | None, data: bytes) -> str:
        signer = account(sender)
        message: dict[str, Any] = {
            "chainId": CHAIN_ID, "nonce": self.client.nonce(signer.address), "gas": 16_000_000, "gasPrice": 0,
            "value": 0, "data": data,
        }  # fmt: skip
        if to:
            message["to"] = signer_address(to)
        sent = self.client.send_raw(bytes(signer.sign_transaction(message).raw_transaction))
        receipt = None
        for _ in range(200):  # the block is mined beside the answer, not before it
            receipt = self.rpc_call("eth_getTransactionReceipt", sent)
            if receipt:
                break
            time.sleep(0.005)
        assert receipt is not None, f"{sent} is not mined"
        assert receipt["status"] == "0x1", receipt
        return str(receipt["contractAddress"] or "").lower()


def signer_address(text: str) -> str:
    from eth_utils.address import to_checksum_address

    return to_checksum_address(text)
