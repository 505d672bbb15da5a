"""Entries under an agreement: entered one by one or by a sheet, accepted, objected to, reversed; their vouchers."""

from api.http.routers import gathered
from api.splits.entries import acceptance, council, entering, exchange, peppers, reads, vouchers

router = gathered(
    reads.router, entering.router, acceptance.router, council.router, vouchers.router, exchange.router, peppers.router
)
