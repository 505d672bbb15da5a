"""Found a consortium from a file: the council's commands, then each hosted member's accounts and keys, then staff.

The node with the council's accounts runs it first; then, with the same file, each other node for its own members.

Each command's key follows from what it is about, so a second run finds the first one's commands and does nothing
twice; a file that says something else about the same thing is refused (CommandConflict), never half carried out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import select

from formats.canonical import encode
from formats.crypto.hashing import sha256
from formats.ids import KeyPurpose
from ledger.consortium.commands import AccessCommands, CouncilCommands, MemberCommands
from ledger.consortium.facts import COUNCIL, Role
from ledger.db import reading, writing
from ledger.errors import RpcMalformed
from ledger.submitting.contract import Contract, Order
from ledger.submitting.outbox import Command, Submission, enqueue_all
from node.installation.deploy import COUNCIL_ADMIN
from node.installation.keys import (
    COUNCIL_SECOND,
    account_name,
    accounts_for,
    ensure_account,
    ensure_ed25519,
    holds_account,
    key_name,
    purposes_for,
)
from node.installation.node import Node
from node.installation.pipeline import consortium_of, settle
from node.publishing import pinned_trust_root
from node.setup.founding_file import AccreditationPart, Founding, FoundingRefused, MemberPart, read
from node.setup.founding_staff import appoint_staff
from verification.snapshots.trust_root import SnapshotKey

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Founded:
    """Numbers as the chain gave them. `standards`: by code. `tokens`: by person, those that have a token file. Where
    another node holds the council's accounts: the members that are hosted here, no standards, no accreditations."""

    members: tuple[int, ...]
    standards: dict[str, int]
    accreditations: tuple[int, ...]
    tokens: dict[str, Path]


def found(node: Node, path: Path, *, progress: Progress = lambda line: None) -> Founded:
    """Carry the file out, or what is missing of it. Raises FoundingRefused, CommandConflict, CommandRefused."""
    founding = read(path)
    _require_same_host(node, path, founding)
    work = _Work(node, founding, progress)
    if not holds_account(node.keystore, COUNCIL_ADMIN):
        members = _require_admitted(node, founding)
        work.equip()
        return Founded(members, {}, (), appoint_staff(node, founding))
    members, standards = work.admit_and_register()
    accreditations = work.accredit_and_equip(standards)
    _pin_trust_root(node, founding)
    return Founded(members, standards, accreditations, appoint_staff(node, founding))


