"""Assets: registered, their terms, days, custody, approvals and owners."""

from fastapi import APIRouter

from api.assets import approvals, reads, routes

router = APIRouter()
for part in (reads.router, routes.router, approvals.router):
    router.include_router(part)
