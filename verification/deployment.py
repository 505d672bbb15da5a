"""Which consortium, on which chain, at which addresses: the trust root that an installation believes without asking.

The lineage lists every deployment in order; the last is current. Hashes and addresses are lower-case 0x text.

These are the words of `deployment.json`, which says more than a verifier holds fixed: where an installation finds the
other contracts, and from which block on it reads. What is believed of it is `fact`, a formats.register.trust_root.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from formats.register.trust_root import Deployment, TrustRoot
from verification.snapshots.trust_root import PinnedRoot

_HASH = r"^0x[0-9a-f]{64}$"
_ADDRESS = r"^0x[0-9a-f]{40}$"
_NOT_NAMED = "0x" + 40 * "0"


class DeploymentEntry(BaseModel):
    """One deployment of the contracts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    chain_id: int
    genesis_hash: str = Field(pattern=_HASH)
    consortium: str = Field(pattern=_ADDRESS)
    access_manager: str = Field(pattern=_ADDRESS)
    credentials: str = Field(pattern=_ADDRESS)
    contracts: dict[str, Annotated[str, Field(pattern=_ADDRESS)]] = {}
    """Further contracts, by the name under which the Consortium registers them."""
    deployed_block: int

    @property
    def fact(self) -> Deployment:
        return Deployment(
            chain_id=self.chain_id,
            genesis_hash=_bytes(self.genesis_hash),
            consortium=_bytes(self.consortium),
            credentials=_bytes(self.credentials),
        )

    @property
    def chain_ref(self) -> bytes:
        return self.fact.chain_ref


class TrustRootFile(BaseModel):
    """What this installation believes without asking anyone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consortium_id: str = Field(pattern=_HASH)
    issuer_host: str
    lineage: tuple[DeploymentEntry, ...] = Field(min_length=1)

    @classmethod
    def of_pinned(cls, root: PinnedRoot) -> TrustRootFile:
        """What a published trust root says of the lineage. It names no other contract, and no block to read from:
        logs are read from the chain's first block on."""
        lineage = tuple(
            DeploymentEntry(
                chain_id=each.chain_id,
                genesis_hash=_text(each.genesis_hash),
                consortium=_text(each.consortium),
                access_manager=_NOT_NAMED,
                credentials=_text(each.credentials),
                deployed_block=0,
            )
            for each in root.lineage
        )
        return cls(consortium_id=_text(root.consortium_id), issuer_host=root.issuer_host, lineage=lineage)

    @property
    def current(self) -> DeploymentEntry:
        return self.lineage[-1]

    @property
    def consortium_id_bytes(self) -> bytes:
        return _bytes(self.consortium_id)

    @property
    def fact(self) -> TrustRoot:
        return TrustRoot(self.consortium_id_bytes, self.issuer_host, tuple(each.fact for each in self.lineage))


def _text(data: bytes) -> str:
    return "0x" + data.hex()


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text[2:])
