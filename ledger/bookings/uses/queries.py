"""What was said of uses, and the minutes that count, read from the projection."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, func, select

from ledger.bookings.reserving.queries import concerns
from ledger.bookings.reserving.tables import BookingRow
from ledger.bookings.uses.facts import Phase, Use, UsedMinutes
from ledger.bookings.uses.tables import UsedMinutesRow, UseRow
from ledger.paging import capped


def uses(session: Session, booking: bytes) -> list[Use]:
    """By occurrence; those of which anybody said something."""
    wanted = select(UseRow).where(UseRow.booking == booking).order_by(col(UseRow.occurrence))
    return [use_of(row) for row in session.exec(wanted)]


def silent_declarations(
    session: Session, *, until: int, members: Collection[int] | None = None, limit: int = 100
) -> list[Use]:
    """Declarations made up to this unix second that nobody answered, the oldest first. `members`: only of what one of
    these holds, or has in custody."""
    u, b = UseRow, BookingRow
    wanted = select(u).join(b, col(b.id) == col(u.booking)).where(u.phase == Phase.DECLARED.value, u.since <= until)
    if members is not None:
        wanted = wanted.where(concerns(members, b.holder, b.asset))
    ordered = wanted.order_by(col(u.since), col(u.booking), col(u.occurrence))
    return [use_of(row) for row in session.exec(ordered.limit(capped(limit)))]


def used_minutes(session: Session, *, asset: int, member: int, of: int, in_: int, rank: int | None = None) -> int:
    """Minutes used in the month `of` and settled in the window `in_`: of one class, or of all."""
    wanted = select(func.coalesce(func.sum(UsedMinutesRow.minutes), 0)).where(
        UsedMinutesRow.asset == asset,
        UsedMinutesRow.member == member,
        UsedMinutesRow.used_in == of,
        UsedMinutesRow.settled_in == in_,
    )
    if rank is not None:
        wanted = wanted.where(UsedMinutesRow.rank == rank)
    return int(session.exec(wanted).one())


def minutes_settled(session: Session, *, asset: int, in_: int) -> list[UsedMinutes]:
    """All that one window of an asset counts: by member, month of use and class."""
    u = UsedMinutesRow
    wanted = select(u).where(u.asset == asset, u.settled_in == in_)
    ordered = wanted.order_by(col(u.member), col(u.used_in), col(u.rank))
    return [
        UsedMinutes(row.asset, row.member, row.used_in, row.settled_in, row.rank, row.minutes)
        for row in session.exec(ordered)
    ]


def minutes_over_months(
    session: Session, *, assets: Collection[int], members: Collection[int], first: int, last: int
) -> int:
    """Minutes of these members on these assets, used in the months `first` to `last` and settled at any time."""
    u = UsedMinutesRow
    wanted = select(func.coalesce(func.sum(u.minutes), 0)).where(
        col(u.asset).in_(assets), col(u.member).in_(members), u.used_in >= first, u.used_in <= last
    )
    return int(session.exec(wanted).one())


def use_of(row: UseRow) -> Use:
    return Use(
        booking=row.booking, occurrence=row.occurrence, phase=Phase(row.phase), start=row.start_time,
        end=row.end_time, minutes=row.minutes, since=row.since, outcome=row.outcome, by_custodian=row.by_custodian,
        checked_in=row.checked_in, disputed_minutes=row.disputed_minutes, how=row.how, evidence=row.evidence,
    )  # fmt: skip
