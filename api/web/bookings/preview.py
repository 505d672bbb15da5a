"""What a filled form would book, before it is asked of the chain: days, what is left out, the price, the operator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from api.assets.answers import AssetOut
from api.assets.reads import asset_alone
from api.bookings.schemas import BookingIn
from api.web.bookings.form_writes import credential_document
from api.web.bookings.reserving_form import FilledForm
from api.web.language import Language
from formats.bookings.slots import day_text, slot_of, slot_text, unix_of
from formats.crypto.hashing import sha256
from ledger.db import reading
from node.bookings.calendars.series import SeriesPlan, Skipped
from node.bookings.quotes import Quote, quote
from node.bookings.requirement import foreseen
from node.faults import NotFound, RequestInvalid, RowFault
from node.installation.node import Node
from node.staff.access import Principal
from node.uses.sides import time_of
from wallet.documents.document import CredentialDocument


@dataclass(frozen=True)
class SkippedDay:
    """`why`: a word of the family `left-out`; `name`: of the holiday."""

    day: str
    why: str
    name: str


@dataclass(frozen=True)
class QuotedAsset:
    """`warnings`: what will be against the operator's credential. `is_known`: its file was given; else nobody here can
    say whether it will hold."""

    asset: AssetOut
    quote: Quote
    is_named: bool
    is_known: bool
    warnings: Sequence[str]


@dataclass(frozen=True)
class Preview:
    """`bodies`: the requests, each granted or refused by itself. `total` in fen; None where a price is not known.
    `seen`: changes with whatever is shown. `credential`: digest of the operator's document, as typed or of its file."""

    bodies: Sequence[BookingIn]
    plan: SeriesPlan
    spans: Sequence[tuple[str, str]]
    skipped: Sequence[SkippedDay]
    quoted: Sequence[QuotedAsset]
    total: int | None
    credential: str
    seen: str


def preview(principal: Principal, node: Node, language: Language, filled: FilledForm) -> Preview:
    """Raises RequestInvalid, SeriesRefused, SheetRefused."""
    document = credential_document(filled.operator)
    credential = filled.credential.strip() if document is None else document.digest.hex()
    plan = filled.plan(slot_of(time_of(node)))
    bodies = [filled.booking(each, credential) for each in plan.bookings]
    starts = [start for each in plan.bookings for start, _ in each.spans()]
    quoted = list[QuotedAsset]()
    with reading(node.ledger_engine) as session:
        for index, part in enumerate(bodies[0].wanted().parts):
            asset = _asset(session, part.asset, "together" if index else "asset")
            found = quote(session, member=principal.member, part=part, planned=plan.bookings)
            warnings = _warnings(found, document, starts, language)
            quoted.append(QuotedAsset(asset, found, bool(credential), document is not None, warnings))
    prices = [each.quote.fen for each in quoted]
    total = sum(each for each in prices if each is not None) if None not in prices else None
    shown = json.dumps([[each.model_dump(mode="json") for each in bodies], prices])
    return Preview(
        bodies=bodies,
        plan=plan,
        spans=[(slot_text(start), slot_text(end)) for each in plan.bookings for start, end in each.spans()],
        skipped=[_skipped(each, language) for each in plan.skipped],
        quoted=quoted,
        total=total,
        credential=credential,
        seen=sha256(b"guild/preview/1", shown.encode()).hex(),
    )


def _asset(session: Session, number: int, field: str) -> AssetOut:
    try:
        return asset_alone(session, number)
    except NotFound as refusal:
        told = RowFault(0, field, "asset-unknown", f"there is no asset {number}", "see the list of assets")
        raise RequestInvalid([told]) from refusal


def _warnings(
    found: Quote, document: CredentialDocument | None, starts: Sequence[int], language: Language
) -> list[str]:
    if found.requirement is None or document is None:
        return []
    times = [datetime.fromtimestamp(unix_of(start), UTC) for start in starts]
    return [each.text(language.code) for each in foreseen(document, requirement=found.requirement, starts=times)]


def _skipped(found: Skipped, language: Language) -> SkippedDay:
    name = found.zh if language.code.startswith("zh") else found.en
    return SkippedDay(day_text(found.day), found.why.value, name)
