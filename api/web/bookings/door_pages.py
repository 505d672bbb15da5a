"""The doors of a custodian's assets: which devices there are, and what one shows at the door of a unit now."""

from __future__ import annotations

import secrets

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.assets.answers import AssetOut
from api.assets.reads import asset_alone, asset_list
from api.bookings.calendar import EntryOut, calendar_for
from api.http.access import Custodian, NodeOf
from api.http.paging import MOST, Paging
from api.http.problems import SEE_OTHER
from api.http.routers import page_router
from api.uses import doors
from api.uses.doors import AssetNumber, DevicePath, UnitNumber
from api.uses.schemas import NothingIn
from api.web.bookings.form_writes import Nonce, form_write
from api.web.language import Chosen
from api.web.refusals import PageRoute
from api.web.register import member_names
from api.web.sections import DOORS, section_page
from formats.bookings.slots import day_of, parse_slot, slot_of
from ledger.bookings.reminders import SOON_SLOTS
from ledger.db import reading
from node.installation.node import Node
from wallet.tokens import qr

router = page_router(prefix=DOORS, tags=["pages"], route_class=PageRoute)


@router.get("", response_class=HTMLResponse)
def doors_page(principal: Custodian, node: NodeOf, request: Request, language: Chosen) -> Response:
    """The devices of your member, and the doors that each can show."""
    devices = doors.devices(principal, node).items
    with reading(node.ledger_engine) as session:
        assets: list[AssetOut] = asset_list(session, Paging(limit=MOST), principal.member).items
    nonce = secrets.token_hex(16)  # of the devices none could be made: the list returns to what it was when one ends
    return section_page(
        request, "bookings/doors.html", language, principal, devices=devices, assets=assets, nonce=nonce
    )


@router.post("", response_class=HTMLResponse)
def add_device(principal: Custodian, node: NodeOf, request: Request, nonce: Nonce) -> Response:
    """Make the key of a new device in this node's keystore; it leads to the list."""
    doors.add(principal, node, form_write(node, request, nonce, []), NothingIn())
    return RedirectResponse(DOORS, SEE_OTHER)


@router.post("/{device_id}/end", response_class=HTMLResponse)
def end_device(principal: Custodian, node: NodeOf, request: Request, device_id: DevicePath) -> Response:
    """What it shows is refused from now on; it leads to the list."""
    doors.end(principal, node, form_write(node, request, "end", []), device_id)
    return RedirectResponse(DOORS, SEE_OTHER)


@router.get("/{device_id}/{asset_number}/{unit_number}", response_class=HTMLResponse)
def door_page(
    principal: Custodian,
    node: NodeOf,
    request: Request,
    language: Chosen,
    device_id: DevicePath,
    asset_number: AssetNumber,
    unit_number: UnitNumber,
) -> Response:
    """What the door of a unit shows now, and what begins or goes on there; once answered or old, another code."""
    shown = doors.shown(principal, node, device_id, asset_number, unit_number)
    with reading(node.ledger_engine) as session:
        asset = asset_alone(session, asset_number)
        members = member_names(session)
    return section_page(
        request,
        "bookings/door.html",
        language,
        principal,
        device=device_id,
        asset=asset,
        unit=unit_number,
        shown=shown,
        code=qr.drawing(shown.link),
        entries=_now(node, principal.member, asset_number, unit_number),
        members=members,
    )


def _now(node: Node, member: int, asset: int, unit: int) -> list[EntryOut]:
    """What begins within a quarter, or is going on."""
    slot = slot_of(int(node.clock().timestamp()))
    day = day_of(slot)
    with reading(node.ledger_engine) as session:
        entries = calendar_for(session, member, [asset], range(day, day_of(slot + SOON_SLOTS) + 1)).entries
    return [
        each
        for each in entries
        if each.unit == unit
        and each.stage in ("standing", "in use")
        and parse_slot(each.from_) <= slot + SOON_SLOTS
        and parse_slot(each.to) > slot
    ]
