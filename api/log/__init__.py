"""Who did what, when."""

from api.log.routes import router

__all__ = ["router"]
