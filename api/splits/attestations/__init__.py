"""What members attest to each other under an agreement, and how it gets to the other's node."""

from fastapi import APIRouter

from api.splits.attestations import exchange, reconciliations

router = APIRouter()
for part in (reconciliations, exchange):
    router.include_router(part.router)
