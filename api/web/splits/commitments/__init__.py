"""Pages of an agreement's commitments: the register, and one of them with what both sides sign."""

from api.http.routers import gathered
from api.web.splits.commitments import forms, pages

router = gathered(pages.router, forms.router)
