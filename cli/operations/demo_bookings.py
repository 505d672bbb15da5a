"""The demo's chapter of bookings: a machine is booked, a collision refused, the waiting line served, a certificate
shown at the door, and the minutes that both sides signed."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.operations.demo_machine import ASSET
from cli.operations.demo_screen import run_here, say, step
from cli.operations.demo_stage import Stage
from cli.shared.exits import Exit

if TYPE_CHECKING:
    from cli.shared.http import Api

BOOKER, CUSTODIAN = "demo-booker", "demo-custodian"
_ENTERPRISE = ("--class", "enterprise")
_TEACHING = ("--class", "teaching")
_SLOT_S, _LEAST_LEFT_S = 900, 45
_LEAST_MINUTES = 5
"""A statement may be five minutes ahead of the clock."""
_NINE, _ELEVEN, _TEN = "T09:00", "T11:00", "T10:00"
_DAYS = 30
_BOOKED_NOW = 2


def book(stage: Stage, valid: Path, revoked: Path | None) -> None:
    """`valid`, `revoked`: files of a certificate that is good and of one that was revoked."""
    booker, custodian = stage.api(BOOKER), stage.api(CUSTODIAN)
    if not booker.get(f"/assets/{ASSET}/terms")["items"]:
        say("This home was begun without a machine; a new GUILD_HOME begins anew.")
        return
    if _free_now(booker) < _BOOKED_NOW:
        say("Every cell of the machine is booked now; the demo books again in the next quarter of an hour.")
        return
    say(f"\nThe college's machine, its terms from {stage.folder / 'machine.yaml'}; an operator shows a certificate:")
    booking = _collide(stage, booker, valid)
    _wait_in_line(stage, booker, custodian, valid)
    if revoked is not None:
        _refuse_at_the_door(stage, booker, custodian, revoked)
    _use(stage, booker, custodian, booking, valid)


def _collide(stage: Stage, booker: Api, valid: Path) -> dict[str, Any]:
    """The enterprise books from this quarter of an hour on; the college asks for the same and is told by whom."""
    times = _from_now(4)
    _run(stage, BOOKER, "booking", "reserve", str(ASSET), *times, *_ENTERPRISE, "--credential", str(valid))
    booking = _newest(booker)
    _run(stage, BOOKER, "asset", "calendar", str(ASSET), "--days", "1")
    same = f"{ASSET}:{booking['unit']}"
    words = ("booking", "reserve", same, *times, *_TEACHING, "--credential", str(valid))
    _run(stage, CUSTODIAN, *words, ends=Exit.REFUSED)
    return booking


def _wait_in_line(stage: Stage, booker: Api, custodian: Api, valid: Path) -> None:
    day = _free_day(booker)
    shown = ("--credential", str(valid))
    with step(f"the enterprise has the machine on {day}, and the college waits for an hour of it"):
        held = _made(booker, _part(day, _NINE, _ELEVEN, "enterprise", valid))
        waiting = _made(custodian, _part(day, _NINE, _TEN, "teaching", valid) | {"waits": True})
    _run(stage, BOOKER, "booking", "cancel", held)
    _run(stage, CUSTODIAN, "booking", "line", str(ASSET), day)
    _run(stage, CUSTODIAN, "booking", "claim", waiting, *shown)


def _refuse_at_the_door(stage: Stage, booker: Api, custodian: Api, revoked: Path) -> None:
    times = _from_now(1)
    with step("somebody books with the certificate that was revoked"):
        booking = _made(booker, _timed(times, "enterprise", revoked))
    _run(stage, BOOKER, *_check_in(booker, custodian, booking, revoked), ends=Exit.REFUSED)


def _use(stage: Stage, booker: Api, custodian: Api, booking: dict[str, Any], valid: Path) -> None:
    _run(stage, BOOKER, *_check_in(booker, custodian, booking["id"], valid))
    began = datetime.fromisoformat(booking["from"])
    minutes = max(_LEAST_MINUTES, int(_now() - began.timestamp()) // 60)
    ended = datetime.fromtimestamp(began.timestamp() + 60 * minutes, began.tzinfo)
    said = ("--start", began.isoformat(), "--end", ended.isoformat(), "--minutes", str(minutes))
    for person in (BOOKER, CUSTODIAN):
        _run(stage, person, "booking", "check-out", booking["id"], *said)
    settled = _settled_in(booker, booking["id"])
    _run(stage, CUSTODIAN, "usage", "list", "--asset", str(ASSET), "--settled-in", settled)


# ── what a person does off the screen ───────────────────────────────────────────────────────────────────────────


def _check_in(booker: Api, custodian: Api, booking: str, credential: Path) -> tuple[str, ...]:
    """The words of a check-in with the code that the door shows now."""
    unit = booker.get(f"/bookings/{booking}")["booking"]["unit"]
    device = custodian.write("POST", "/door-devices", {}, key="demo-door-1")["device"]
    code = custodian.get(f"/door-devices/{device}/codes/{ASSET}/{unit}")["code"]
    return ("booking", "check-in", booking, "--typed", str(code), "--operator", str(credential))


def _made(api: Api, body: dict[str, Any]) -> str:
    from cli.shared.commands import followed

    found = followed(api, api.write("POST", "/bookings", body), wait=True)
    return str(found["bookings"][0])


def _part(day: str, start: str, end: str, class_: str, credential: Path) -> dict[str, Any]:
    return _timed(("--from", day + start, "--to", day + end), class_, credential, unit=0)


def _timed(times: tuple[str, ...], class_: str, credential: Path, *, unit: int | None = None) -> dict[str, Any]:
    from cli.bookings.acting import credential_digest
    from cli.bookings.times import moment

    wanted = {"asset": ASSET, "unit": unit, "from": moment(times[1]), "to": moment(times[3]), "class": class_}
    return {"parts": [wanted | {"credential": credential_digest(str(credential))}]}


def _newest(booker: Api) -> dict[str, Any]:
    return booker.listed("/bookings", asset=ASSET, member=booker.get("/me")["member"])[-1]


def _from_now(slots: int) -> tuple[str, ...]:
    """From the running quarter of an hour; the next one where this is nearly over."""
    from formats.bookings.slots import slot_of, slot_text

    left_s = _SLOT_S - _now() % _SLOT_S
    if left_s < _LEAST_LEFT_S:
        with step("the next quarter of an hour begins"):
            time.sleep(left_s + 1)
    start = slot_of(int(_now()))
    return ("--from", slot_text(start), "--to", slot_text(start + slots))


def _free_now(booker: Api) -> int:
    """How many units are free in the running quarter of an hour and the next."""
    from formats.bookings.slots import DAY_SLOTS, day_of, day_text, slot_of

    slot = slot_of(int(_now()))
    today = day_of(slot)
    found = booker.get(f"/assets/{ASSET}/calendar", **{"from": day_text(today), "to": day_text(today + 1)})["days"]
    wanted = (0b11 << slot % DAY_SLOTS) & ((1 << DAY_SLOTS) - 1)
    return sum(int(each["free"], 16) & wanted == wanted for each in found)


def _free_day(booker: Api) -> str:
    """The first day from tomorrow on that nobody has booked or waits for."""
    from formats.bookings.slots import day_of, day_text, slot_of

    tomorrow = day_of(slot_of(int(_now()))) + 1
    wanted = {"from": day_text(tomorrow), "to": day_text(tomorrow + _DAYS)}
    entries = booker.get(f"/assets/{ASSET}/calendar", **wanted)["entries"]
    taken = {each["from"][:10] for each in entries}
    return next(day for day in map(day_text, range(tomorrow, tomorrow + _DAYS)) if day not in taken)


def _settled_in(booker: Api, booking: str) -> str:
    """The window of settling of minutes signed now: up to the 7th the month before, and never before the use."""
    from formats.bookings.slots import day_of, parse_slot, period_of, period_text, settling_window

    began = parse_slot(booker.get(f"/bookings/{booking}")["booking"]["from"])
    return period_text(settling_window(int(_now()), period_of(day_of(began))))


def _run(stage: Stage, person: str, noun: str, *words: str, ends: Exit = Exit.OK) -> None:
    from cli.bookings import asset, booking, usage

    app = {"asset": asset.app, "booking": booking.app, "usage": usage.app}[noun]
    run_here(app, noun, *words, signed_in=("--url", stage.url, "--token", stage.token(person)), ends=ends)


def _now() -> float:
    from node.compose import utc_now

    return utc_now().timestamp()
