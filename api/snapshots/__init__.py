"""Signatures on snapshots, for other members' nodes."""

from api.snapshots.routes import router

__all__ = ["router"]
