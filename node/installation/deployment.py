"""The installation's trust root in its file, `$GUILD_HOME/deployment.json`."""

from pathlib import Path

from formats.bounds import bounded_json
from formats.faults import FormatFault
from node.faults import ConfigFault, NotDeployed, said_by_fields
from node.installation.config import write_private
from verification.deployment import TrustRootFile
from verification.snapshots import trust_root

FILE_NAME = "deployment.json"


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
        raise ConfigFault(str(path), said_by_fields(error)) from error


def read_either(path: Path) -> TrustRootFile:
    """As `read`; a published `trust-root.json` (docs/snapshots.md) will do too, where no other contract is asked."""
    try:
        return TrustRootFile.of_pinned(trust_root.decode(path.read_bytes()))
    except (OSError, FormatFault):  # not one of those: read it as the other, which says what is wrong
        return read(path)


def save(home: Path, root: TrustRootFile) -> Path:
    return write_private(home / FILE_NAME, root.model_dump_json(indent=2).encode() + b"\n")
