"""What the registrar refuses, and what keeps a member from asking it."""

from node.faults import NodeRefusal

TRAIL_OUTSTANDING = "trail-outstanding"
"""The reason of `VoucherRefused` where people of the batch wait for as many others as one trail may have open."""


class RegistrarNotConfigured(NodeRefusal):
    """No registrar is named for this member in this node's guild.toml."""

    member: int


class RegistrarQuotaUsed(NodeRefusal):
    """This member has asked about as many people today as it may: go on tomorrow, or ask the registrar for more."""

    most: int
    used: int
    asked: int


class SittingRefused(NodeRefusal):
    """The registrar is asked for something else than this sitting was announced with: prepare a new sitting."""

    reason: str
    explanation: str


class VoucherRefused(NodeRefusal):
    """The registrar does not vouch for this batch."""

    reason: str
    explanation: str


class HolderUnknown(NodeRefusal):
    """No person is registered with this document."""
