"""Closed months of an agreement: what one lacks, closing it, its lines, and what it is published as."""

from api.http.routers import gathered
from api.splits.closes import exchange, lines, reads, shares, writes

router = gathered(reads.router, lines.router, exchange.router, shares.router, writes.router)
