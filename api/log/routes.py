"""The log of the chain and of this node, in one list."""

from fastapi import APIRouter

from api.http.access import LogReader, NodeOf
from api.http.cursors import parsed
from api.http.paging import Page, Pages
from api.log.schemas import LogLineOut
from node.staff.activity_log import LogCursor, log

router = APIRouter(tags=["log"])


@router.get("/log")
def who_did_what(principal: LogReader, node: NodeOf, paging: Pages) -> Page[LogLineOut]:
    """Your member's and the council's acts on chain, and your staff's acts at this node, newest first."""
    cursor = parsed("cursor", paging.cursor, LogCursor.parse, "give the `next` of the page before")
    found = log(node, member=principal.member, cursor=cursor, limit=paging.limit)
    return Page(items=[LogLineOut.of(line) for line in found.items], next=found.next)
