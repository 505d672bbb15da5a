"""The register: members, standards, accreditations, keys, accounts."""

from fastapi import APIRouter

from api.consortium import council, member, routes

router = APIRouter()
for part in (routes.router, council.router, member.router):
    router.include_router(part)
