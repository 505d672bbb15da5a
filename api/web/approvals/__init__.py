"""Pages of what waits for a second person: the list, and one act with the forms that are its answers."""

from api.web.approvals.pages import router

__all__ = ["router"]
