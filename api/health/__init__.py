"""Whether this node lives, and whether it can work."""

from api.health.routes import router

__all__ = ["router"]
