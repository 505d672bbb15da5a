"""Commitments of an agreement: who owes what by when, and what both sides sign of it."""

from api.http.routers import gathered
from api.splits.commitments import acts, reads

router = gathered(reads.router, acts.router)
