"""What was said of a use: declared, disputed, settled, missed."""

from __future__ import annotations

from dataclasses import replace

from formats.bookings import export_acts as acts
from formats.bookings.export import Line
from formats.bookings.replay.parts import Use
from formats.bookings.replay.state import State
from formats.bookings.statements import OUTCOME_USED
from formats.faults import require

DECLARED, DISPUTED, SETTLED, MISSED = range(1, 5)


def say(state: State, line: Line) -> None:
    """Keeps what a line says of a use; one that says nothing of it changes nothing."""
    key = line.octets("booking"), line.number("occurrence")
    said = state.use(*key)
    match line.act:
        case "declared":
            require(said is None, "replay-use", "there is a word on it already")
            state.uses[key] = Use(
                line.number("start"), line.number("end"), line.number("minutes"), line.at, DECLARED, OUTCOME_USED,
                bool(line.number("by_custodian")),
            )  # fmt: skip
        case "disputed":
            disputable = said is not None and said.phase in (DECLARED, MISSED)
            require(disputable, "replay-use", "only what one side said is disputed")
            assert said is not None
            state.uses[key] = replace(said, phase=DISPUTED)
        case "used":
            state.uses[key] = _settled(said, line)
        case "no_show":
            require(said is None, "replay-use", "there is a word on it already")
            state.uses[key] = Use(0, 0, 0, line.at, MISSED)


def _settled(said: Use | None, line: Line) -> Use:
    if line.number("how") == acts.BY_SILENCE:
        require(said is not None and said.phase == DECLARED, "replay-use", "silence follows a declaration")
        assert said is not None
        return replace(said, phase=SETTLED)
    until = said.end if said is not None and said.phase >= DISPUTED else 0
    return Use(line.number("start"), max(until, line.number("end")), line.number("minutes"), 0, SETTLED)
