"""The page on which the second person approves a sitting."""

from api.web.sittings.sitting_page import router as router
