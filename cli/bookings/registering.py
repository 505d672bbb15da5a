"""What a file of an asset is held against: the register of the node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.shared.polling import polls

if TYPE_CHECKING:
    from ledger.consortium.facts import Standard
    from node.bookings.assets.asset_reader import StandardsByCode
    from node.bookings.assets.terms_reader import TermsBounds

_PROJECTED_WITHIN_S = 60.0
_COMPARED = ("kind", "state_owned", "units", "standard", "level", "from", "until")


def standards_by_code(api: Api) -> StandardsByCode:
    """All editions under a code, as the node knows them."""

    def found(code: str) -> Sequence[Standard]:
        from formats.register.levels import Kind
        from ledger.consortium.facts import Standard

        return [
            Standard(
                number=each["number"],
                kind=Kind[each["kind"].upper()],
                code=each["code"],
                edition=each["edition"],
                name=each["name"],
                registered_at=datetime.fromisoformat(each["registered_at"]),
            )
            for each in api.listed("/standards", code=code)
        ]

    return found


def registered(api: Api, member: int, body: dict[str, Any]) -> int:
    """The number that the chain gave to an asset: the newest of this member that is as `body` says. The node reads the
    chain a moment after it was written."""
    for _ in polls(api, _PROJECTED_WITHIN_S):
        found = [each for each in api.listed("/assets", custodian=member) if _is(each, body)]
        if found:
            return int(found[-1]["number"])
    title = "the asset is on the chain, and the node does not see it yet"
    raise Stop(Exit.UNAVAILABLE, title, cure="look at /readyz; then: guild asset list")


def asset_of(api: Api, asset: int) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/assets/{asset}")["asset"]
    return found


def bounds_of(detail: dict[str, Any]) -> TermsBounds:
    """What the next terms of a registered asset must lie in: its life and its newest approval."""
    from formats.bookings.slots import parse_day
    from ledger.bookings.assets.facts import OPEN_END
    from node.bookings.assets.terms_reader import TermsBounds

    asset, approvals = detail["asset"], detail["approvals"]
    first, until = parse_day(asset["from"]), OPEN_END if asset["until"] is None else parse_day(asset["until"])
    if not asset["state_owned"]:
        return TermsBounds(first, until)
    if not approvals:
        cure = f"guild asset approve {asset['number']} FILE (council)"
        raise Stop(Exit.REFUSED, f"asset {asset['number']} is state-owned and has no approval yet", cure=cure)
    newest = approvals[-1]
    return TermsBounds(
        first,
        until,
        approval=newest["number"],
        approved_from=parse_day(newest["from"]),
        approved_until=OPEN_END if newest["until"] is None else parse_day(newest["until"]),
        floor_fen=int(newest["floor_fen"]),
    )


def _is(asset: dict[str, Any], body: dict[str, Any]) -> bool:
    same = all(asset[name] == body[name] for name in _COMPARED)
    return same and (asset["name"] or {}) == body["words"]["name"]
