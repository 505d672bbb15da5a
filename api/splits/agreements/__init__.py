"""Agreements: proposed, read, signed."""

from fastapi import APIRouter

from api.splits.agreements import reads, routes

router = APIRouter()
for part in (reads.router, routes.router):
    router.include_router(part)
