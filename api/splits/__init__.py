"""Shared costs and benefits: agreements."""

from fastapi import APIRouter

from api.splits import agreements

router = APIRouter()
for part in (agreements,):
    router.include_router(part.router)
