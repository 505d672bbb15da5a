"""What settles claims: payments, nettings, payouts; what is said of them; and who owes whom."""

from api.http.routers import gathered
from api.splits.settlements import answering, claims, declaring, exchange, reads

router = gathered(reads.router, claims.router, declaring.router, answering.router, exchange.router)
