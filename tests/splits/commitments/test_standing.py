"""How a commitment stands, held against a naive reading of the same words in any order; what is owed by period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.splits.agreements.agreement import Agreement
from formats.splits.agreements.commitment import Commitment, Kind
from formats.splits.agreements.money import last_day
from formats.splits.attestations.attestation import Attestation, AttestationKind
from formats.splits.attestations.fulfilment import Answer, Statement, write_answer, write_statement
from formats.splits.commitments.periods import Owed, owed
from formats.splits.commitments.standing import Standing, State, pairs, standing
from node.splits.attestations.records import Signed, newest
from tests.splits.agreements import HEAD, version
from tests.splits.commitments.terms import HOURS, LATHE, SHARE, with_commitments

AGREEMENT, PARTY, DUE = b"\xaa" * 32, 3, "2026-06-30"
COMMITTED = 100


def terms(creditors: tuple[int, ...]) -> Owed:
    owes = Commitment("posts", "岗位", PARTY, creditors, len(creditors) > 1, Kind.POSTS, COMMITTED, DUE, None, None)
    return Owed(owes, "once", "2026-01", DUE)


@dataclass(frozen=True)
class Word:
    """`amount` of a statement, or of an answer to the newest of the statements before it; `contests`: of an answer."""

    creditor: int
    answers: bool
    amount: int
    contests: bool = False
    kind: Kind = Kind.POSTS


def said(words: list[Word]) -> list[Attestation]:
    """In the order of their signing."""
    made, stated = list[Attestation](), dict[int, Attestation]()
    for at, word in enumerate(words, start=1):
        if not word.answers:
            content = write_statement(
                Statement(AGREEMENT, "posts", "once", word.kind, max(1, word.amount), "2026-01-01", "2026-01-02", ())
            )
            stated[word.creditor] = Attestation(
                AGREEMENT, PARTY, word.creditor, AttestationKind.FULFILMENT, "s", content, at
            )
            made.append(stated[word.creditor])
        elif word.creditor in stated:
            to = stated[word.creditor].content_hash
            reason = "x" if word.contests or not word.amount else ""
            content = write_answer(Answer(AGREEMENT, "posts", "once", word.kind, word.amount, to, reason))
            made.append(Attestation(AGREEMENT, word.creditor, PARTY, AttestationKind.ANSWER, "s", content, at))
    return made


def stands(words: list[Word], creditors: tuple[int, ...] = (2,), day: str = DUE, shuffle: int = 0) -> Standing:
    spoken = [Signed(each, "0x", b"", delivered=True) for each in said(words)]
    Random(shuffle).shuffle(spoken)
    counted = [each.said for each in newest(spoken)]
    return standing(COMMITTED, DUE, PARTY, pairs(terms(creditors), creditors, counted), day)


def naively(words: list[Word], creditors: tuple[int, ...], day: str) -> Standing:
    """Word by word: what each creditor heard last, what it said last, and to which of them."""
    heard: dict[int, tuple[int, int]] = {}
    told: dict[int, tuple[int, int, bool]] = {}
    for place, word in enumerate(words):
        if not word.answers:
            amount = max(1, word.amount)
            same = word.creditor in heard and heard[word.creditor][1] == amount
            heard[word.creditor] = (heard[word.creditor][0] if same else place, amount)
        elif word.creditor in heard:
            told[word.creditor] = (heard[word.creditor][1], word.amount, word.contests or not word.amount)
    stated, agreed, unanswered, contested, silent = [], [], [], False, False
    for each in creditors:
        amount = heard[each][1] if each in heard else 0
        to, has, contests = told.get(each, (-1, 0, False))
        stated.append(amount)
        agreed.append(min(amount, has))
        current = each in heard and to == amount
        silent |= not current
        contested |= current and contests
        if each in heard and not current:
            unanswered.append(each)
    reached = min(agreed)
    if reached >= COMMITTED:
        return Standing(min(stated), reached, 0, State.FULFILLED, ())
    late = State.DUE if silent else State.SHORT
    state = State.CONTESTED if contested else State.OPEN if day <= DUE else late
    return Standing(min(stated), reached, COMMITTED - reached, state, tuple(unanswered) or (PARTY,))


_AMOUNTS = st.sampled_from([0, 1, 50, 99, 100, 101])
_WORDS = st.builds(Word, st.sampled_from([2, 5, 7]), st.booleans(), _AMOUNTS, st.booleans())


@given(
    st.lists(_WORDS, max_size=12),
    st.sampled_from([(2,), (2, 5), (2, 5, 7)]),
    st.sampled_from([DUE, "2026-07-01", "2026-01-01"]),
    st.integers(0, 9),
)
def test_the_fold_is_what_a_naive_reading_says_in_whatever_order_the_words_come(
    words: list[Word], creditors: tuple[int, ...], day: str, shuffle: int
) -> None:
    found = stands(words, creditors, day, shuffle)
    assert found == naively(words, creditors, day)
    assert found.countersigned <= found.stated
    assert found.shortfall == max(0, COMMITTED - found.countersigned)
    assert (found.state is State.FULFILLED) == (found.shortfall == 0) == (found.next == ())


LATE = "2026-07-01"
STORIES = [
    ("nothing said", [], DUE, 0, State.OPEN, (PARTY,)),
    ("nothing said, and late", [], LATE, 0, State.DUE, (PARTY,)),
    ("stated is not fulfilled", [Word(2, False, 100)], DUE, 0, State.OPEN, (2,)),
    ("stated and late", [Word(2, False, 100)], LATE, 0, State.DUE, (2,)),
    ("counter-signed", [Word(2, False, 100), Word(2, True, 100)], LATE, 100, State.FULFILLED, ()),
    ("a part of it", [Word(2, False, 60), Word(2, True, 60)], DUE, 60, State.OPEN, (PARTY,)),
    ("a part of it, and late", [Word(2, False, 60), Word(2, True, 60)], LATE, 60, State.SHORT, (PARTY,)),
    ("contested", [Word(2, False, 100), Word(2, True, 40, True)], LATE, 40, State.CONTESTED, (PARTY,)),
    ("stated anew", [Word(2, False, 60), Word(2, True, 60), Word(2, False, 100)], LATE, 60, State.DUE, (2,)),
    ("stated lower", [Word(2, False, 100), Word(2, True, 100), Word(2, False, 70)], LATE, 70, State.DUE, (2,)),
]


@pytest.mark.parametrize(("words", "day", "agreed", "state", "acts"), [each[1:] for each in STORIES],
                         ids=[each[0] for each in STORIES])  # fmt: skip
def test_each_state_is_reached_by_its_story(
    words: list[Word], day: str, agreed: int, state: State, acts: tuple[int, ...]
) -> None:
    found = stands(words, day=day)
    assert (found.countersigned, found.state, found.next) == (agreed, state, acts)


def test_all_creditors_counter_sign_what_is_owed_to_all() -> None:
    words = [Word(2, False, 100), Word(5, False, 100), Word(2, True, 100)]
    found = stands(words, (2, 5), LATE)
    assert (found.countersigned, found.state, found.next) == (0, State.DUE, (5,))
    assert stands([*words, Word(5, True, 100)], (2, 5), LATE).state is State.FULFILLED


def test_an_amount_in_another_unit_or_of_others_says_nothing() -> None:
    foreign = [Word(2, False, 100, kind=Kind.MONEY), Word(2, True, 100, kind=Kind.MONEY), Word(7, False, 100)]
    assert stands(foreign).stated == 0
    answered_otherwise = [Word(2, False, 100), Word(2, True, 100, kind=Kind.MONEY)]
    assert (stands(answered_otherwise).countersigned, stands(answered_otherwise).next) == (0, (2,))


def listed(versions: list[Agreement], month: str) -> list[tuple[str, str, str, str]]:
    return [(each.commitment.name, each.period, each.first, each.due) for each in owed(versions, month)]


def test_what_recurs_is_owed_for_each_period_that_has_begun_and_what_is_due_once_from_the_start() -> None:
    assert listed([version(with_commitments())], "2026-02") == [
        ("share", "2026-01", "2026-01", "2026-01-31"),
        ("share", "2026-02", "2026-02", "2026-02-28"),
        ("lathe", "once", "2026-01", "2026-06-30"),
        ("lathe-hours", "2026", "2026-01", "2026-12-31"),
    ]
    assert listed([version(with_commitments())], "2025-12") == [("lathe", "once", "2026-01", "2026-06-30")]


def test_after_the_last_month_nothing_recurs_and_its_year_ends_with_it() -> None:
    ended = version(with_commitments({"lathe-hours": HOURS, "share": SHARE}, HEAD + "to: 2026-02\n"))
    assert listed([ended], "2027-05") == [
        ("share", "2026-01", "2026-01", "2026-01-31"),
        ("lathe-hours", "2026", "2026-01", "2026-02-28"),
        ("share", "2026-02", "2026-02", "2026-02-28"),
    ]


def test_the_version_that_rules_the_month_of_the_day_says_what_is_owed() -> None:
    first = version(with_commitments())
    head = HEAD.replace("2026-01", "2026-03") + f"supersedes: {first.hash}\n"
    more = {"lathe": LATHE.replace("06-30", "09-30").replace("pieces: 2", "pieces: 3"), "lathe-hours": HOURS}
    second = version(with_commitments(more, head))
    found = {(each.commitment.name, each.period): each for each in owed([first, second], "2026-04")}
    assert sorted(found) == [
        ("lathe", "once"), ("lathe-hours", "2026"), ("share", "2026-01"), ("share", "2026-02"),
    ]  # fmt: skip
    assert (found["lathe", "once"].commitment.amount, found["lathe", "once"].due) == (3, "2026-09-30")
    assert found["lathe", "once"].first == found["lathe-hours", "2026"].first == "2026-01"


def test_a_day_that_is_postponed_after_it_has_passed_leaves_one_commitment_with_the_new_day() -> None:
    """Both versions rule the month of their own day: the register has one row, to which what is said of it belongs."""
    first = version(with_commitments())
    head = HEAD.replace("2026-01", "2026-08") + f"supersedes: {first.hash}\n"
    second = version(with_commitments({"lathe": LATHE.replace("06-30", "09-30")}, head))
    found = [each for each in owed([first, second], "2026-08") if each.commitment.name == "lathe"]
    assert [(each.period, each.due) for each in found] == [("once", "2026-09-30")]


def test_a_year_in_which_one_version_ends_and_the_next_begins_is_owed_once() -> None:
    ended = version(with_commitments({"lathe-hours": HOURS}, HEAD + "to: 2026-06\n"))
    head = HEAD.replace("2026-01", "2026-07") + f"supersedes: {ended.hash}\n"
    resumed = version(with_commitments({"lathe-hours": HOURS}, head))
    assert listed([ended, resumed], "2026-08") == [("lathe-hours", "2026", "2026-01", "2026-12-31")]


BOTH = version(with_commitments({"a": SHARE, "b": HOURS}))
_MONTHS = st.integers(0, 30).map(lambda each: f"{2026 + each // 12}-{each % 12 + 1:02}")


@given(st.lists(st.tuples(_MONTHS, st.booleans(), st.booleans()), min_size=1, max_size=4), _MONTHS)
def test_each_period_is_owed_once_under_any_row_of_versions(rows: list[tuple[str, bool, bool]], now: str) -> None:
    """Naively: every month is walked, and the last version that has begun by then is asked."""
    versions = list[Agreement]()
    for first, monthly, yearly in rows:
        names = [name for name, kept in (("a", monthly), ("b", yearly)) if kept]
        versions.append(replace(BOTH, first=first, commitments={name: BOTH.commitments[name] for name in names}))
    expected = set()
    for month in (f"{year}-{number:02}" for year in range(2026, 2029) for number in range(1, 13)):
        begun = [each for each in versions if each.first <= month]
        if begun and "a" in begun[-1].commitments and begun[-1].first <= month <= now:
            expected.add(("a", month, last_day(month)))
        if begun and "b" in begun[-1].commitments and month.endswith("-12") and month[:4] <= now[:4]:
            expected.add(("b", month[:4], f"{month}-31"))
    found = [(each.commitment.name, each.period, each.due) for each in owed(versions, now)]
    assert len(found) == len(set(found))
    assert set(found) == expected
