"""Alembic's entry: runs on the connection it is handed, so that the caller's transaction holds all of it."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from ledger.db import NodeBase, UtcTime
from node.migrations.comparing import same_type


def plain_type(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """A migration is frozen history: it names SQLAlchemy's own types, not ours, which may change."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=NodeBase.metadata,
    render_as_batch=True,
    render_item=plain_type,
    compare_type=same_type,
)
context.run_migrations()
