"""Issued credentials: found, handed out, erased; and anybody's verified."""

from api.credentials import routes, verification
from api.http.routers import gathered

router = gathered(verification.router, routes.router)

__all__ = ["router"]
