"""What members attest to each other under an agreement, and how it gets to the other's node."""

from api.http.routers import gathered
from api.splits.attestations import balances, exchange

router = gathered(balances.router, exchange.router)
