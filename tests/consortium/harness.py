"""A small consortium on a chain of its own: a registrar (1) and a school (2), two standards, one node with both."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from formats import ids, leaf, link, voucher
from ledger.consortium.commands import CouncilCommands, MemberCommands
from ledger.consortium.facts import COUNCIL
from ledger.credentials.commands import AnchorContent, CredentialsCommands, SignedVoucher
from ledger.db import reading, writing
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command, Submission, enqueue, find
from node.compose import compose
from node.installation.config import Backup, Chain, Config, Http, KeystoreFiles, save
from node.installation.keys import account_name, key_name
from node.installation.node import Node
from node.installation.pipeline import consortium_of, credentials_of, indexer_of, settle
from node.running.chain import Anvil, AnvilSettings
from node.setup.founding import Founded, found
from tests.conftest import free_port
from tests.consortium.founded_home import founded_chain

REGISTRAR, SCHOOL = 1, 2
HOST = "guild.example"
STANDARDS = [
    {"kind": "skill_level", "code": "6-31-07-03", "name": {"zh": "甲", "en": "First"}, "levels": [20, 30]},
    {"kind": "skill_level", "code": "T-1", "name": {"zh": "乙", "en": "Second"}, "direction": "丙", "levels": [20, 30]},
]
FILE = f"""
issuer_host = "{HOST}"
standards = "standards.json"
[[members]]
number = 1
kind = "government"
powers = ["registrar"]
name = {{zh = "登记机关", en = "Registrar"}}
[[members]]
number = 2
kind = "school"
powers = ["issue", "status"]
name = {{zh = "学校", en = "School"}}
[[accreditations]]
member = 2
standards = ["6-31-07-03", "T-1"]
levels = [20, 30]
basis = "government_filing"
document = "No. 1"
[[staff]]
member = 2
person = "admin"
roles = ["admin", "auditor"]
[[staff]]
member = 2
person = "operator"
roles = ["operator"]
[[staff]]
member = 1
person = "clerk"
roles = ["auditor"]
[[staff]]
member = 0
person = "delegate"
roles = ["council"]
"""


def founding_file(folder: Path) -> Path:
    (folder / "standards.json").write_text(json.dumps({"standards": STANDARDS}))
    path = folder / "consortium.toml"
    path.write_text(FILE)
    return path


def new_home(home: Path, *, chain_port: int, http_port: int = 0) -> Path:
    """Settings of an installation with an embedded chain on this port; keys open fast."""
    save(home, _settings(chain_port, http_port))
    return home


def _settings(chain_port: int = 0, http_port: int = 0) -> Config:
    return Config(
        issuer_host=HOST,
        members=(REGISTRAR, SCHOOL),
        chain=Chain(embedded_port=chain_port or free_port(), confirmations=0),
        http=Http(port=http_port or free_port()),
        keystore=KeystoreFiles(scrypt_log2=8),
        backup=Backup(max_age_days=0),
    )


def chain_of(home: Path, port: int) -> Anvil:
    return Anvil(AnvilSettings(folder=home / "chain", port=port, chain_id=31337))


@contextmanager
def founded_harness(folder: Path, *, dumps: bool = False) -> Iterator["Harness"]:
    """Chain, deployment and consortium; all gone after the block. `dumps`: of the chain, for whoever kills or saves
    it."""
    home, file = folder / "home", founding_file(folder)
    template = folder.parent / "founded-harness"
    chain = founded_chain(
        home, template=template, settings=_settings, found=lambda made: found(made, file), dumps=dumps
    )
    chain.start()
    node = compose(home)
    try:
        yield Harness(node, chain, found(node, file))
    finally:
        node.close()
        chain.kill()


@dataclass
class Harness:
    node: Node
    chain: Anvil
    founded: Founded
    drawn: int = 0

    @property
    def council(self) -> CouncilCommands:
        return CouncilCommands(consortium_of(self.node))

    @property
    def member(self) -> MemberCommands:
        return MemberCommands(consortium_of(self.node))

    @property
    def credentials(self) -> CredentialsCommands:
        return CredentialsCommands(credentials_of(self.node))

    def draw(self, size: int = 32) -> bytes:
        self.drawn += 1
        return hashlib.sha256(f"harness {self.drawn}".encode()).digest()[:size]

    def by_council(self) -> Order:
        return Order(member=COUNCIL, request_id=self.draw(), sender=self.node.keystore.address("council-admin"))

    def by(self, role: str, member: int = SCHOOL) -> Order:
        sender = self.node.keystore.address(account_name(member, role))
        return Order(member=member, request_id=self.draw(), sender=sender)

    def from_account(self, address: str, member: int = SCHOOL) -> Order:
        return Order(member=member, request_id=self.draw(), sender=address)

    def do(self, *commands: Command) -> list[Submission]:
        """Every one of them on chain, or the refusal raised."""
        with writing(self.node.node_engine) as session:
            wanted = [enqueue(session, command, self.node.clock).id for command in commands]
        settle(self.node, wanted, patience_s=20)
        with reading(self.node.node_engine) as session:
            return [find(session, each) for each in wanted]

    def content(self, count: int, *, standard: int = 1, level: int = 20) -> AnchorContent:
        """A batch of `count` invented digests."""
        batch = ids.batch_id(SCHOOL, self.draw(16))
        keys = [self.key_id(purpose) for purpose in (ids.KeyPurpose.CREDENTIAL, ids.KeyPurpose.TOKEN)]
        return AnchorContent(
            batch=batch,
            standard=standard,
            level=level,
            accreditation=standard,
            credential_key=keys[0],
            token_key=keys[1],
            entries=tuple(sorted(leaf.Entry(self.draw(), self.draw()) for _ in range(count))),
            links=tuple(sorted(link.Link(self.draw(), self.draw()) for _ in range(count))),
        )

    def vouched(self, content: AnchorContent, *, deadline: int | None = None) -> SignedVoucher:
        deadline = self.node.chain.head().time + 3600 if deadline is None else deadline
        said = link_voucher(content, deadline=deadline)
        place = self.node.deployment
        domain = voucher.VoucherDomain(place.chain_id, bytes.fromhex(place.credentials[2:]), place.chain_ref)
        account = self.node.keystore.address(account_name(REGISTRAR, "registrar"))
        signature = self.node.signer.sign_typed_data(account, voucher.typed_data(said, domain))
        return SignedVoucher(REGISTRAR, deadline, signature)

    def anchor(self, count: int, **other: int) -> AnchorContent:
        content = self.content(count, **other)
        self.do(self.anchoring(content))
        return content

    def anchoring(self, content: AnchorContent) -> Command:
        sender = self.node.keystore.address(account_name(SCHOOL, "issue"))
        return self.credentials.anchor(content, self.vouched(content), sender=sender, created_by="")

    def key_id(self, purpose: ids.KeyPurpose, member: int = SCHOOL) -> bytes:
        return ids.key_id(member, purpose, self.node.keystore.public_key(key_name(member, purpose)))

    def project(self) -> None:
        indexer = indexer_of(self.node)
        while indexer.tick():
            pass

    def other_home(self, home: Path) -> "Harness":
        """The same consortium seen from another home."""
        return replace(self, node=compose(home))


def link_voucher(content: AnchorContent, *, deadline: int) -> voucher.LinkVoucher:
    """What the registrar signs for a batch of the school."""
    return voucher.LinkVoucher(
        registrar=REGISTRAR,
        issuer=SCHOOL,
        batch=content.batch,
        standard=content.standard,
        level=content.level,
        accreditation=content.accreditation,
        credential_key=content.credential_key,
        token_key=content.token_key,
        count=len(content.entries),
        entries_root=leaf.root(content.batch, content.entries),
        links_hash=link.links_hash(content.links),
        deadline=deadline,
    )
