"""The log of the chain and of this node, in one list."""

from api.http.access import LogReader, NodeOf
from api.http.paging import Page, Pages, page
from api.http.routers import api_router
from api.log.schemas import LogLineOut
from node.staff.activity_log import LogCursor, log

router = api_router(tags=["log"])


@router.get("/log")
def who_did_what(principal: LogReader, node: NodeOf, paging: Pages) -> Page[LogLineOut]:
    """Your member's and the council's acts on chain, and your staff's acts at this node, newest first."""
    cursor = paging.parsed(LogCursor.parse, "log") or LogCursor()
    found = log(node, member=principal.member, cursor=cursor, limit=paging.limit)
    return page(found, LogLineOut.of, "log")
