"""Issued credentials: found, handed out, erased; and anybody's verified."""

from fastapi import APIRouter

from api.credentials import routes, verification

router = APIRouter()
router.include_router(verification.router)
router.include_router(routes.router)

__all__ = ["router"]
