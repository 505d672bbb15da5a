"""A look at a closed month computes that month: what those before it came to is kept, by the blocks of their closes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from sqlmodel import Session, delete

from formats.splits.allocation.close import Closed
from formats.splits.period_file import reader
from formats.splits.period_file.reader import PeriodFile
from formats.splits.statements.statement import statements
from formats.splits.statements.statement_file import write_json
from ledger.bookings.uses.tables import UsedMinutesRow
from ledger.db import reading
from ledger.indexing.projection import ChainLogRow
from ledger.splits.checkpoints import MOST_CHECKPOINTS, Checkpoint, Checkpoints
from ledger.splits.closes.tables import CloseRow
from ledger.splits.export import closed_period, newest_period, period_files
from tests.bookings.test_calendar import asked
from tests.splits.ledger.harness import SplitsHarness
from tests.splits.ledger.play import Play
from tests.splits.ledger.scenario import A, B
from tests.splits.ledger.test_events import AGREEMENT, OCTOBER, TREE, close, use
from tests.splits.ledger.test_events import session as session


@pytest.fixture
def projected(harness: SplitsHarness, plays: list[Play]) -> Iterator[Session]:
    harness.project()
    with reading(harness.node.ledger_engine) as opened:
        yield opened


def published(file: PeriodFile, closed: Closed) -> list[bytes]:
    return [reader.write(file), *(write_json(each) for each in statements(file, closed).values())]


def test_files_and_statements_are_those_of_a_whole_replay_to_the_byte_in_whatever_order_one_looks(
    projected: Session, plays: list[Play]
) -> None:
    checkpoints = Checkpoints()
    for play in plays:
        given = (projected, play.agreement)
        expected = {file.period: published(file, closed) for file, closed in period_files(*given, play.told.versions)}
        looks = [*expected, *expected]
        Random(7).shuffle(looks)
        for period in looks:
            assert published(*closed_period(*given, period, play.told.versions, checkpoints)) == expected[period]
        newest = newest_period(*given, play.told.versions, checkpoints)
        assert newest is not None
        assert published(*newest) == expected[max(expected)]


def test_a_second_look_at_the_last_month_asks_for_no_more_than_one_at_the_first(
    harness: SplitsHarness, projected: Session, plays: list[Play]
) -> None:
    play, checkpoints = plays[0], Checkpoints()
    first, *_, last = (period for period, *_ in play.told.periods)

    def look(period: str) -> list[str]:
        engine = harness.node.ledger_engine
        with asked(engine) as seen, reading(engine) as opened:
            closed_period(opened, play.agreement, period, play.told.versions, checkpoints)
        return [statement for statement, _ in seen if "FROM split_act" in statement]

    assert len(look(last)) == len(play.told.periods)
    assert len(look(last)) == len(look(first)) == 1


def test_every_month_is_that_of_a_whole_replay_to_the_byte_and_no_close_is_computed_twice(
    projected: Session, plays: list[Play]
) -> None:
    checkpoints = Checkpoints()
    for play in plays:
        given = (projected, play.agreement, play.told.versions)
        expected = [published(file, closed) for file, closed in period_files(*given)]
        first, again = ([*period_files(*given, checkpoints)] for _ in range(2))
        assert [published(*each) for each in first] == [published(*each) for each in again] == expected
        assert all(one is other for (_, one), (_, other) in zip(first, again, strict=True))


def test_a_month_whose_rows_are_others_than_those_that_were_kept_is_computed_again(session: Session) -> None:
    checkpoints = Checkpoints()
    use(session, B, OCTOBER, OCTOBER, 90)
    use(session, A, OCTOBER, OCTOBER, 30)
    for block, of in ((3, OCTOBER), (4, OCTOBER + 1)):
        close(session, block, of)
        session.add(mined(block, f"0x{block}"))
    session.flush()

    def months(*kept: Checkpoints) -> list[list[bytes]]:
        return [published(*each) for each in period_files(session, AGREEMENT, [TREE], *kept)]

    before = months(checkpoints)
    session.exec(delete(UsedMinutesRow))
    use(session, B, OCTOBER, OCTOBER, 91)
    session.flush()
    assert months(checkpoints) == months() != before


def test_a_reorg_leads_past_what_was_kept(session: Session) -> None:
    checkpoints = Checkpoints()

    def month(block_hash: str, minutes: int) -> tuple[list[bytes], list[bytes]]:
        """The second one: looked at with what was kept, and replayed whole."""
        for table in (CloseRow, ChainLogRow, UsedMinutesRow):
            session.exec(delete(table))
        use(session, B, OCTOBER, OCTOBER, minutes)
        use(session, A, OCTOBER, OCTOBER, 30)
        for block, of in ((3, OCTOBER), (4, OCTOBER + 1)):
            close(session, block, of)
            session.add(mined(block, f"{block_hash}{block}"))
        session.flush()
        *_, whole = period_files(session, AGREEMENT, [TREE])
        return published(*closed_period(session, AGREEMENT, "2025-11", [TREE], checkpoints)), published(*whole)

    before = month("0xa", 90)
    after = month("0xb", 91)
    assert before[0] == before[1]
    assert after[0] == after[1] != before[0]
    assert month("0xa", 90) == before


def test_what_was_not_looked_at_for_longest_is_dropped(session: Session) -> None:
    checkpoints, closes = Checkpoints(), list[CloseRow]()
    for number in range(MOST_CHECKPOINTS + 1):
        close(session, number + 3, OCTOBER + number)
        session.add(mined(number + 3, f"0x{number}"))
    session.flush()
    closes = [session.get_one(CloseRow, (AGREEMENT, OCTOBER + number)) for number in range(MOST_CHECKPOINTS + 1)]
    for number, each in enumerate(closes):
        checkpoints.keep(session, each, Checkpoint(number.to_bytes(32, "big")))
    assert checkpoints.newest(session, closes[:1]) == (0, Checkpoint())
    assert checkpoints.newest(session, closes[:2]) == (2, Checkpoint((1).to_bytes(32, "big")))
    assert checkpoints.newest(session, closes) == (
        MOST_CHECKPOINTS + 1,
        Checkpoint(MOST_CHECKPOINTS.to_bytes(32, "big")),
    )


def mined(block: int, block_hash: str) -> ChainLogRow:
    return ChainLogRow(
        block_number=block, log_index=0, block_hash=block_hash, block_time=0, tx_hash="0x", address="0x", topics=b"",
        data=b"",
    )  # fmt: skip
