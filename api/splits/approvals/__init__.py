"""Acts that commit more of a member's money than its limit: held until a second person approves them."""

from api.splits.approvals.routes import router

__all__ = ["router"]
