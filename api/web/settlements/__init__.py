"""Pages of settlements: who owes whom, payments of it and in advance, nettings, payouts, and what is said of them."""

from api.http.routers import gathered
from api.web.settlements import prepayment, settlement_forms, settlement_pages

router = gathered(settlement_pages.router, settlement_forms.router, prepayment.router)
