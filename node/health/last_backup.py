"""When this home was backed up last, and into what: `$GUILD_HOME/last-backup.json`, written by `guild backup`.

A restored home has the backup that it came from. Whether that still exists nobody here can know.
"""

from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict

from formats.bounds import bounded_json
from node.installation.private_files import write_private

FILE_NAME = "last-backup.json"


class LastBackup(BaseModel):
    """`to`: the folder. `size`: bytes of all `files`. `manifest`: SHA-256 of its `manifest.json`, hex."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ended_at: AwareDatetime
    to: str
    files: int
    size: int
    manifest: str


def record(home: Path, backup: LastBackup) -> None:
    """Raises StorageFull."""
    write_private(home / FILE_NAME, backup.model_dump_json(indent=2).encode() + b"\n")


def last_backup_at(home: Path) -> datetime | None:
    """None: there was none, or what is recorded cannot be read."""
    try:
        return LastBackup.model_validate(bounded_json.loads((home / FILE_NAME).read_bytes())).ended_at
    except (FileNotFoundError, ValueError):
        return None
