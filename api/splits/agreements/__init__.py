"""Agreements: proposed, read, signed."""

from api.http.routers import gathered
from api.splits.agreements import reads, routes

router = gathered(reads.router, routes.router)