@dataclass(frozen=True)
class _Work:
    node: Node
    founding: Founding
    progress: Progress

    def admit_and_register(self) -> tuple[tuple[int, ...], dict[str, int]]:
        parts = self.founding.file.members
        admissions = [self._admission(part) for part in parts]
        registrations = [
            self._council.register_standard(
                self._order(COUNCIL, "standard", part.kind, part.code),
                kind=part.standard_kind,
                code=part.code,
                edition=part.edition,
                name=part.words,
            )
            for part in self.founding.standards
        ]
        ids = self._carry_out("members and standards", [*admissions, *registrations, self._second_council_account()])
        members = tuple(self._number(each, "MemberAdmitted", "member") for each in ids[: len(parts)])
        if members != tuple(part.number for part in parts):
            raise FoundingRefused("members", f"the chain numbered them {members}: somebody else was admitted before")
        numbers = [self._number(each, "StandardRegistered", "standard") for each in ids[len(parts) : -1]]
        codes = [part.code for part in self.founding.standards]
        return members, dict(zip(codes, numbers, strict=True))

    def accredit_and_equip(self, standards: dict[str, int]) -> tuple[int, ...]:
        granted = [
            self._accreditation(part, code, standards[code])
            for part in self.founding.file.accreditations
            for code in part.standards
        ]
        ids = self.equip(granted)
        return tuple(self._number(each, "AccreditationGranted", "accreditation") for each in ids[: len(granted)])

    def equip(self, granted: Sequence[Command] = ()) -> list[str]:
        """Accounts and keys of hosted members; submissions of `granted` and of what they propose, in this order."""
        hosted = [part for part in self.founding.file.members if self.node.hosts(part.number)]
        self._carry_out("admins", [self._acceptance(part, "admin", Role.ADMIN) for part in hosted])
        equipment = [command for part in hosted for command in self._equipment(part)]
        ids = self._carry_out("accreditations, accounts and keys", [*granted, *equipment])
        joining = [(part, *each) for part in hosted for each in accounts_for(part.role_set).items()]
        self._carry_out("accounts", [self._acceptance(part, suffix, roles) for part, suffix, roles in joining])
        return ids

    @property
    def _council(self) -> CouncilCommands:
        return CouncilCommands(consortium_of(self.node))

    def _second_council_account(self) -> Command:
        manager = Contract(self.node.abis.access_manager, self.node.deployment.access_manager)
        account = ensure_account(self.node.keystore, COUNCIL_SECOND)
        return AccessCommands(manager).grant_council(self._order(COUNCIL, "council", COUNCIL_SECOND), account=account)

    def _admission(self, part: MemberPart) -> Command:
        admin = part.admin
        if admin is None:
            if not self.node.hosts(part.number):
                cure = "name the address of its `admin` account, or host it in guild.toml"
                raise FoundingRefused(f"member {part.number}", f"this node does not host it: {cure}")
            admin = ensure_account(self.node.keystore, account_name(part.number, "admin"))
        return self._council.admit_member(
            self._order(COUNCIL, "member", str(part.number)),
            kind=part.member_kind,
            powers=part.role_set,
            admin=admin,
            profile=part.profile,
        )

    def _accreditation(self, part: AccreditationPart, code: str, standard: int) -> Command:
        return self._council.grant_accreditation(
            self._order(COUNCIL, "accreditation", str(part.member), code, part.document),
            member=part.member,
            standard=standard,
            levels=list(part.levels),
            from_=part.from_,
            until=part.until,
            basis=part.on,
            document=part.document,
        )

    def _equipment(self, part: MemberPart) -> list[Command]:
        """Accounts with one role each, and keys with one purpose each."""
        commands, member = MemberCommands(consortium_of(self.node)), part.number
        accounts = [
            commands.propose_account(
                self._order(member, "account", suffix), account=self._account(part, suffix), roles=roles
            )
            for suffix, roles in accounts_for(part.role_set).items()
        ]
        keys = [
            commands.register_key(
                self._order(member, "key", purpose.name),
                purpose=purpose,
                public_key=ensure_ed25519(self.node.keystore, key_name(member, purpose)),
                from_=None,
                until=None,
            )
            for purpose in purposes_for(part.role_set)
        ]
        return accounts + keys

    def _acceptance(self, part: MemberPart, suffix: str, roles: Role) -> Command:
        """Sent by the account itself, once it was proposed."""
        order = self._order(part.number, "acceptance", suffix)
        account = self._account(part, suffix)
        return MemberCommands(consortium_of(self.node)).accept_account(replace(order, sender=account), roles=roles)

    def _account(self, part: MemberPart, suffix: str) -> str:
        return ensure_account(self.node.keystore, account_name(part.number, suffix))

    def _order(self, member: int, *about: str) -> Order:
        """The key: SHA-256 over the consortium and what the command is about."""
        name = COUNCIL_ADMIN if member == COUNCIL else account_name(member, "admin")
        key = sha256(b"guild/found/1", self.node.trust_root.consortium_id_bytes, encode([str(member), *about]))
        return Order(member=member, request_id=key, sender=ensure_account(self.node.keystore, name))

    def _carry_out(self, what: str, commands: Sequence[Command]) -> list[str]:
        with writing(self.node.node_engine) as session:
            ids = [row.id for row in enqueue_all(session, commands, self.node.clock)]
        settle(self.node, ids, progress=lambda left: self.progress(f"{what}: {len(ids) - left} of {len(ids)}"))
        return ids

    def _number(self, submission: str, event: str, argument: str) -> int:
        """What the chain called it, from the receipt. Raises RpcMalformed where it is told otherwise than confirmed."""
        with reading(self.node.node_engine) as session:
            row = session.exec(select(Submission).where(Submission.id == submission)).one()
        receipt = self.node.chain.receipt(row.mined_tx_hash or "")
        decode = self.node.abis.consortium.events[event].decode
        logs = () if receipt is None else receipt.logs
        found = [args for log in logs if (args := decode(log.topics, log.data)) is not None]
        if not found:
            raise RpcMalformed(method="eth_getTransactionReceipt", reason=f"no {event} in {row.mined_tx_hash}")
        return int(found[0][argument])


def _require_admitted(node: Node, founding: Founding) -> tuple[int, ...]:
    """Hosted members whose admin accounts the council has proposed, or that have joined. Raises FoundingRefused."""
    hosted, consortium = [part for part in founding.file.members if node.hosts(part.number)], consortium_of(node)
    for part in hosted:
        where, known = f"member {part.number}", node.keystore.find(account_name(part.number, "admin"))
        if known is None:
            cure = f"guild member create-account admin --member {part.number}"
            raise FoundingRefused(where, f"this node has no key of its admin account: {cure}")
        if part.admin != known.public:
            raise FoundingRefused(where, f"its admin account here is {known.public}, the file says {part.admin}")
        ((joined, _),) = consortium.ask(node.chain, "accountOf", known.public)
        ((_, proposed),) = consortium.ask(node.chain, "proposalOf", part.number, known.public)
        if joined != part.number and not proposed:
            cure = "run `guild found` with this file at the node that deployed the contracts, then here"
            raise FoundingRefused(where, f"the council has not admitted it with {known.public}: {cure}")
    return tuple(part.number for part in hosted)


def _pin_trust_root(node: Node, founding: Founding) -> None:
    """Where every founding member's snapshot key was made here. Where other nodes host members, theirs are registered
    later, and somebody says with `guild verifier pin` when all are."""
    numbers = [part.number for part in founding.file.members]
    if pinned_trust_root.file_of(node).exists() or not all(node.hosts(number) for number in numbers):
        return
    names = {number: key_name(number, KeyPurpose.SNAPSHOT) for number in numbers}
    pinned_trust_root.pin(node, [SnapshotKey(number, node.keystore.public_key(name)) for number, name in names.items()])


def _require_same_host(node: Node, path: Path, founding: Founding) -> None:
    named, ours = founding.file.issuer_host, node.trust_root.issuer_host
    if named != ours:
        raise FoundingRefused(str(path), f"issuer_host is {named!r}, the trust root says {ours!r}")
