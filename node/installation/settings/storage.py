"""Where this node keeps what it has: `[databases]`, `[keystore]`, `[backup]`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from node.installation.settings.section import Section


class Databases(Section):
    """SQLAlchemy URLs; a relative SQLite path stands below the home."""

    ledger: str = Field("sqlite:///ledger.db", description="the projection of the chain; may be rebuilt at any time")
    node: str = Field("sqlite:///node.db", description="outbox, sittings, staff, registrar's table; backed up")


class KeystoreFiles(Section):
    """The sealed keys, and the file of what opens them."""

    directory: Path = Field(Path("keystore"), description="the folder of the sealed keys")
    secret_file: Path = Field(Path("keystore.secret"), description="what opens them; kept apart from every backup")
    scrypt_log2: Annotated[int, Field(ge=1, le=22)] = Field(
        18, description="the work to open one key file; less than 18 is for tests and demonstrations"
    )


class Backup(Section):
    """How old the newest one may be."""

    max_age_days: Annotated[int, Field(ge=0)] = Field(
        7,
        description="`/readyz` says so where the newest `guild backup` is older; 0: never, other means back it up",
    )
