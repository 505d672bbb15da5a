"""Uses: what two sides sign of a booking, and what one says of it."""

from fastapi import APIRouter

from api.uses import council, doors, peers, reads, routes

router = APIRouter()
router.include_router(routes.router)
router.include_router(council.router)
router.include_router(reads.router)
router.include_router(doors.router)
router.include_router(peers.router)

__all__ = ["router"]
