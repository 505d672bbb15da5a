"""Shared costs and benefits: agreements, what was entered under them, their closes, what settles and who attests it."""

from fastapi import APIRouter

from api.splits import agreements, attestations, closes, entries, evidence, settlements

router = APIRouter()
for part in (agreements, entries, closes, settlements, attestations, evidence):
    router.include_router(part.router)
