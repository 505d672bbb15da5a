"""The tables of the node database, brought up to date by Alembic. A backup of any age opens with newer code.

A new database is made from the models and stamped with the newest revision: `tests/issuing/test_schema.py` holds it to
be what the migrations make.

A change to a table needs a migration: `python -m node.schema "Add the column"` drafts one from the difference.
"""

import sys
import tempfile
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

import ledger.submitting.outbox  # noqa: F401  (a table is known only once its module is imported)
from ledger.db import NodeBase, open_engine
from node.faults import NodeRefusal
from node.tables import (  # noqa: F401
    agreements,
    approvals,
    asset_values,
    door,
    entries,
    feeds,
    issuing,
    operations,
    publishing,
    registrar,
    settlements,
    staff,
    uses,
)

MIGRATIONS = Path(__file__).parent / "migrations"


class NodeDatabaseNewer(NodeRefusal):
    """A newer version has opened this home: run that one, or go back by a backup from before (docs/runbook.md,
    Upgrade)."""

    revision: str


def upgrade_to_head(engine: Engine) -> None:
    """Run what is missing, in one transaction; nothing where nothing is. Raises NodeDatabaseNewer."""
    with engine.execution_options(read_only=True).connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision == head():
        return
    if revision is not None:
        if revision not in {each.revision for each in ScriptDirectory.from_config(alembic_config()).walk_revisions()}:
            raise NodeDatabaseNewer(revision)
        migrate(engine)
        return
    with engine.begin() as connection:
        NodeBase.metadata.create_all(connection)
        command.stamp(_settings_on(connection), "head")


def migrate(engine: Engine) -> None:
    """Through each revision that is missing, in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_settings_on(connection), "head")


@cache
def head() -> str | None:
    """Of the migrations of this code, of which each file is read for it."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return settings


def _settings_on(connection: Connection) -> AlembicConfig:
    settings = alembic_config()
    settings.attributes["connection"] = connection
    return settings


def draft_migration(message: str) -> None:
    """Write the next file of `node/migrations/versions`, to be read before it is committed."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/node.db")
        migrate(engine)
        with engine.begin() as connection:
            settings = _settings_on(connection)
            number = len(list(ScriptDirectory.from_config(settings).walk_revisions())) + 1
            command.revision(settings, message, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    draft_migration(sys.argv[1])
