"""Shared costs and benefits: what was entered under an agreement, and what others say of it."""

from fastapi import APIRouter

from api.splits import entries

router = APIRouter()
for part in (entries.router,):
    router.include_router(part)
