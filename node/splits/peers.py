"""Another member's node, asked over HTTP for what is of agreements and on no chain."""

from __future__ import annotations

from node.installation.node import Node
from node.peers.connection import PeerConnection
from node.peers.faults import CounterpartNotConfigured
from node.staff.access import Principal

FINAL = ("attestation-", "not-found", "request-invalid")
"""How its problems begin that are a refusal; any other may pass."""


def peer_of(node: Node, by: Principal, other: int, *, most_bytes: int) -> PeerConnection:
    """`most_bytes`: of an answer. Raises CounterpartNotConfigured."""
    peer = node.config.use_peers.get(by.member, {}).get(other)
    if peer is None:
        raise CounterpartNotConfigured(other)
    return PeerConnection(other, peer, node.home, node.circuits, final=FINAL, most_bytes=most_bytes)
