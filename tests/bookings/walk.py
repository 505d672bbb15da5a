"""A seeded walk of real transactions over all contracts of bookings: each step does something that may well be refused,
mostly something that goes through. What it can do is found by the names of its methods."""

from __future__ import annotations

from sqlmodel import select

from formats.bookings.ids import composite_ids
from formats.bookings.replay.parts import Stage
from formats.bookings.slots import slot_of
from formats.bookings.statements import OUTCOME_CHECK_IN, HandOver
from formats.bookings.words import STATE_CONFIRMED
from ledger.bookings.assets import queries as assets
from ledger.bookings.assets.tables import AssetRow, DayRow
from ledger.bookings.reserving import queries as reserving
from ledger.db import reading
from tests.bookings.harness import BOOKERS, COLLEGE, COUNCIL, FACTORY, BookingHarness, slot, statement_tuple
from tests.bookings.walker import CLASSES, HALL, MACHINE, OPERATOR, STARTS, STATE_HALL, Walker

DECLARED = ("act_reserve", "act_check_in", "act_declare")
NEEDED = {
    "act_differ": DECLARED,
    "act_settle_by_silence": DECLARED,
    "act_settle_by_council": (*DECLARED, "act_differ"),
    "act_check_out": ("act_reserve", "act_check_in"),
    "act_object": ("act_reserve", "act_no_show"),
    "act_displace": ("act_reserve", "act_wait"),
    "act_leave": ("act_reserve", "act_wait"),
    "act_claim": ("act_wait", "act_cancel"),
}


