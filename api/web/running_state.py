"""What runs here, for the strip of heads that home page and operator's page share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from node.health.readiness import Health, health
from node.installation.node import Node
from node.publishing.publisher import published
from verification.snapshots.snapshot import Block


@dataclass(frozen=True)
class Running:
    """As of `at`. `snapshot`: the block that the published snapshot shows; None where there is none."""

    at: datetime
    health: Health
    snapshot: Block | None
    confirmations: int


def running(node: Node) -> Running:
    shown = published(node.home)
    return Running(node.clock(), health(node), shown.block if shown else None, node.config.chain.confirmations)
