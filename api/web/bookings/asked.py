"""What became of what was asked with a form: submissions, the windows that they collided with, refusals of the node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from api.bookings.calendar import EntryOut, calendar_for
from api.http.problems import OK, status_of
from api.submissions.routes import submission
from api.submissions.schemas import SubmissionOut
from api.web.bookings.form_writes import nonce_of
from api.web.language import Language
from api.web.register import member_names
from formats.bookings.slots import DAY_SLOTS, parse_slot, slot_text
from ledger.db import reading
from node.faults import NodeRefusal, RowFault
from node.installation.node import Node
from node.peers.faults import CounterpartRefused, findings_in
from node.staff.access import Principal
from node.uses.faults import UseRefused

Asked = Annotated[str, Query(max_length=64, description="A submission that was asked for on this page")]


@dataclass(frozen=True)
class AskedShown:
    """`window`: from and to of what holds the slots, where it was refused for them; `holders`: what lies there."""

    submission: SubmissionOut
    window: tuple[str, str] | None
    holders: list[EntryOut]


@dataclass(frozen=True)
class ToldRefusal:
    """`reason`: of a use, with its findings, both in the reader's language; `faults`: of fields."""

    slug: str
    values: dict[str, Any]
    reason: str | None
    findings: Sequence[str]
    faults: Sequence[RowFault]


def asked_facts(principal: Principal, node: Node, found: Sequence[SubmissionOut]) -> dict[str, Any]:
    """What a page with a form shows of what was asked with it."""
    with reading(node.ledger_engine) as session:
        members = member_names(session)
    return {
        "asked": [_shown(principal, node, each) for each in found],
        "members": members,
        "nonce": nonce_of(principal, node),
    }


def asked_for(principal: Principal, node: Node, asked: str) -> list[SubmissionOut]:
    """What the address of a page names, if anything. Raises NotFound."""
    return [submission(principal, node, asked)] if asked else []


def refusal_facts(refusal: NodeRefusal | None, language: Language) -> dict[str, Any]:
    """What a page with a form shows of a refusal of it, and with which status."""
    if refusal is None:
        return {"status": OK, "refusal": None}
    return {"status": status_of(type(refusal)), "refusal": _told(refusal, language)}


def _told(refusal: NodeRefusal, language: Language) -> ToldRefusal:
    """In the words of a page."""
    findings, reason, values = list[str](), None, refusal.values()
    if isinstance(refusal, UseRefused | CounterpartRefused):
        findings, values = list(findings_in(language.code, refusal.findings)), {}
        reason = language.word("use-reason", "operator-unmet") if findings else _reason(refusal.reason, language)
    return ToldRefusal(refusal.slug(), values, reason, findings, refusal.row_faults())


def _reason(reason: str, language: Language) -> str:
    """Of a use; or of a problem by that name at the other side's node. What has no word here, as that node said it."""
    told = language.word("use-reason", reason)
    return language.word("refusal", reason) if told == reason else told


def _shown(principal: Principal, node: Node, found: SubmissionOut) -> AskedShown:
    window = _window(found)
    if window is None:
        return AskedShown(found, None, [])
    asset, unit, start, end = window
    day = start // DAY_SLOTS
    with reading(node.ledger_engine) as session:
        entries = calendar_for(session, principal.member, [asset], range(day, day + 1)).entries
    overlapping = [each for each in entries if parse_slot(each.from_) < end and parse_slot(each.to) > start]
    holders = [each for each in overlapping if each.unit == unit and (each.stage != "waiting" or each.offered)]
    return AskedShown(found, (slot_text(start), slot_text(end)), holders)


def _window(found: SubmissionOut) -> tuple[int, int, int, int] | None:
    """Asset, unit, and the slots that hold it."""
    if found.problem is None or found.problem.type != "/problems/slots-taken":
        return None
    asset, unit, day, start, end = (
        int(found.problem.values[name]) for name in ("asset", "unit", "day", "start", "end")
    )
    return asset, unit, day * DAY_SLOTS + start, day * DAY_SLOTS + end
