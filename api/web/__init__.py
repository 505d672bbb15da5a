"""Pages for people: the home page, signing in, and what an operator looks at."""

from api.http.routers import gathered
from api.web import files, home, log_page, operator, sign_in

router = gathered(home.router, sign_in.router, operator.router, log_page.router, files.router)
