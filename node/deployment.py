"""Which consortium, on which chain, at which addresses: the installation's trust root, `$GUILD_HOME/deployment.json`.

The lineage lists every deployment in order; the last is current. Hashes and addresses are lower-case 0x text.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from formats import bounded_json
from formats.ids import chain_ref
from node.config import write_private
from node.faults import ConfigFault, NotDeployed

FILE_NAME = "deployment.json"
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


def load(home: Path) -> TrustRootFile:
    """Raises NotDeployed where there is none, ConfigFault where the file is not one."""
    return read(home / FILE_NAME)


def read(path: Path) -> TrustRootFile:
    """Raises NotDeployed where there is no such file, ConfigFault where it is no trust root."""
    try:
        return TrustRootFile.model_validate(bounded_json.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise NotDeployed(str(path)) from error
    except (OSError, ValueError) as error:
        raise ConfigFault(str(path), str(error)) from error


def save(home: Path, root: TrustRootFile) -> Path:
    return write_private(home / FILE_NAME, root.model_dump_json(indent=2).encode() + b"\n")
