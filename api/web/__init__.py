"""Pages for people: the home page, signing in, and what an operator looks at."""

from fastapi import APIRouter

from api.web import asset_pages, files, home, operator, sign_in

router = APIRouter()
for part in (home.router, sign_in.router, operator.router, asset_pages.router, files.router):
    router.include_router(part)
