"""The page on which people approve and cancel a sitting."""

from api.web.sittings.sitting_page import router as router
