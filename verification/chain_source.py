"""A chain node as a verifier's source: one RPC URL and the trust root, nothing of ours behind it.

What a node answers is compared with itself before it is passed on: the status bits and the numbers of the revocations
with the logged acts, the genesis hash and the contracts' own words with the trust root (the verifier recomputes roots
and key ids); links come from blocks that were read whole. A node that contradicts itself is no source. What no hash
proves stays on that node's word: above all that its head is the newest; the texts that no contract stores (a member's
latest name, a standard's and an accreditation's words); on which day a suspension that was lifted and set again began.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from formats import ids, leaf
from formats.link import Link
from formats.register.basis import Basis
from formats.register.batches import BatchRecord
from formats.register.levels import Kind, mask_levels
from formats.register.members import MemberStatus
from formats.register.standing import in_force
from formats.register.status import Reason, StatusAct, StatusAction, withdraw
from formats.register.words import name_pair, read_words
from formats.text import escape
from ledger.errors import LedgerError
from ledger.rpc.shown_urls import shown_url
from ledger.timestamps import moment, moment_or_open
from verification import source as facts
from verification.chain_view import ChainView
from verification.deployment import DeploymentEntry
from verification.source import SourceUnavailable


class ChainSource:
    """`verification.source.LinkSource` over one node that the user named: its word counts, and the verdict says so.

    `seen_time`: the latest block time this verifier ever saw, where it remembers one.
    """

    def __init__(self, chain: ChainView, *, seen_time: datetime | None = None) -> None:
        self._chain = chain
        self._seen_time = seen_time

    def view(self) -> facts.SourceView:
        with _unavailable():
            head = self._chain.head
            time = moment(head.time)
            return facts.SourceView(
                name=shown_url(self._chain.client.rpc_url),
                authenticated=True,
                proven=False,
                lineage=tuple(each.fact for each in self._chain.deployments.values()),
                head_number=head.number,
                head_hash=_bytes(head.hash),
                head_time=time,
                seen_time=max(time, self._seen_time or time),
            )

    def batch(self, chain_ref: bytes, batch: bytes) -> facts.BatchFacts | None:
        with _unavailable():
            deployment = self._chain.deployment(chain_ref)
            record = self._record(deployment, batch)
            if record is None:
                return None
            found = facts.BatchFacts(record, self._entries(deployment, record), self._acts(deployment, record))
            self._chain.still_the_same_chain()
            return found

    def key(self, chain_ref: bytes, key_id: bytes) -> facts.KeyFacts | None:
        with _unavailable():
            member, purpose, from_, until, compromised, public_key = self._registered(chain_ref, "keyOf", key_id)
            if member == 0:
                return None
            return facts.KeyFacts(
                member=member,
                purpose=ids.KeyPurpose(purpose),
                public_key=public_key,
                valid_from=moment(from_),
                valid_until=moment_or_open(until),
                compromised_since=moment_or_open(compromised),
            )

    def member(self, chain_ref: bytes, number: int) -> facts.MemberFacts | None:
        with _unavailable():
            status = self._registered(chain_ref, "memberOf", number)[0]
            if status == 0:
                return None
            profile = self._logged(chain_ref, "MemberAdmitted", "MemberProfileChanged", member=number)["profile"]
            return facts.MemberFacts(number, MemberStatus(status), *name_pair(read_words(profile)))

    def standard(self, chain_ref: bytes, number: int) -> facts.StandardFacts | None:
        with _unavailable():
            kind = self._registered(chain_ref, "standardOf", number)[0]
            if kind == 0:
                return None
            logged = self._logged(chain_ref, "StandardRegistered", standard=number)
            names = name_pair(read_words(logged["name"]))
            return facts.StandardFacts(number, Kind(kind), logged["code"], logged["edition"], *names)

    def accreditation(self, chain_ref: bytes, number: int) -> facts.AccreditationFacts | None:
        with _unavailable():
            member, standard, _from, _until, basis, mask = self._registered(chain_ref, "accreditationOf", number)
            if member == 0:
                return None
            document = self._logged(chain_ref, "AccreditationGranted", accreditation=number)["document"]
            return facts.AccreditationFacts(number, member, standard, tuple(mask_levels(mask)), Basis(basis), document)

    def links(self, chain_ref: bytes, issuer: int) -> tuple[facts.BatchLinks, ...]:
        with _unavailable():
            deployment = self._chain.deployment(chain_ref)
            anchored = self._chain.all_events(
                deployment.credentials, self._chain.credentials.events["Anchored"], deployment.deployed_block
            )
            return tuple(
                facts.BatchLinks(each.args["batch"], each.at, tuple(Link(*pair) for pair in each.args["links"]))
                for each in anchored
                if ids.batch_member(each.args["batch"]) == issuer
            )

    def _record(self, deployment: DeploymentEntry, batch: bytes) -> BatchRecord | None:
        (found,) = self._chain.ask(deployment.credentials, self._chain.credentials, "batchOf", batch)
        (root, credential_key, token_key, standard, accreditation, registrar, count, level, at, block) = found
        if at == 0:
            return None
        return BatchRecord(
            batch=batch,
            root=root,
            count=count,
            standard=standard,
            level=level,
            accreditation=accreditation,
            registrar=registrar,
            credential_key=credential_key,
            token_key=token_key,
            anchored_at=moment(at),
            anchored_in=block,
        )

    def _entries(self, deployment: DeploymentEntry, record: BatchRecord) -> tuple[leaf.Entry, ...]:
        event = self._chain.credentials.events["Anchored"]
        block = record.anchored_in
        anchored = self._chain.events(deployment.credentials, event, block, block, batch=record.batch)
        if len(anchored) != 1:
            raise SourceUnavailable(f"{len(anchored)} anchor logs for batch {record.batch.hex()}, not one")
        return tuple(leaf.Entry(*each) for each in anchored[0].args["entries"])

    def _acts(self, deployment: DeploymentEntry, record: BatchRecord) -> tuple[StatusAct, ...]:
        logged = []
        for name in _ACTIONS:
            event = self._chain.credentials.events[name]
            logged += self._chain.events(deployment.credentials, event, record.anchored_in, batch=record.batch)
        acts: list[StatusAct] = []
        for each in sorted(logged, key=lambda event: event.order):
            action = _ACTIONS[each.name]
            if action is None:
                acts = withdraw(acts, each.args["act"], each.at)
            else:
                reason = Reason(each.args.get("reason", 0))
                positions = tuple(each.args["positions"])
                acts.append(StatusAct(action, positions, each.at, reason, each.args.get("act")))
        stored = self._chain.ask(deployment.credentials, self._chain.credentials, "bitsOf", record.batch)
        found = in_force(acts)
        if [_positions(words) for words in stored] != [found.revoked.keys(), found.suspended.keys()]:
            raise SourceUnavailable(f"the logged acts on batch {record.batch.hex()} do not give its stored bits")
        (numbers,) = self._chain.ask(deployment.credentials, self._chain.credentials, "actsOf", record.batch)
        if list(numbers) != [act.act for act in acts if act.action is StatusAction.REVOKED]:
            raise SourceUnavailable(f"the logged revocations on batch {record.batch.hex()} are not the stored ones")
        return tuple(acts)

    def _registered(self, chain_ref: bytes, function: str, name: int | bytes) -> tuple[Any, ...]:
        """One record of the register; all zero where there is none."""
        deployment = self._chain.deployment(chain_ref)
        (record,) = self._chain.ask(deployment.consortium, self._chain.consortium, function, name)
        return tuple(record)

    def _logged(self, chain_ref: bytes, *names: str, **indexed: int) -> dict[str, Any]:
        """The arguments of the last of these events of the register, texts as they may be shown."""
        deployment = self._chain.deployment(chain_ref)
        found = []
        for name in names:
            event = self._chain.consortium.events[name]
            found += self._chain.events(deployment.consortium, event, deployment.deployed_block, **indexed)
        if not found:
            raise SourceUnavailable(f"no {names[0]} log for {indexed}, though the register holds it")
        said = max(found, key=lambda event: event.order).args
        return {name: escape(value) if isinstance(value, str) else value for name, value in said.items()}


_ACTIONS = {
    "CredentialsSuspended": StatusAction.SUSPENDED,
    "CredentialsReinstated": StatusAction.REINSTATED,
    "CredentialsRevoked": StatusAction.REVOKED,
    "RevocationWithdrawn": None,
}


def _positions(words: Sequence[int]) -> set[int]:
    return {256 * index + bit for index, word in enumerate(words) for bit in range(256) if word >> bit & 1}


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


@contextmanager
def _unavailable() -> Iterator[None]:
    """Whatever the node did wrong, silence or nonsense, the verifier hears that it cannot say."""
    try:
        yield
    except (LedgerError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        said = str(error) if isinstance(error, LedgerError) else f"{type(error).__name__}: {error}"
        raise SourceUnavailable(said) from error
