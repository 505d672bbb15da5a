"""What a door refuses, each with the cure."""

from __future__ import annotations

from node.faults import NodeRefusal


class DoorDeviceUnknown(NodeRefusal):
    """Your member has no such door device, or its key has ended: show the code of one that is registered."""

    device: str


class DoorElsewhere(NodeRefusal):
    """The code is another door's: scan the one of the asset and unit that were booked."""

    asset: int
    unit: int


class DoorCodeStale(NodeRefusal):
    """The code is no longer good, or not yet: scan what the door shows now. If that fails too, set the device's
    clock."""

    shown_at: int
    at: int


class DoorCodeInvalid(NodeRefusal):
    """This is no code of a door, or its device did not sign it: scan it again, or type the eight letters below it."""

    reason: str


class DoorCodeUsed(NodeRefusal):
    """This code was answered for this occurrence already: wait for the next one, within a minute."""

    occurrence: int


class DoorCodeUnknown(NodeRefusal):
    """No code that is good at this door reads so: type what stands below the picture now."""


class DoorTriesUsed(NodeRefusal):
    """Too many codes were typed at this door within a minute: scan the picture, or wait."""

    retry_after_s: int