class Walk(Walker):
    """The acts are found by the names of the methods."""

    def __init__(self, harness: BookingHarness, seed: int) -> None:
        super().__init__(harness, seed)
        self.acts = sorted(name for name in dir(self) if name.startswith("act_"))

    def stage(self) -> None:
        """Two halls of the college, one of the state with answers and a quota, and a machine of the factory."""
        self.now = self.harness.now
        for owner, state_owned, units in ((COLLEGE, False, 2), (COLLEGE, True, 2), (FACTORY, False, 1)):
            self._register(owner, state_owned=state_owned, units=units)
        self._register(COLLEGE, state_owned=False, units=1)  # to be ended
        today = self.today
        approval = (STATE_HALL, 1, b"n" * 32, today, 0, b"v" * 32, 400)
        self._do("Assets", "recordApproval", self.harness.request(), *approval, by=COUNCIL)
        self._set_terms(HALL, COLLEGE)
        asking = {"asks": 0x00F0, "limit": 90, "made": 60, "approval": 1, "answer": 12}
        self._set_terms(STATE_HALL, COLLEGE, **asking)
        self._set_terms(MACHINE, FACTORY, notice=0, limit=60)
        for member in BOOKERS:
            assert self._take(self._wanted(member, MACHINE, slot(today + 2, 8 * member), slots=4, unit=0), by=member)

    def step(self) -> None:
        """Acts on what the tables show, those rather that were rare so far; now and then time passes first."""
        with reading(self.harness.node.ledger_engine) as self.session:
            self.now = self.harness.now
            if self._chance(0.1):
                self._pass_time()
            for name in ("act_reserve", self.random.choice(("act_wait", "act_reserve")), *self._rare(4)):
                getattr(self, name)()

    def one(self, name: str) -> None:
        """This act alone, on what the tables show now."""
        with reading(self.harness.node.ledger_engine) as self.session:
            self.now = self.harness.now
            getattr(self, name)()

    def missing(self) -> list[str]:
        """Acts that never went through, each behind those that it needs."""
        new = [name for name in self.acts if not self.done[_function(name)]]
        return [each for name in new for each in (*NEEDED.get(name, ("act_reserve",)), name)]

    def _rare(self, count: int) -> list[str]:
        """Half of them of those that were never done, while there are such."""
        new = [name for name in self.acts if not self.done[_function(name)]]
        some = self.random.sample(self.acts, 3 * count)
        rarest = sorted(some, key=lambda name: self.done[_function(name)])
        return [*self.random.sample(new, min(count // 2, len(new))), *rarest][:count]

    # ── assets ──────────────────────────────────────────────────────────────────────────────────────────────────
    def act_register_asset(self) -> None:
        if self.done["registerAsset"] < 6:
            self._register(self._member(), state_owned=self._chance(), units=self.random.randint(1, 3))

    def act_end_asset(self) -> None:
        spare = self._spare_asset()
        if spare is not None:
            until = self.today + 40 + self.random.randrange(200)
            self._do("Assets", "endAsset", self.harness.request(), spare.number, until, by=spare.custodian)

    def act_offer_custody(self) -> None:
        asset, to = self._asset(MACHINE), self._member()
        self._do("Assets", "offerCustody", self.harness.request(), asset.number, to, by=asset.custodian)

    def act_accept_custody(self) -> None:
        found = self._one(select(AssetRow).where(AssetRow.offered_to.is_not(None)))
        if found is not None:
            asked = (self.harness.request(), found.number, found.custodian)
            self._do("Assets", "acceptCustody", *asked, by=found.offered_to)

    def act_record_approval(self) -> None:
        filing = (STATE_HALL, self.random.randint(1, 3), b"n" * 32, self.today, 0, b"v" * 32, 450)
        self._do("Assets", "recordApproval", self.harness.request(), *filing, by=COUNCIL)

    def act_end_approval(self) -> None:
        ending = [each for each in assets.approvals(self.session, STATE_HALL)[1:] if each.until_day > 60_000]
        if ending:
            until = self.today + 2 + self.random.randrange(300)
            self._do("Assets", "endApproval", self.harness.request(), STATE_HALL, ending[0].approval, until, by=COUNCIL)

    def act_set_terms(self) -> None:
        asset = self._asset()
        changes = {"claim": self.random.randint(2, 12), "cutoff": self.random.choice((0, 8, 96))}
        if asset.state_owned:
            given = assets.approvals(self.session, asset.number)
            changes |= {"approval": self.random.choice(given).approval if given else 0, "asks": 0x00F0, "made": 90}
        if asset.number == HALL and self._chance():
            changes |= {"limit": 400, "group": STATE_HALL}
        from_ = self.today + self.random.randint(1, 3)
        self._set_terms(asset.number, asset.custodian, **{"from": from_} | changes)

    def act_protect_hours(self) -> None:
        asset = self._asset()
        word = self.random.randrange(asset.units) << 112 | (self._day() + 1) << 96 | 0xF << self.random.choice(STARTS)
        self._do("Assets", "protectHours", self.harness.request(), asset.number, [word], by=asset.custodian)

    def act_release_hours(self) -> None:
        days = self.session.exec(select(DayRow).where(DayRow.day > self.today)).all()
        held = [each for each in days if each.protected]
        if held:
            each, custodian = self.random.choice(held), 0
            custodian = self._asset(each.asset).custodian
            word = each.unit << 112 | each.day << 96 | each.protected
            self._do("Assets", "releaseHours", self.harness.request(), each.asset, [word], by=custodian)

    def act_follow_days(self) -> None:
        asset, follows = self._asset(), self.random.choice((0, 1, 7, 8))
        day = self._day() + 1
        words = [unit << 112 | day << 96 | follows for unit in range(asset.units)]
        self._do("Assets", "followDays", self.harness.request(), asset.number, words, by=asset.custodian)

    # ── owners ──────────────────────────────────────────────────────────────────────────────────────────────────
    def act_propose_shares(self) -> None:
        asset, owners = self._asset(), sorted(self.random.sample(BOOKERS, 2))
        parts = [(owners[0], 4_000), (owners[1], 6_000)]
        held = assets.shares(self.session, asset.number)
        from_ = max(self.today, held[-1].from_day if held else 0) + 1 + self.random.randrange(3)
        asked = (self.harness.request(), asset.number, parts, from_)
        self._do("Owners", "proposeShares", *asked, by=asset.custodian)

    def act_accept_shares(self) -> None:
        for number in self.session.exec(select(AssetRow.number)).all():
            proposal = assets.proposed_shares(self.session, number)
            if proposal is not None:
                for member in BOOKERS:
                    self._do("Owners", "acceptShares", self.harness.request(), number, proposal.digest, by=member)

    # ── bookers ─────────────────────────────────────────────────────────────────────────────────────────────────
    def act_reserve(self) -> None:
        member = self._member()
        wanted = self._wanted(member, self._asset().number)
        if self._chance(0.3):
            wanted[5:7] = self.random.choice((1, 2, 7)), self.random.choice((0b11, 0b101, 0b1011))
            wanted[7] = self._chance()
        self._take(wanted, by=member)

    def act_reserve_together(self) -> None:
        member, start = self._member(), self._start()
        ids = composite_ids(member, self._random(), 2)
        parts = [
            self._wanted(member, number, start, booking=name, slots=4)
            for name, number in zip(ids, self.random.sample((HALL, STATE_HALL, MACHINE), 2), strict=True)
        ]
        self._do("Bookings", "reserveTogether", parts, by=member)

    def act_move(self) -> None:
        of = self._booking()
        if of is not None:
            made = [self._wanted(of.holder, of.asset, of.start + self.random.choice((2, 4, 96)), slots=of.slots)]
            self._do("Bookings", "move", of.id, of.acts, made, by=of.holder)

    def act_name_operator(self) -> None:
        of = self._booking()
        if of is not None:
            self._do("Bookings", "nameOperator", of.id, self.random.randbytes(32), by=of.holder)

    def act_cancel(self) -> None:
        of = self._booking()
        if of is not None:
            some = of.live if self._chance() else of.live & -of.live
            self._do("Bookings", "cancel", of.id, of.acts, some, by=of.holder)

    def act_wait(self) -> None:
        behind = self._booking() if self._chance(0.9) else None
        if behind is not None:
            member = self._member()
            unit = self.random.choice((behind.unit, behind.unit, 255))
            wanted = self._wanted(member, behind.asset, behind.start, slots=min(behind.slots, 8), unit=unit)
            wanted[8] = self.random.choice(CLASSES)
            self._do("Bookings", "wait", wanted, by=member)

    def act_claim(self) -> None:
        found = self._waiting(offered=True)
        if found is not None:
            of, each = found
            version = assets.terms_on(self.session, of.asset, each.day)
            asked = (of.id, of.acts, each.occurrence, version.version if version else 0, OPERATOR)
            self._do("Bookings", "claim", *asked, by=of.holder)

    def act_leave(self) -> None:
        found = self._waiting(offered=self._chance())
        if found is not None and self._chance(0.4):
            of, each = found
            self._do("Bookings", "leave", of.id, of.acts, each.occurrence, by=of.holder)

    def act_pass_on(self) -> None:
        asset = self._asset()
        found = self._waiting(offered=self._chance())
        key = (asset.number, self._day()) if found is None else (found[0].asset, found[1].day)
        self._do("Bookings", "passOn", *key, by=self._member())

    # ── custodians, and anyone ──────────────────────────────────────────────────────────────────────────────────
    def act_approve(self) -> None:
        of = self._held()
        if of is not None:
            self._do("Bookings", "approve", of.id, of.acts, by=self._asset(of.asset).custodian)

    def act_refuse(self) -> None:
        of = self._held()
        if of is not None and self._chance():
            self._do("Bookings", "refuse", of.id, of.acts, 3, by=self._asset(of.asset).custodian)

    def act_lapse(self) -> None:
        found = reserving.unanswered(self.session, before_slot=self._slot_now())
        if found:
            self._do("Bookings", "lapse", self.random.choice(found).id, by=self._member())

    def act_displace(self) -> None:
        found = self._waiting(offered=False)
        if found is not None:
            of, each = found
            custodian = self._asset(of.asset).custodian
            victims = self._in_the_way(of.asset, each.unit, each.start, each.start + each.slots)
            self._do("Bookings", "displace", of.id, each.occurrence, victims, 5, by=custodian)

    def act_maintain(self) -> None:
        asset, near = self._asset(), self._booking()
        start = self._start() if near is None else near.start
        unit = 0 if near is None or near.asset != asset.number else near.unit % asset.units
        wanted = self._wanted(asset.custodian, asset.number, start, slots=4, unit=unit)
        wanted[8:] = 90, 0, bytes(32)
        victims = self._in_the_way(asset.number, unit, start, start + 4)
        self._do("Bookings", "maintain", wanted, victims, 9, by=asset.custodian)

    # ── both sides ──────────────────────────────────────────────────────────────────────────────────────────────
    def act_hand_over(self) -> None:
        of = self._booking()
        if of is not None and of.asset != STATE_HALL:
            taker = self.random.choice([each for each in BOOKERS if each != of.holder])
            said = HandOver(of.id, of.acts, of.holder, taker, self.now + 10**6)
            given = (said.booking, said.acts, said.giver, said.taker, said.deadline)
            self._do("Uses", "handOver", given, self.harness.signed(said, of.holder), OPERATOR, by=taker)

    def act_check_in(self) -> None:
        found = self._occurrence(Stage.STANDING, state=STATE_CONFIRMED)
        if found is not None:
            of, each = found
            self._to(each.start)
            said = self._said(each, OUTCOME_CHECK_IN, start=self.now, end=0)
            self._signed_by_both("checkIn", of, said)

    def act_check_out(self) -> None:
        """Also of what one side declared meanwhile."""
        found, declared = self._occurrence(Stage.IN_USE), self._use(1) if self._chance(0.3) else None
        if declared is not None:
            found = declared[0], self._of_use(declared[1])
        if found is not None:
            of, each = found
            said = self._leaving(each, overruns=self._chance(0.3))
            self._signed_by_both("checkOut", of, said)

    def act_declare(self) -> None:
        found = self._occurrence(Stage.IN_USE)
        if found is not None:
            of, each = found
            said = self._leaving(each, overruns=False)
            self._do("Uses", "declare", statement_tuple(said), by=self._side(of))

    def act_differ(self) -> None:
        found = self._use(1)
        if found is not None:
            of, use = found
            by = of.holder if use.by_custodian else self._asset(of.asset).custodian
            self._do("Uses", "differ", of.id, use.occurrence, 1, by=by)

    def act_no_show(self) -> None:
        found = self._occurrence(Stage.STANDING, state=STATE_CONFIRMED)
        if found is not None:
            of, each = found
            self._to(each.start + 1 + self.random.randrange(3))
            self._do("Uses", "noShow", of.id, each.occurrence, by=self._asset(of.asset).custodian)

    def act_object(self) -> None:
        found = self._use(4)
        if found is not None:
            self._do("Uses", "object", found[0].id, found[1].occurrence, by=found[0].holder)

    def act_settle_by_silence(self) -> None:
        found = self._use(1)
        if found is not None:
            if self.done["settleBySilence"] < 3:
                self._to(slot_of(found[1].since) + 5 * 96 + 1)
            self._do("Uses", "settleBySilence", found[0].id, found[1].occurrence, by=self._member())

    def act_settle_by_council(self) -> None:
        found = self._use(2)
        if found is not None:
            said = self._leaving(self._of_use(found[1]), overruns=False)
            self._do("Uses", "settleByCouncil", self.harness.request(), statement_tuple(said), by=COUNCIL)

    def act_agree(self) -> None:
        found = self._use(self.random.choice((2, 3, 3, 4)))
        if found is not None:
            self._signed_by_both("agree", found[0], self._leaving(self._of_use(found[1]), overruns=False))


def _function(name: str) -> str:
    """act_end_asset → endAsset."""
    first, *rest = name.removeprefix("act_").split("_")
    return first + "".join(part.capitalize() for part in rest)
