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
    settlement_forms,
    settlement_pages,
    statement_pages,
)

router = APIRouter()
for pages in (
    agreement_pages,
    agreement_forms,
    entry_pages,
    enter_pages,
    entry_list_pages,
    close_pages,
    line_pages,
    statement_pages,
    file_pages,
    settlement_pages,
    settlement_forms,
):
    router.include_router(pages.router)
