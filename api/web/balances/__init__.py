"""Pages of what two members owe each other after a close, attested by both; a year's is that of December."""

from api.http.routers import gathered
from api.web.balances import balance_forms, balance_pages

router = gathered(balance_pages.router, balance_forms.router)
