"""Closed months of an agreement: what one lacks, closing it, its lines, and what it is published as."""

from fastapi import APIRouter

from api.splits.closes import lines, reads, shares, writes

router = APIRouter()
for part in (reads, lines, shares, writes):
    router.include_router(part.router)
