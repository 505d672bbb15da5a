"""Assets, terms, custody, approvals and shares through the real outbox."""

import pytest

from formats.register.members import MemberStatus
from ledger.bookings.assets.requests import OPEN_END, Share, UnitDay, shares_digest
from ledger.submitting.contract import Order
from ledger.submitting.outbox import Command
from tests.bookings.commands.outbox import do, lose_outbox, refused
from tests.bookings.commands.rig import BOOKER, CUSTODIAN, FLOOR, HALL, NINE, STATE_HALL, BookingRig

HOUR = 0xF << NINE


def test_an_asset_is_registered_once_whatever_is_repeated(rig: BookingRig) -> None:
    order, request = rig.by(CUSTODIAN), rig.asset(units=3)
    (row,) = do(rig, rig.assets.register_asset(order, request=request))
    number = count(rig)
    assert asset_of(rig, number)[3] == 3
    assert asset_of(rig, number)[7] == OPEN_END
    lose_outbox(rig)
    (found,) = do(rig, rig.assets.register_asset(order, request=request))
    assert found.mined_tx_hash == row.mined_tx_hash
    assert count(rig) == number
    refused(rig, rig.assets.register_asset(rig.by(CUSTODIAN), request=rig.asset(units=33)), "AssetUnitsInvalid")


def test_terms_are_published_and_the_next_version_waits_for_the_one_ahead(rig: BookingRig) -> None:
    number = registered(rig)
    terms = rig.terms(open_hours=(0xFF, *(0,) * 6), asks=0b11)
    do(rig, rig.assets.set_terms(rig.by(CUSTODIAN), asset=number, terms=terms))
    assert asset_of(rig, number)[10] == 1
    again = rig.assets.set_terms(rig.by(CUSTODIAN), asset=number, terms=terms)
    assert refused(rig, again, "TermsAhead")["version"] == "1"
    foreign = rig.assets.set_terms(rig.by(BOOKER), asset=number, terms=terms)
    assert refused(rig, foreign, "AssetOfOtherMember")["custodian"] == str(CUSTODIAN)


def test_a_price_under_the_floor_of_the_state_is_refused(rig: BookingRig) -> None:
    cheap = rig.terms(approval=1, prices=(FLOOR, FLOOR - 1, *(FLOOR,) * 14))
    refusal = refused(rig, rig.assets.set_terms(rig.by(CUSTODIAN), asset=STATE_HALL, terms=cheap), "PriceBelowFloor")
    assert refusal == {"index": "1", "price": str(FLOOR - 1), "floor": str(FLOOR)}


def test_an_approval_is_recorded_and_ended_by_the_council(rig: BookingRig) -> None:
    do(rig, rig.assets.record_approval(rig.by_council(), asset=STATE_HALL, request=rig.approval(until_day=30_000)))
    end = rig.today() + 20
    do(rig, rig.assets.end_approval(rig.by_council(), asset=STATE_HALL, approval=2, until_day=end))
    given, *_ = rig.contract("Assets").ask(rig.rig.node.chain, "approvalOf", STATE_HALL, 2)
    assert given[2] == end
    own = rig.assets.record_approval(rig.by_council(), asset=HALL, request=rig.approval())
    refused(rig, own, "AssetNotStateOwned")


def test_hours_are_protected_released_and_days_follow_others(rig: BookingRig) -> None:
    day = rig.free_day()
    hours = [UnitDay(0, day, HOUR), UnitDay(1, day, HOUR)]
    do(rig, rig.assets.protect_hours(rig.by(CUSTODIAN), asset=HALL, hours=hours))
    assert word(rig, day) >> 96 == HOUR
    twice = rig.assets.protect_hours(rig.by(CUSTODIAN), asset=HALL, hours=hours)
    assert refused(rig, twice, "SlotsTaken")["start"] == str(NINE)
    do(rig, rig.assets.release_hours(rig.by(CUSTODIAN), asset=HALL, hours=hours[:1]))
    do(rig, rig.assets.follow_days(rig.by(CUSTODIAN), asset=HALL, days=[UnitDay(0, day, 8)]))
    assert word(rig, day) == 8 << 192


def test_custody_passes_by_offer_and_acceptance(rig: BookingRig) -> None:
    number = registered(rig)
    do(rig, rig.assets.offer_custody(rig.by_admin(CUSTODIAN), asset=number, to=BOOKER))
    wrong = rig.assets.accept_custody(rig.by_admin(CUSTODIAN), asset=number, giver=BOOKER)
    refused(rig, wrong, "CustodyNotOffered")
    do(rig, rig.assets.accept_custody(rig.by_admin(BOOKER), asset=number, giver=CUSTODIAN))
    assert asset_of(rig, number)[0] == BOOKER


