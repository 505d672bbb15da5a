"""The doors of a custodian's assets: devices, and the code that one shows now."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Response
from pydantic import BaseModel
from sqlmodel import Session

from api.http.access import Custodian, NodeOf
from api.http.problems import CREATED
from api.http.routers import api_router
from api.http.writes import Writes
from api.uses.schemas import NothingIn
from formats.bookings.door import GOOD_FOR_S, code, link
from ledger.bookings.assets.queries import asset
from ledger.db import reading
from node.faults import NotFound
from node.installation.keys import ensure_ed25519
from node.installation.node import Node
from node.staff.access import record
from node.tables.door import DoorDevice
from node.uses.proof import doors_of

router = api_router(prefix="/door-devices", tags=["doors"])
DevicePath = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]
AssetNumber = Annotated[int, Path(ge=1, lt=2**32)]
UnitNumber = Annotated[int, Path(ge=0, lt=32)]


class DeviceOut(BaseModel):
    """A device of your member that shows codes at doors."""

    device: str
    added_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: DoorDevice) -> "DeviceOut":
        return cls(device=row.device.hex(), added_at=row.added_at, ended_at=row.ended_at)


class DeviceMade(BaseModel):
    device: str

    def location(self) -> str:
        """Where the devices of the member are listed."""
        return "/door-devices"


class Devices(BaseModel):
    items: list[DeviceOut]


class ShownOut(BaseModel):
    """`link`: the text of the picture; `code`: what stands below it. Good up to `good_until`, by this node's clock."""

    link: str
    code: str
    good_until: datetime


@router.get("")
def devices(principal: Custodian, node: NodeOf) -> Devices:
    """The devices of your member, those that ended left out."""
    return Devices(items=[DeviceOut.of(row) for row in doors_of(node, principal.member).devices()])


@router.post("", status_code=CREATED, response_model=DeviceMade)
def add(principal: Custodian, node: NodeOf, write: Writes, body: NothingIn) -> Response:
    """Make the key of a new device in this node's keystore."""

    def prepare() -> bytes:
        # The name follows from the write, so that its retry finds the key it made before.
        name = f"member-{principal.member}-door-{write.request_id(principal).hex()[:16]}"
        return doors_of(node, principal.member).add_device(ensure_ed25519(node.keystore, name))

    def act(session: Session, device: bytes) -> DeviceMade:
        record(session, node.clock, principal, act="door-device-added", subject=device.hex())
        return DeviceMade(device=device.hex())

    return write.once_prepared(principal, body, prepare, act, status=CREATED)


@router.post("/{device_id}/end", response_model=DeviceMade)
def end(principal: Custodian, node: NodeOf, write: Writes, device_id: DevicePath) -> Response:
    """What it shows is refused from now on; a device that ended stays so."""

    def act(session: Session, _: None) -> DeviceMade:
        record(session, node.clock, principal, act="door-device-ended", subject=device_id)
        return DeviceMade(device=device_id)

    def prepare() -> None:
        _require(node, principal.member, device_id)
        doors_of(node, principal.member).end_device(bytes.fromhex(device_id))

    return write.once_prepared(principal, None, prepare, act)


@router.get("/{device_id}/codes/{asset_number}/{unit_number}")
def shown(
    principal: Custodian, node: NodeOf, device_id: DevicePath, asset_number: AssetNumber, unit_number: UnitNumber
) -> ShownOut:
    """The code that the door of a unit shows now: asked again within half a minute, the same, until it was answered."""
    _require(node, principal.member, device_id)
    with reading(node.ledger_engine) as ledger:
        found = asset(ledger, asset_number)
    if found is None or found.custodian != principal.member or unit_number >= found.units:
        raise NotFound("asset", str(asset_number))
    signed = doors_of(node, principal.member).show(bytes.fromhex(device_id), asset_number, unit_number)
    prefix = node.config.http.public_url.rstrip("/") + "/door#"
    until = datetime.fromtimestamp(signed.challenge.shown_at + GOOD_FOR_S, UTC)
    return ShownOut(link=link(prefix, signed.data), code=code(signed.data), good_until=until)


def _require(node: Node, member: int, device_id: str) -> None:
    """Raises NotFound."""
    if bytes.fromhex(device_id) not in {row.device for row in doors_of(node, member).devices()}:
        raise NotFound("door device", device_id)
