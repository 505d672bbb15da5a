"""Assets, terms, custody, approvals and shares through the real outbox."""

import pytest

from formats.register.members import MemberStatus
from ledger.bookings.assets.requests import OPEN_END, Share, UnitDay, shares_digest
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from tests.bookings.commands.harness import BOOKER, CUSTODIAN, FLOOR, HALL, NINE, STATE_HALL, BookingHarness
from tests.bookings.commands.outbox import do, lose_outbox, refused

HOUR = 0xF << NINE


def test_an_asset_is_registered_once_whatever_is_repeated(harness: BookingHarness) -> None:
    order, request = harness.by(CUSTODIAN), harness.asset(units=3)
    (row,) = do(harness, harness.assets.register_asset(order, request=request))
    number = count(harness)
    assert asset_of(harness, number)[3] == 3
    assert asset_of(harness, number)[7] == OPEN_END
    lose_outbox(harness)
    (found,) = do(harness, harness.assets.register_asset(order, request=request))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert count(harness) == number
    refused(
        harness,
        harness.assets.register_asset(harness.by(CUSTODIAN), request=harness.asset(units=33)),
        "AssetUnitsInvalid",
    )


def test_terms_are_published_and_the_next_version_waits_for_the_one_ahead(harness: BookingHarness) -> None:
    number = registered(harness)
    terms = harness.terms(open_hours=(0xFF, *(0,) * 6), asks=0b11)
    do(harness, harness.assets.set_terms(harness.by(CUSTODIAN), asset=number, terms=terms))
    assert asset_of(harness, number)[10] == 1
    again = harness.assets.set_terms(harness.by(CUSTODIAN), asset=number, terms=terms)
    assert refused(harness, again, "TermsAhead")["version"] == "1"
    foreign = harness.assets.set_terms(harness.by(BOOKER), asset=number, terms=terms)
    assert refused(harness, foreign, "AssetOfOtherMember")["custodian"] == str(CUSTODIAN)


def test_a_price_under_the_floor_of_the_state_is_refused(harness: BookingHarness) -> None:
    cheap = harness.terms(approval=1, prices=(FLOOR, FLOOR - 1, *(FLOOR,) * 14))
    refusal = refused(
        harness, harness.assets.set_terms(harness.by(CUSTODIAN), asset=STATE_HALL, terms=cheap), "PriceBelowFloor"
    )
    assert refusal == {"index": "1", "price": str(FLOOR - 1), "floor": str(FLOOR)}


def test_an_approval_is_recorded_and_ended_by_the_council(harness: BookingHarness) -> None:
    do(
        harness,
        harness.assets.record_approval(
            harness.by_council(), asset=STATE_HALL, request=harness.approval(until_day=30_000)
        ),
    )
    end = harness.today() + 20
    do(harness, harness.assets.end_approval(harness.by_council(), asset=STATE_HALL, approval=2, until_day=end))
    given, *_ = harness.contract("Assets").ask(harness.consortium.node.chain, "approvalOf", STATE_HALL, 2)
    assert given[2] == end
    own = harness.assets.record_approval(harness.by_council(), asset=HALL, request=harness.approval())
    refused(harness, own, "AssetNotStateOwned")


def test_hours_are_protected_released_and_days_follow_others(harness: BookingHarness) -> None:
    day = harness.free_day()
    hours = [UnitDay(0, day, HOUR), UnitDay(1, day, HOUR)]
    do(harness, harness.assets.protect_hours(harness.by(CUSTODIAN), asset=HALL, hours=hours))
    assert word(harness, day) >> 96 == HOUR
    twice = harness.assets.protect_hours(harness.by(CUSTODIAN), asset=HALL, hours=hours)
    assert refused(harness, twice, "SlotsTaken")["start"] == str(NINE)
    do(harness, harness.assets.release_hours(harness.by(CUSTODIAN), asset=HALL, hours=hours[:1]))
    do(harness, harness.assets.follow_days(harness.by(CUSTODIAN), asset=HALL, days=[UnitDay(0, day, 8)]))
    assert word(harness, day) == 8 << 192


def test_custody_passes_by_offer_and_acceptance(harness: BookingHarness) -> None:
    number = registered(harness)
    do(harness, harness.assets.offer_custody(harness.by_admin(CUSTODIAN), asset=number, to=BOOKER))
    wrong = harness.assets.accept_custody(harness.by_admin(CUSTODIAN), asset=number, giver=BOOKER)
    refused(harness, wrong, "CustodyNotOffered")
    do(harness, harness.assets.accept_custody(harness.by_admin(BOOKER), asset=number, giver=CUSTODIAN))
    assert asset_of(harness, number)[0] == BOOKER


