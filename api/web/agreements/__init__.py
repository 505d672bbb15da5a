"""Pages of agreements."""

from fastapi import APIRouter

from api.web.agreements import forms, pages

router = APIRouter()
for part in (pages, forms):
    router.include_router(part.router)
