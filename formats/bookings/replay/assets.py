"""Acts on assets: life, approvals, terms, protected hours, exceptions, custody."""

from __future__ import annotations

from dataclasses import replace

from formats.bookings.export import Line
from formats.bookings.price import price_table
from formats.bookings.replay.state import Asset, State, Terms
from formats.faults import require


def apply_asset(state: State, line: Line) -> None:
    number = line.number("asset")
    if line.act == "asset":
        require(number not in state.assets, "replay-asset", f"asset {number} stands already")
        state.assets[number] = Asset(line.number("custodian"), line.number("until"), line.number("from"))
        return
    asset = state.asset(number)
    match line.act:
        case "approval":
            asset.floors[line.number("approval")] = line.number("floor")
        case "terms":
            _set_terms(asset, line)
        case "terms_cut":
            state.terms(number, line.number("version")).until_day = line.number("until")
        case "protected":
            _protect(state, number, line)
        case "follow":
            for unit, day, follows in line.rows("words"):
                asset.days[unit, day] = replace(asset.word(unit, day), follows=follows)
        case "ends":
            asset.until_day = line.number("until")
        case "custody":
            require(asset.custodian == line.number("from"), "replay-custody", f"asset {number} is another's")
            asset.custodian = line.number("to")


def _set_terms(asset: Asset, line: Line) -> None:
    version, approval = line.number("version"), line.number("approval")
    require(version == len(asset.terms) + 1, "replay-terms", f"terms {version} follow {len(asset.terms)}")
    require(approval in (0, *asset.floors), "replay-approval", f"there is no approval {approval}")
    floor = asset.floors.get(approval, 0)
    asset.terms[version] = Terms(
        from_day=line.number("from"),
        until_day=line.number("until"),
        open=line.numbers("open"),
        prices=price_table(line.numbers("prices"), floor, line.number("may")).prices,
        may=line.number("may"),
        group=line.number("group"),
        limit_hours=line.number("limit"),
        made=line.number("made"),
        flags=line.number("flags"),
        cutoff=line.number("cutoff"),
    )


def _protect(state: State, number: int, line: Line) -> None:
    asset, released = state.asset(number), bool(line.number("released"))
    for unit, day, mask in line.rows("words"):
        word = asset.word(unit, day)
        sound = mask & word.protected == mask if released else not mask & (word.taken | word.protected)
        require(sound, "replay-protected", f"asset {number}, unit {unit}, day {day}: slots {mask:024x}")
        asset.days[unit, day] = replace(word, protected=word.protected ^ mask)
        if released:
            state.freed.add((number, day))
