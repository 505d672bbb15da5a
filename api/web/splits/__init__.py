"""Pages of shared costs and benefits: agreements, what was entered under them, their months and statements."""

from api.http.routers import gathered
from api.web.splits import (
    agreement_forms,
    agreement_pages,
    close_pages,
    enter_pages,
    entry_list_pages,
    entry_pages,
    file_pages,
    line_pages,
    statement_pages,
)

router = gathered(
    agreement_pages.router,
    agreement_forms.router,
    entry_pages.router,
    enter_pages.router,
    entry_list_pages.router,
    close_pages.router,
    line_pages.router,
    statement_pages.router,
    file_pages.router,
)
