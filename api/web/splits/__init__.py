"""Pages of shared costs and benefits: agreements, and what was entered under them."""

from fastapi import APIRouter

from api.web.splits import agreement_forms, agreement_pages, entry_pages

router = APIRouter()
for pages in (agreement_pages, agreement_forms, entry_pages):
    router.include_router(pages.router)
