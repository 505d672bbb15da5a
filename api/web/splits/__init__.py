"""Pages of shared costs and benefits."""

from fastapi import APIRouter

from api.web.splits import entry_pages

router = APIRouter()
for pages in (entry_pages,):
    router.include_router(pages.router)
