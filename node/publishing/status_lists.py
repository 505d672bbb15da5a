"""The signed status lists of hosted members, for readers who know no chain: on change, and before they grow old.

Each list is one file below `$GUILD_HOME/status`, replaced whole. What it holds: docs/status-lists.md.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from formats.faults import FormatFault
from formats.ids import KeyPurpose
from ledger.consortium.facts import Key
from ledger.consortium.queries import current_key
from ledger.credentials.queries import not_good
from ledger.db import reading
from ledger.errors import LedgerError
from ledger.indexing.indexer import cursor_of
from node.faults import NodeRefusal
from node.installation.clock_check import require_chain_agrees
from node.installation.config import write_private
from node.installation.node import Node
from node.installation.pipeline import projected_block
from node.issuing.status_list_indexes import newest_list, places_of
from node.publishing import cosigning
from node.publishing.fault_reports import clear, report
from node.publishing.faults import SnapshotViewUnsettled, StatusKeyNotHeld
from wallet.documents.status_list import VALID_FOR, StatusList, encode_bits, sign_status_list
from wallet.documents.timestamps import from_text
from wallet.keys.signer import SignerKeyUnknown

log = logging.getLogger("guild.publisher")

FOLDER = "status"
_OLDEST = VALID_FOR / 2
_MOST_BEHIND_S = 60


def file_of(home: Path, member: int, number: int) -> Path:
    return home / FOLDER / f"{member}-{number}.vc"


class StatusLists:
    """`tick` looks once. What was signed last is read from its files, so a restart changes nothing."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._looked_at: tuple[object, ...] = ()
        self._again_at: datetime | None = None

    def tick(self) -> bool:
        """True where a list was put in place. What keeps one member's list from it keeps no other's: a refusal is
        raised when all had their turn (NodeRefusal, LedgerError), any other fault reported. What is there stays."""
        now, what = self._node.clock().replace(microsecond=0), self._what_there_is()
        if what == self._looked_at and self._again_at is not None and now < self._again_at:
            return False
        moved = False
        if any(what[1:]):
            self._require_current()
        refusals: list[Exception] = []
        for member in self._node.config.members:
            subject = f"status list of member {member}"
            try:
                moved |= self._publish_due(member, now)
                clear(self._node, subject)
            except (NodeRefusal, LedgerError, FormatFault) as refusal:
                refusals.append(refusal)
            except Exception as error:
                report(self._node, subject, error, member=member)
        if refusals:
            raise refusals[0]
        self._looked_at, self._again_at = what, now + self._every
        return moved

    def _what_there_is(self) -> tuple[object, ...]:
        """The projection's head, and each member's newest list."""
        with reading(self._node.ledger_engine) as ledger, reading(self._node.node_engine) as session:
            cursor = cursor_of(ledger)
            lists = [newest_list(session, member) for member in self._node.config.members]
        return (None if cursor is None else cursor.block_hash, *lists)

    def _require_current(self) -> None:
        """A projection that is being built again knows too few acts: a revoked credential would look good. A clock
        that is wrong dates a list for days that nobody has seen."""
        cosigning.require_settled(self._node)
        require_chain_agrees(self._node)
        seen = projected_block(self._node)
        if seen is None or self._node.chain.head().time - seen.time > _MOST_BEHIND_S:
            raise SnapshotViewUnsettled

    def _publish_due(self, member: int, now: datetime) -> bool:
        with reading(self._node.ledger_engine) as ledger:
            key = current_key(ledger, member=member, purpose=KeyPurpose.STATUS, at=now)
        due = [] if key is None else [each for each in self._lists(member, now) if self._due(each, key)]
        if key is None or not due:
            return False
        for each in due:
            write_private(file_of(self._node.home, member, each.number), self._signed(each, key))
            log.info("signed status list %d of member %d", each.number, member)
        return True

    def _lists(self, member: int, now: datetime) -> Iterator[StatusList]:
        """All that the member has, as they have to be now."""
        with reading(self._node.ledger_engine) as ledger:
            digests = list(not_good(ledger, member))
        with reading(self._node.node_engine) as session:
            newest, places = newest_list(session, member) or 0, places_of(session, member, digests)
        for number in range(1, newest + 1):
            encoded = encode_bits(places.get(number, ()))
            yield StatusList(self._node.trust_root.issuer_host, member, number, encoded, now)

    def _due(self, wanted: StatusList, key: Key) -> bool:
        """It says something else than the file in place, that is old or torn, or its key is no longer the member's."""
        try:
            held: Any = json.loads(file_of(self._node.home, wanted.member, wanted.number).read_bytes())
            ours = str(held["proof"]["verificationMethod"]).endswith(f"#{key.id.hex()}")
            same = ours and held["credentialSubject"]["encodedList"] == wanted.encoded
            return not same or wanted.valid_from >= from_text(held["validFrom"]) + self._every
        except (FileNotFoundError, ValueError, LookupError, TypeError):
            return True

    def _signed(self, wanted: StatusList, key: Key) -> bytes:
        try:
            return sign_status_list(wanted, public_key=key.public_key, signer=self._node.signer)
        except SignerKeyUnknown as error:
            raise StatusKeyNotHeld(wanted.member, key.id.hex()) from error

    @property
    def _every(self) -> timedelta:
        return min(timedelta(seconds=self._node.config.publishing.every_s), _OLDEST)


def signing_key_missing(node: Node) -> bool:
    """A hosted member has status lists and no key to sign them: what they say of a revoked credential grows old."""
    with reading(node.node_engine) as session, reading(node.ledger_engine) as ledger:
        listed = [member for member in node.config.members if newest_list(session, member) is not None]
        keys = [current_key(ledger, member=each, purpose=KeyPurpose.STATUS, at=node.clock()) for each in listed]
    return None in keys
