"""Pages of assets, bookings and doors."""

from fastapi import APIRouter

from api.web.bookings import (
    asset_pages,
    booking_forms,
    booking_pages,
    check_in_page,
    door_pages,
    holder_forms,
    reserve_pages,
    use_forms,
)

router = APIRouter()
for pages in (
    asset_pages,
    check_in_page,
    door_pages,
    reserve_pages,
    booking_pages,
    booking_forms,
    holder_forms,
    use_forms,
):
    router.include_router(pages.router)