def test_an_asset_ends_beyond_its_longest_horizon(harness: BookingHarness) -> None:
    number = registered(harness)
    do(harness, harness.assets.set_terms(harness.by(CUSTODIAN), asset=number, terms=harness.terms(horizon_days=30)))
    early = harness.assets.end_asset(harness.by_admin(CUSTODIAN), asset=number, until_day=harness.today() + 30)
    assert refused(harness, early, "AssetEndTooEarly")["earliest"] == str(harness.today() + 31)
    do(harness, harness.assets.end_asset(harness.by_admin(CUSTODIAN), asset=number, until_day=harness.today() + 31))
    assert asset_of(harness, number)[7] == harness.today() + 31


def test_shares_count_when_every_owner_accepted(harness: BookingHarness) -> None:
    number, first = registered(harness), harness.today() + 3
    shares = [Share(BOOKER, 2_500), Share(CUSTODIAN, 7_500)]
    do(harness, harness.owners.propose_shares(harness.by_admin(CUSTODIAN), asset=number, shares=shares, from_day=first))
    digest = shares_digest(number, first, shares)
    for member in (BOOKER, CUSTODIAN):
        do(harness, harness.owners.accept_shares(harness.by_admin(member), asset=number, digest=digest))
    held, from_day = harness.contract("Owners").ask(harness.consortium.node.chain, "sharesOf", number)
    assert (list(map(tuple, held)), from_day) == ([(BOOKER, 2_500), (CUSTODIAN, 7_500)], first)
    half = harness.owners.propose_shares(
        harness.by_admin(CUSTODIAN), asset=number, shares=shares[:1], from_day=first + 1
    )
    refused(harness, half, "SharesNotWhole")


@pytest.mark.parametrize("act", ["custody", "shares"])
def test_for_a_member_that_is_not_expelled_the_council_does_nothing(harness: BookingHarness, act: str) -> None:
    number, order = registered(harness), harness.by_council()
    refused(harness, _by_council(harness, act, order, number), "MemberNotExpelled")


def test_what_an_expelled_member_leaves_the_council_passes_on(harness: BookingHarness) -> None:
    """The last test of this file: the member does not come back."""
    number, first = registered(harness), harness.today() + 3
    shares = [Share(BOOKER, 2_500), Share(CUSTODIAN, 7_500)]
    do(harness, harness.owners.propose_shares(harness.by_admin(CUSTODIAN), asset=number, shares=shares, from_day=first))
    do(harness, harness.assets.offer_custody(harness.by_admin(CUSTODIAN), asset=number, to=BOOKER))
    do(harness, harness.assets.accept_custody(harness.by_admin(BOOKER), asset=number, giver=CUSTODIAN))
    status = harness.consortium.council.set_member_status(
        harness.by_council(), member=BOOKER, status=MemberStatus.EXPELLED
    )
    do(harness, status)
    digest = shares_digest(number, first, shares)
    do(
        harness,
        harness.owners.accept_shares_by_council(harness.by_council(), asset=number, digest=digest, member=BOOKER),
    )
    do(harness, harness.assets.offer_custody_by_council(harness.by_council(), asset=number, to=CUSTODIAN))
    do(harness, harness.assets.accept_custody(harness.by_admin(CUSTODIAN), asset=number, giver=BOOKER))
    assert asset_of(harness, number)[0] == CUSTODIAN


def _by_council(harness: BookingHarness, act: str, order: Order, asset: int) -> Command:
    if act == "custody":
        return harness.assets.offer_custody_by_council(order, asset=asset, to=BOOKER)
    return harness.owners.accept_shares_by_council(order, asset=asset, digest=bytes(32), member=CUSTODIAN)


def registered(harness: BookingHarness) -> int:
    do(harness, harness.assets.register_asset(harness.by(CUSTODIAN), request=harness.asset()))
    return count(harness)


def count(harness: BookingHarness) -> int:
    (number,) = harness.contract("Assets").ask(harness.consortium.node.chain, "assetCount")
    return int(number)


def asset_of(harness: BookingHarness, number: int) -> tuple[int, ...]:
    (held,) = harness.contract("Assets").ask(harness.consortium.node.chain, "assetOf", number)
    return tuple(held)


def word(harness: BookingHarness, day: int) -> int:
    (found,) = harness.contract("Assets").ask(harness.consortium.node.chain, "dayOf", HALL, 0, day)
    return int(found)
