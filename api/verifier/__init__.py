"""The verifier page and the published files beside it."""

from api.verifier.routes import router

__all__ = ["router"]
