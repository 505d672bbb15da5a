"""Shared costs and benefits: agreements, what was entered under them, their closes, and what settles what they book."""

from fastapi import APIRouter

from api.splits import agreements, closes, entries, evidence, settlements

router = APIRouter()
for part in (agreements, entries, closes, settlements, evidence):
    router.include_router(part.router)
