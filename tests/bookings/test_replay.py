"""From the lines of an export alone: words, quota, waiting line and minutes, and no line that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.bookings import export, slots
from formats.bookings.export import Head, Line
from formats.bookings.export_fields import Value
from formats.bookings.ids import booking_id, composite_ids
from formats.bookings.replay import replay
from formats.bookings.replay.state import State
from formats.faults import FormatFault

DAY = 20_600
HEAD = Head(bytes(8), 10_000, bytes(32), {1: 1, 2: 2, 3: 2})
ZERO = bytes(32)
PERIOD = slots.period_of(DAY)
NOON = slots.unix_of(DAY * 96 + 48)
A, B, C = (booking_id(member, bytes([member]) * 15) for member in (1, 2, 3))


def lines(*told: tuple[str, dict[str, Value]], at: int = NOON - 86_400) -> list[Line]:
    return [Line(n + 1, ZERO, 0, at, act, fields) for n, (act, fields) in enumerate([*FOUNDED, *told])]


SETTINGS: dict[str, Value] = {
    "may": 0xFFFF, "asks": 0, "limit": 100, "made": 50, "group": 1, "horizon": 90, "notice": 0, "least": 1, "most": 96,
    "units": 1, "flags": 1, "cutoff": 4, "free": 8, "answer": 8, "grace": 1, "claim": 8, "approval": 0, "text": ZERO,
}  # fmt: skip
FOUNDED: list[tuple[str, dict[str, Value]]] = [
    ("asset", {"asset": 1, "custodian": 1, "standard": 0, "level": 0, "from": 20_000, "until": 65_535}),
    ("terms", {"asset": 1, "version": 1, "from": DAY - 10, "until": DAY + 100, "open": [((1 << 64) - 1) << 32] * 7,
               "prices": [100] * 16, **SETTINGS}),
]  # fmt: skip


def reserved(
    booking: bytes, start: int, count: int = 4, *, rank: int = 20, state: int = 3
) -> tuple[str, dict[str, Value]]:
    return "reserved", {
        "booking": booking, "asset": 1, "member": booking[3], "unit": 0, "start": DAY * 96 + start, "slots": count,
        "every": 0, "asked": 1, "live": 1, "class": rank, "terms": 1, "state": state, "answer_by": 0, "operator": ZERO,
    }  # fmt: skip


def ended(booking: bytes, ending: int, acts: int = 1) -> tuple[str, dict[str, Value]]:
    return "ended", {"booking": booking, "acts": acts, "occurrences": 1, "ending": ending, "reason": 0}


def offered(booking: bytes) -> tuple[str, dict[str, Value]]:
    return "offered", {"booking": booking, "occurrence": 0, "unit": 0, "until": NOON}


def taken(state: State) -> int:
    return state.word(1, 0, DAY).taken


def used(booking: bytes, minutes: int, how: int = 1) -> tuple[str, dict[str, Value]]:
    return "used", {
        "booking": booking, "occurrence": 0, "asset": 1, "member": booking[3], "how": how, "start": NOON,
        "end": NOON + 3600, "minutes": minutes, "outcome": 2, "evidence": ZERO,
    }  # fmt: skip


def checked_in(booking: bytes) -> tuple[str, dict[str, Value]]:
    return "checked_in", {"booking": booking, "occurrence": 0, "start": NOON, "evidence": ZERO}


def test_what_is_written_is_read_again_and_only_in_its_one_form() -> None:
    told = lines(reserved(A, 48), checked_in(A), used(A, 50))
    written = list(export.write(HEAD, told))
    head, read = export.read(written)
    assert (head, list(read)) == (HEAD, told)
    for wrong in (written[1][:-1], written[1].replace(b'"1"', b'"01"', 1), written[1].replace(b'":', b'": ', 1)):
        with pytest.raises(FormatFault):
            list(export.read([written[0], wrong])[1])
    with pytest.raises(FormatFault, match="export-order"):
        list(export.read([written[0], written[2], written[1]])[1])


def test_a_slot_is_held_by_one_booking_and_the_refusal_names_where() -> None:
    with pytest.raises(FormatFault, match="replay-slot-taken: block 4, log 0: asset 1, unit 0"):
        replay(HEAD, lines(reserved(A, 48), reserved(B, 51)))


def test_a_place_in_the_line_counts_no_quota_until_its_offer_is_claimed() -> None:
    waiting = [reserved(A, 48), reserved(B, 48, state=1), reserved(C, 48, rank=40, state=1), ended(A, 3)]
    state = replay(HEAD, lines(*waiting, offered(C)))
    assert state.line(1, DAY) == [(C, 0), (B, 0)]
    assert taken(state) == 0b1111 << 48
    assert state.quota == {(1, 1, PERIOD): [0, 1]}
    claim: dict[str, Value] = {"booking": C, "occurrence": 0, "acts": 1, "terms": 1, "state": 3, "operator": ZERO}
    state = replay(HEAD, lines(*waiting, offered(C), ("claimed", claim)))
    assert state.quota[1, 3, PERIOD] == [60, 1]
    assert state.line(1, DAY) == [(B, 0)]


def test_an_act_that_frees_clears_the_offers_made_before_it() -> None:
    made = [reserved(A, 48), reserved(B, 48, state=1), reserved(C, 48, state=1), ended(A, 3), offered(B), ended(B, 2)]
    assert taken(replay(HEAD, lines(*made, offered(C)))) == 0b1111 << 48


def test_offers_told_one_log_after_the_other_are_one_telling_and_clear_those_before() -> None:
    """Also where no act freed anything: who joined the line later, at a higher class, comes first when it is served."""
    waits = [reserved(A, 48), reserved(B, 52, state=1), reserved(C, 48, count=8, rank=40, state=1)]
    served = lines(*waits, ended(A, 3), offered(B), offered(C))
    state = replay(HEAD, served)
    assert taken(state) == 0b1111_1111 << 48
    assert state.bookings[B].occurrences[0].offer_until is None
    both = lines(reserved(A, 48, 8), *(reserved(each, at, state=1) for each, at in ((B, 48), (C, 52))), ended(A, 3))
    told = [Line(9, ZERO, log, both[-1].at, *offered(each)) for log, each in enumerate((B, C))]
    state = replay(HEAD, [*both, *told])
    assert taken(state) == 0b1111_1111 << 48
    assert all(state.bookings[each].occurrences[0].offer_until == NOON for each in (B, C))


def test_maintenance_has_no_terms_no_quota_and_beats_all() -> None:
    act, fields = reserved(A, 48, rank=90)
    maintained = act, fields | {"terms": 0}
    victim: dict[str, Value] = {"booking": B, "occurrence": 0, "by": A, "waits": 0}
    state = replay(HEAD, lines(reserved(B, 48, rank=40), ended(B, 7), ("displaced", victim), maintained))
    assert (taken(state), state.quota) == (0b1111 << 48, {(1, 2, PERIOD): [0, 1]})


def test_a_claim_that_asks_for_an_answer_says_by_when_the_custodian_gives_it() -> None:
    claim: dict[str, Value] = {"booking": B, "occurrence": 0, "acts": 1, "terms": 1, "state": 2, "operator": ZERO}
    told = lines(reserved(A, 48), reserved(B, 48, state=1), ended(A, 3), offered(B), ("claimed", claim))
    made = replay(HEAD, told).bookings[B]
    assert (made.state, made.live, made.answer_by) == (2, 1, slots.slot_of(NOON - 86_400) + 8)
    late = replace(told[-1], at=NOON - 900)
    assert replay(HEAD, [*told[:-1], late]).bookings[B].answer_by == DAY * 96 + 48


def test_what_was_said_of_a_use_is_replayed_to_its_phase() -> None:
    declared: dict[str, Value] = {
        "booking": A, "occurrence": 0, "by_custodian": 1, "start": NOON, "end": NOON + 3600, "minutes": 50,
        "evidence": ZERO,
    }  # fmt: skip
    disputed: dict[str, Value] = {"booking": A, "occurrence": 0, "by_custodian": 0, "minutes": 20}
    begun = [reserved(A, 48), checked_in(A), ("declared", declared)]
    assert replay(HEAD, lines(*begun)).uses[A, 0].by_custodian
    settled = replay(HEAD, lines(*begun, ("disputed", disputed), used(A, 40, how=3))).uses[A, 0]
    assert (settled.phase, settled.minutes, settled.since) == (3, 40, 0)
    silent = replay(HEAD, lines(*begun, used(A, 50, how=2))).uses[A, 0]
    assert (silent.phase, silent.minutes, silent.by_custodian) == (3, 50, True)
    with pytest.raises(FormatFault, match="replay-use"):
        replay(HEAD, lines(reserved(A, 48), checked_in(A), ("disputed", disputed)))
    with pytest.raises(FormatFault, match="replay-use"):
        replay(HEAD, lines(reserved(A, 48), checked_in(A), used(A, 50, how=2)))


def test_late_cancels_keep_their_minutes_and_early_ones_give_them_back() -> None:
    for ending, minutes in ((3, 0), (4, 60), (5, 0), (6, 60)):
        state = replay(HEAD, lines(reserved(A, 48), ended(A, ending)))
        assert state.quota == {(1, 1, PERIOD): [minutes, 1]}
        assert taken(state) == 0


def test_only_a_strictly_higher_class_displaces() -> None:
    victim: dict[str, Value] = {"booking": A, "occurrence": 0, "by": C, "waits": 1}
    displaced = [reserved(A, 48, rank=30), ended(A, 7), ("displaced", victim)]
    higher, equal = (reserved(C, 48, rank=rank, state=1) for rank in (40, 30))
    made, *ends = displaced
    state = replay(HEAD, lines(made, higher, *ends, offered(C)))
    assert state.line(1, DAY) == [(C, 0), (A, 0)]
    assert taken(state) == 0b1111 << 48
    assert state.quota[1, 1, PERIOD] == [0, 1]
    with pytest.raises(FormatFault, match="replay-displaced"):
        replay(HEAD, lines(made, equal, *ends))


def test_minutes_are_at_most_those_between_start_and_end_and_a_correction_counts_its_difference() -> None:
    state = replay(HEAD, lines(reserved(A, 48), checked_in(A), used(A, 50), used(A, 40, how=5)))
    assert sum(state.minutes.values()) == 40
    with pytest.raises(FormatFault, match="replay-minutes"):
        replay(HEAD, lines(reserved(A, 48), checked_in(A), used(A, 61)))
    with pytest.raises(FormatFault, match="replay-used"):
        replay(HEAD, lines(reserved(A, 48), used(A, 50)))


def test_a_composite_stands_wholly_or_not_at_all() -> None:
    first, second = composite_ids(1, bytes(15), 2)
    assert replay(HEAD, lines(reserved(first, 48), reserved(second, 60))).bookings.keys() == {first, second}
    for told in ([reserved(first, 48)], [reserved(first, 48), reserved(second, 60), ended(first, 3)]):
        with pytest.raises(FormatFault, match="replay-composite"):
            replay(HEAD, lines(*told))


@pytest.mark.parametrize(("start", "reason"), [(31, "replay-hours"), (93, "replay-hours"), (96 * 100, "replay-hours")])
def test_what_is_made_lies_in_its_terms_hours_and_days(start: int, reason: str) -> None:
    with pytest.raises(FormatFault, match=reason):
        replay(HEAD, lines(reserved(A, start)))


def test_a_quota_missed_by_one_slot_is_refused_and_its_last_slot_is_not() -> None:
    founded = lines(reserved(A, 48, 5))
    tight = [replace(line, fields={**line.fields, "limit": 1}) if line.act == "terms" else line for line in founded]
    with pytest.raises(FormatFault, match="replay-quota"):
        replay(HEAD, tight)
    fits = [replace(line, fields={**line.fields, "slots": 4}) if line.act == "reserved" else line for line in tight]
    assert replay(HEAD, fits).quota[1, 1, PERIOD] == [60, 1]


LIVES = st.lists(st.tuples(st.integers(32, 92), st.integers(1, 4), st.sampled_from((0, 3, 4, 8))), max_size=40)


@given(LIVES)
def test_random_lives_come_to_what_a_set_of_slots_says(lives: list[tuple[int, int, int]]) -> None:
    slots_held, minutes = set[int](), 0
    told = list[tuple[str, dict[str, Value]]]()
    for number, (start, count, ending) in enumerate(lives):
        booking, span = booking_id(2, number.to_bytes(15, "big")), set(range(start, start + count))
        if span & slots_held:
            continue
        told.append(reserved(booking, start, count))
        if ending in (3, 4):
            told.append(ended(booking, ending))
        if ending not in (3, 4):
            slots_held |= span
        minutes += 0 if ending == 3 else 15 * count
    state = replay(HEAD, _read(lines(*told)))
    assert {bit for bit in range(96) if taken(state) >> bit & 1} == slots_held
    assert state.quota.get((1, 2, PERIOD), [0, 0])[0] == minutes


def _read(told: list[Line]) -> Iterator[Line]:
    return export.read(list(export.write(HEAD, told)))[1]
