"""Pages of assets and bookings."""

from fastapi import APIRouter

from api.web.bookings import asset_pages, booking_forms, booking_pages

router = APIRouter()
for pages in (asset_pages, booking_pages, booking_forms):
    router.include_router(pages.router)
