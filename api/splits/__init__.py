"""Shared costs and benefits: agreements, what was entered under them, what others say of it, and their closes."""

from fastapi import APIRouter

from api.splits import agreements, closes, entries

router = APIRouter()
for part in (agreements, entries, closes):
    router.include_router(part.router)
