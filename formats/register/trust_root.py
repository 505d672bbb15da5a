"""What a verifier holds fixed before it asks anyone: the consortium and its deployments."""

from __future__ import annotations

from dataclasses import dataclass

from formats import ids


@dataclass(frozen=True)
class Deployment:
    """One deployment in the consortium's lineage. Addresses 20 bytes, genesis hash 32."""

    chain_id: int
    genesis_hash: bytes
    consortium: bytes
    credentials: bytes

    @property
    def chain_ref(self) -> bytes:
        return ids.chain_ref(self.genesis_hash, self.consortium)


@dataclass(frozen=True)
class TrustRoot:
    """`lineage`: oldest first."""

    consortium_id: bytes
    issuer_host: str
    lineage: tuple[Deployment, ...]

    def deployment(self, chain_ref: bytes) -> Deployment | None:
        return next((each for each in self.lineage if each.chain_ref == chain_ref), None)
