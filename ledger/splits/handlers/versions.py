"""Versions as they are proposed, signed and become active."""

from __future__ import annotations

from sqlmodel import Session

from formats.splits.replay.rules_reader import read_rules
from ledger.indexing.projection import ChainEvent
from ledger.splits.agreements.tables import VersionMemberRow, VersionRow, VersionSignatureRow
from ledger.timestamps import moment


def proposed(session: Session, event: ChainEvent) -> None:
    args = event.args
    rules = read_rules(args["rules"])
    session.add(
        VersionRow(
            id=args["version"], agreement=args["agreement"], text=args["text"], rules_hash=args["rulesHash"],
            rules=args["rules"], proposed_by=args["member"], proposed_at=moment(event.block_time),
            block_number=event.block_number, log_index=event.log_index, first_month=rules.first, active_block=None,
            active_log=None,
        )
    )  # fmt: skip
    session.add_all(
        VersionMemberRow(version=args["version"], member=member, place=place)
        for place, member in enumerate((*rules.parties, *rules.agents))
    )


def signed(session: Session, event: ChainEvent) -> None:
    args = event.args
    session.merge(
        VersionSignatureRow(
            version=args["version"], member=args["member"], account=args["account"],
            deadline=moment(args["deadline"]), signed_at=moment(event.block_time),
        )
    )  # fmt: skip


def became_active(session: Session, event: ChainEvent) -> None:
    row = session.get_one(VersionRow, event.args["version"])
    row.active_block, row.active_log = event.block_number, event.log_index
