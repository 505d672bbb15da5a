"""Pages of assets, bookings and doors."""

from api.http.routers import gathered
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

router = gathered(
    asset_pages.router,
    check_in_page.router,
    door_pages.router,
    reserve_pages.router,
    booking_pages.router,
    booking_forms.router,
    holder_forms.router,
    use_forms.router,
)
