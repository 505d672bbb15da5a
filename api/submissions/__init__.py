"""Commands on their way to the chain."""

from api.submissions.routes import router

__all__ = ["router"]
