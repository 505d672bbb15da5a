"""Which consortium, on which chain, at which addresses: the trust root that an installation believes without asking.

The lineage lists every deployment in order; the last is current. Hashes and addresses are lower-case 0x text.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from formats.ids import chain_ref

_HASH = r"^0x[0-9a-f]{64}$"
_ADDRESS = r"^0x[0-9a-f]{40}$"


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
    def chain_ref(self) -> bytes:
        return chain_ref(bytes.fromhex(self.genesis_hash[2:]), bytes.fromhex(self.consortium[2:]))


class TrustRootFile(BaseModel):
    """What this installation believes without asking anyone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    consortium_id: str = Field(pattern=_HASH)
    issuer_host: str
    lineage: tuple[DeploymentEntry, ...] = Field(min_length=1)

    @property
    def current(self) -> DeploymentEntry:
        return self.lineage[-1]

    @property
    def consortium_id_bytes(self) -> bytes:
        return bytes.fromhex(self.consortium_id[2:])
