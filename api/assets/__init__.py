"""Assets: registered, their terms, days, custody, value, approvals and owners."""

from fastapi import APIRouter

from api.assets import approvals, reads, routes, values

router = APIRouter()
for part in (reads.router, routes.router, values.router, approvals.router):
    router.include_router(part)