def test_an_asset_ends_beyond_its_longest_horizon(rig: BookingRig) -> None:
    number = registered(rig)
    do(rig, rig.assets.set_terms(rig.by(CUSTODIAN), asset=number, terms=rig.terms(horizon_days=30)))
    early = rig.assets.end_asset(rig.by_admin(CUSTODIAN), asset=number, until_day=rig.today() + 30)
    assert refused(rig, early, "AssetEndTooEarly")["earliest"] == str(rig.today() + 31)
    do(rig, rig.assets.end_asset(rig.by_admin(CUSTODIAN), asset=number, until_day=rig.today() + 31))
    assert asset_of(rig, number)[7] == rig.today() + 31


def test_shares_count_when_every_owner_accepted(rig: BookingRig) -> None:
    number, first = registered(rig), rig.today() + 3
    shares = [Share(BOOKER, 2_500), Share(CUSTODIAN, 7_500)]
    do(rig, rig.owners.propose_shares(rig.by_admin(CUSTODIAN), asset=number, shares=shares, from_day=first))
    digest = shares_digest(number, first, shares)
    for member in (BOOKER, CUSTODIAN):
        do(rig, rig.owners.accept_shares(rig.by_admin(member), asset=number, digest=digest))
    held, from_day = rig.contract("Owners").ask(rig.rig.node.chain, "sharesOf", number)
    assert (list(map(tuple, held)), from_day) == ([(BOOKER, 2_500), (CUSTODIAN, 7_500)], first)
    half = rig.owners.propose_shares(rig.by_admin(CUSTODIAN), asset=number, shares=shares[:1], from_day=first + 1)
    refused(rig, half, "SharesNotWhole")


@pytest.mark.parametrize("act", ["custody", "shares"])
def test_for_a_member_that_is_not_expelled_the_council_does_nothing(rig: BookingRig, act: str) -> None:
    number, order = registered(rig), rig.by_council()
    refused(rig, _by_council(rig, act, order, number), "MemberNotExpelled")


def test_what_an_expelled_member_leaves_the_council_passes_on(rig: BookingRig) -> None:
    """The last test of this file: the member does not come back."""
    number, first = registered(rig), rig.today() + 3
    shares = [Share(BOOKER, 2_500), Share(CUSTODIAN, 7_500)]
    do(rig, rig.owners.propose_shares(rig.by_admin(CUSTODIAN), asset=number, shares=shares, from_day=first))
    do(rig, rig.assets.offer_custody(rig.by_admin(CUSTODIAN), asset=number, to=BOOKER))
    do(rig, rig.assets.accept_custody(rig.by_admin(BOOKER), asset=number, giver=CUSTODIAN))
    status = rig.rig.council.set_member_status(rig.by_council(), member=BOOKER, status=MemberStatus.EXPELLED)
    do(rig, status)
    digest = shares_digest(number, first, shares)
    do(rig, rig.owners.accept_shares_by_council(rig.by_council(), asset=number, digest=digest, member=BOOKER))
    do(rig, rig.assets.offer_custody_by_council(rig.by_council(), asset=number, to=CUSTODIAN))
    do(rig, rig.assets.accept_custody(rig.by_admin(CUSTODIAN), asset=number, giver=BOOKER))
    assert asset_of(rig, number)[0] == CUSTODIAN


def _by_council(rig: BookingRig, act: str, order: Order, asset: int) -> Command:
    if act == "custody":
        return rig.assets.offer_custody_by_council(order, asset=asset, to=BOOKER)
    return rig.owners.accept_shares_by_council(order, asset=asset, digest=bytes(32), member=CUSTODIAN)


def registered(rig: BookingRig) -> int:
    do(rig, rig.assets.register_asset(rig.by(CUSTODIAN), request=rig.asset()))
    return count(rig)


def count(rig: BookingRig) -> int:
    (number,) = rig.contract("Assets").ask(rig.rig.node.chain, "assetCount")
    return int(number)


def asset_of(rig: BookingRig, number: int) -> tuple[int, ...]:
    (held,) = rig.contract("Assets").ask(rig.rig.node.chain, "assetOf", number)
    return tuple(held)


def word(rig: BookingRig, day: int) -> int:
    (found,) = rig.contract("Assets").ask(rig.rig.node.chain, "dayOf", HALL, 0, day)
    return int(found)
