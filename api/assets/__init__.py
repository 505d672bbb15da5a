"""Assets: registered, their terms, days, custody, value, approvals and owners."""

from api.assets import approvals, reads, routes, values
from api.http.routers import gathered

router = gathered(reads.router, routes.router, values.router, approvals.router)
