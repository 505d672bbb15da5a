"""Uses: what two sides sign of a booking, and what one says of it."""

from api.http.routers import gathered
from api.uses import council, doors, peers, reads, routes

router = gathered(routes.router, council.router, reads.router, doors.router, peers.router)

__all__ = ["router"]
