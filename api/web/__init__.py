"""Pages for people: the home page, signing in, and what an operator looks at."""

from fastapi import APIRouter

from api.web import files, home, operator, sign_in

router = APIRouter()
for room in (home, sign_in, operator, files):
    router.include_router(room.router)
