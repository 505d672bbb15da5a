"""Entries under an agreement: entered one by one or by a sheet, accepted, objected to, reversed; their vouchers."""

from fastapi import APIRouter

from api.splits.entries import acceptance, council, entering, peppers, reads, vouchers

router = APIRouter()
for part in (reads.router, entering.router, acceptance.router, council.router, vouchers.router, peppers.router):
    router.include_router(part)
