"""Alembic's folder; `node.schema` runs it."""
