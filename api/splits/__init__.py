"""Shared costs and benefits: agreements, what was entered under them, their closes, what settles and who attests it."""

from api.http.routers import gathered
from api.splits import agreements, approvals, attestations, closes, commitments, entries, evidence, settlements

router = gathered(
    agreements.router,
    entries.router,
    approvals.router,
    closes.router,
    settlements.router,
    attestations.router,
    commitments.router,
    evidence.router,
)
