"""The installation's trust root in its file, `$GUILD_HOME/deployment.json`."""

from pathlib import Path

from formats.bounds import bounded_json
from node.faults import ConfigFault, NotDeployed, said_by_fields
from node.installation.config import write_private
from verification.deployment import TrustRootFile

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


def save(home: Path, root: TrustRootFile) -> Path:
    return write_private(home / FILE_NAME, root.model_dump_json(indent=2).encode() + b"\n")
