"""Acts on assets: life, approvals, terms, protected hours, exceptions, custody."""

from __future__ import annotations

from dataclasses import replace

from formats.bookings.export import Line
from formats.bookings.price import price_table
from formats.bookings.replay.parts import Asset, Terms
from formats.bookings.replay.state import State
from formats.faults import require


def apply_asset(state: State, line: Line) -> None:
    number = line.number("asset")
    if line.act == "asset":
        require(state.find_asset(number) is None, "replay-asset", f"asset {number} stands already")
        state.assets[number] = Asset(line.number("custodian"), line.number("until"), line.number("from"))
        return
    asset = state.asset(number)
    match line.act:
        case "approval":
            state.floors[number, line.number("approval")] = line.number("floor")
        case "terms":
            _set_terms(state, number, line)
        case "terms_cut":
            state.terms(number, line.number("version")).until_day = line.number("until")
        case "protected":
            _protect(state, number, line)
        case "follow":
            for unit, day, follows in line.rows("words"):
                state.days[number, unit, day] = replace(state.word(number, unit, day), follows=follows)
        case "ends":
            asset.until_day = line.number("until")
        case "custody":
            require(asset.custodian == line.number("from"), "replay-custody", f"asset {number} is another's")
            asset.custodian = line.number("to")


def _set_terms(state: State, number: int, line: Line) -> None:
    asset, version = state.asset(number), line.number("version")
    require(version == asset.version + 1, "replay-terms", f"terms {version} follow {asset.version}")
    price_table(line.numbers("prices"), state.floor(number, line.number("approval")), line.number("may"))
    asset.version = version
    state.versions[number, version] = Terms(
        from_day=line.number("from"),
        until_day=line.number("until"),
        open=line.numbers("open"),
        may=line.number("may"),
        group=line.number("group"),
        limit_hours=line.number("limit"),
        made=line.number("made"),
        flags=line.number("flags"),
        cutoff=line.number("cutoff"),
        notice=line.number("notice"),
        answer=line.number("answer"),
    )


def _protect(state: State, number: int, line: Line) -> None:
    released = bool(line.number("released"))
    for unit, day, mask in line.rows("words"):
        word = state.word(number, unit, day)
        sound = mask & word.protected == mask if released else not mask & (word.taken | word.protected)
        require(sound, "replay-protected", f"asset {number}, unit {unit}, day {day}: slots {mask:024x}")
        state.days[number, unit, day] = replace(word, protected=word.protected ^ mask)
