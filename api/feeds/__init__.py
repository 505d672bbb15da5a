"""Calendar feeds."""

from api.feeds.routes import router

__all__ = ["router"]
