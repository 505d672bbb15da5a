"""Files that the pages link to: what the JSON routes answer, below the address that a browser's session is good for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import Response

from api.http.routers import page_router
from api.splits import evidence
from api.splits.closes import reads
from api.splits.entries import vouchers
from api.web.refusals import PageRoute
from api.web.sections import AGREEMENTS

router = page_router(prefix=AGREEMENTS, tags=["pages"], route_class=PageRoute)
_MONTH = "/{agreement_id}/closes/{period}"
FILES: Mapping[str, Callable[..., Response]] = {
    f"{_MONTH}/period-file": reads.period_file,
    f"{_MONTH}/statements/{{member}}/json": reads.statement,
    f"{_MONTH}/statements/{{member}}/csv": reads.statement_csv,
    "/{agreement_id}/journal/{program}": reads.journal,
    "/{agreement_id}/vouchers/{voucher_digest}": vouchers.scan,
    "/{agreement_id}/evidence": evidence.evidence,
}
for path, answer in FILES.items():
    router.add_api_route(path, answer, methods=["GET"], response_class=Response)
