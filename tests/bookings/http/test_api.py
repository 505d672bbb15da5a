"""Assets and bookings over HTTP: what is wanted becomes one submission, and what is malformed goes no further."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from formats.bookings.commitment import operator_commitment
from formats.bookings.slots import DAY_SLOTS, day_text, slot_of, slot_text
from node.bookings.requests import operator_salt
from tests.api.routes import declared_routes
from tests.bookings.http.written import AT_THE_NODE, BY_BOTH, CONTRACTS, WITHOUT_ROUTE, bodies
from tests.conftest import soon
from tests.consortium.other_contracts import writes
from tests.issuing.world import COLLEGE, ENTERPRISE, World, founded_world, work

NINE, TEN, HOUR = 36, 40, 4
CREDENTIAL = "5a" * 32
ENDED = ("confirmed", "rejected", "fault", "halted")


@dataclass
class Bookers:
    world: World
    today: int
    client: TestClient
    last_day: int = 2

    def token(self, member: int, role: str) -> str:
        return self.world.token(member, role)

    def post(self, member: int, role: str, path: str, body: Any, **more: Any) -> httpx.Response:
        return self.world.ask("POST", path, token=self.token(member, role), json=body, **more)

    def get(self, path: str, member: int = ENTERPRISE, role: str = "booker", **more: Any) -> httpx.Response:
        return self.world.ask("GET", path, token=self.token(member, role), **more)

    def done(self, answer: httpx.Response) -> dict[str, Any]:
        """Confirmed, or refused: the submission. A busy machine mines a moment after nothing moved."""
        assert answer.status_code == 202, answer.text
        path, member = f"/submissions/{answer.json()['id']}", answer.json()["member"]
        found: dict[str, Any] = {}

        def has_ended() -> bool:
            work(self.world.node)
            found.update(self.get(path, member, "auditor").json())
            return found["state"] in ENDED

        soon(has_ended)
        return found | {"bookings": answer.json().get("bookings", [])}

    def free_day(self) -> int:
        self.last_day += 1
        return self.today + self.last_day

    def part(self, day: int, *, slot: int = NINE, slots: int = HOUR, **more: Any) -> dict[str, Any]:
        start = day * DAY_SLOTS + slot
        times = {"from": slot_text(start), "to": slot_text(start + slots)}
        return {"asset": 1, "unit": 0, "class": "enterprise", "credential": CREDENTIAL, **times, **more}

    def book(self, day: int, *, member: int = ENTERPRISE, key: str | None = None, **more: Any) -> httpx.Response:
        extra = {name: more.pop(name) for name in ("waits", "series") if name in more}
        body = {"parts": [self.part(day, **more)], **extra}
        return self.post(member, "booker", "/bookings", body, key=key)

    def booking(self, id_: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/bookings/{id_}").json()["booking"]
        return found

    def act(
        self, id_: str, name: str, *, member: int = ENTERPRISE, role: str = "booker", **body: Any
    ) -> dict[str, Any]:
        return self.done(self.post(member, role, f"/bookings/{id_}/{name}", body))


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bookers]:
    """The college's hall 1, booked at once, and its hall 2, where all are asked."""
    with founded_world(tmp_path_factory.mktemp("world")) as world:
        today = slot_of(world.node.chain.head().time) // DAY_SLOTS
        at = Bookers(world, today, TestClient(create_app(world.node)))
        for _ in range(2):
            assert at.done(at.post(COLLEGE, "custodian", "/assets", asset(today)))["state"] == "confirmed"
        for number, asks in ((1, False), (2, True)):
            answer = at.post(COLLEGE, "custodian", f"/assets/{number}/terms", terms(today, asks=asks))
            assert at.done(answer)["state"] == "confirmed"
        yield at


def asset(today: int) -> dict[str, Any]:
    names = {"name": {"zh": "实训室", "en": "Hall"}, "units": [{"zh": "甲", "en": "A"}, {"zh": "乙", "en": "B"}]}
    return {"kind": "room", "units": 2, "from": day_text(today), "words": names}


def terms(today: int, *, asks: bool) -> dict[str, Any]:
    rules = [
        {"kind": kind, "class": class_, "price_fen": "500", "asks": asks}
        for kind in ("school", "enterprise")
        for class_ in ("teaching", "enterprise", "other")
    ]
    times = {"cutoff": 8, "free": 4, "answer": 8, "grace": 1, "claim": 8, "horizon_days": 300, "most": 96}
    days = {
        "from": day_text(today + 1),
        "until": day_text(today + 400),
        "open": [[{"from": "08:00", "to": "20:00"}]] * 7,
    }
    return {**days, **times, "rules": rules, "text": "ab" * 32}


def test_assets_and_terms_are_read_as_they_were_registered(at: Bookers) -> None:
    (first, *_) = at.get("/assets").json()["items"]
    assert (first["number"], first["custodian"], first["name"]["en"], first["until"]) == (1, COLLEGE, "Hall", None)
    assert [each["zh"] for each in first["unit_names"]] == ["甲", "乙"]
    (version,) = at.get("/assets/1/terms").json()["items"]
    assert version["open"][0] == [{"from": "08:00", "to": "20:00"}]
    assert version["rules"][0] == {"kind": "school", "class": "teaching", "price_fen": "500", "asks": False}
    assert at.get("/assets/99").status_code == 404


def test_a_booking_is_made_once_whatever_is_repeated(at: Bookers) -> None:
    day = at.free_day()
    first = at.book(day, key="once")
    again = at.book(day, key="once")
    assert again.json() == first.json()
    done = at.done(first)
    (id_,) = done["bookings"]
    assert done["state"] == "confirmed"
    assert done["request_id"] == "0x" + id_
    found = at.booking(id_)
    assert (found["state"], found["member"], found["from"]) == ("confirmed", ENTERPRISE, slot_text(day * 96 + NINE))
    booking, credential = bytes.fromhex(id_), bytes.fromhex(CREDENTIAL)
    salt = operator_salt(at.world.node, booking, credential)
    assert found["operator"] == operator_commitment(booking, credential, salt).hex()


def test_a_collision_names_the_window_that_holds_it(at: Bookers) -> None:
    day = at.free_day()
    at.done(at.book(day, slots=8))
    refused = at.done(at.book(day, slot=NINE + 2, member=COLLEGE))
    assert refused["state"] == "rejected"
    assert refused["problem"]["type"] == "/problems/slots-taken"
    values = refused["problem"]["values"]
    assert (values["day"], values["start"], values["end"]) == (str(day), str(NINE), str(NINE + 8))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"from": "2026-02-30T09:00+08:00"}, "day-not-in-calendar"),
        ({"from": "2027-03-01T09:00+09:00"}, "foreign-offset"),
        ({"from": "2027-03-01T09:00Z"}, "foreign-offset"),
        ({"from": "2027-03-01T09:07+08:00"}, "not-a-quarter"),
        ({"from": "2027-03-01T24:00+08:00"}, "slot-form"),
        ({"from": "2027-03-01T10:00+08:00"}, "span-empty"),
        ({"from": "2027-03-01T11:00+08:00"}, "span-reversed"),
        ({"from": "2027-02-01T10:00+08:00"}, "span-length"),
        ({"credential": "XY"}, "hex-form"),
    ],
)
def test_what_is_malformed_is_refused_by_its_own_code(at: Bookers, change: dict[str, str], code: str) -> None:
    part = {**at.part(at.today + 2), "from": "2027-03-01T09:00+08:00", "to": "2027-03-01T10:00+08:00", **change}
    answer = at.post(ENTERPRISE, "booker", "/bookings", {"parts": [part]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == code


def test_occurrences_and_parts_that_do_not_go_together_are_refused_before_the_chain(at: Bookers) -> None:
    day = at.free_day()
    refusals = {
        "occurrence-mask": {"parts": [at.part(day)], "series": {"every": 7, "occurrences": [1, 2]}},
        "occurrences-overlap": {"parts": [at.part(day, slots=100)], "series": {"every": 1, "occurrences": [0, 1]}},
        "occurrence-step": {"parts": [at.part(day)], "series": {"every": 7, "occurrences": [0]}},
        "composite-days": {"parts": [at.part(day), at.part(day + 1, asset=2)]},
        "wait-of-series": {"parts": [at.part(day), at.part(day, asset=2)], "waits": True},
    }
    for code, body in refusals.items():
        answer = at.post(ENTERPRISE, "booker", "/bookings", body)
        assert (answer.status_code, [each["code"] for each in answer.json()["errors"]]) == (422, [code])


def test_a_series_and_a_composite_are_one_act_each(at: Bookers) -> None:
    day = at.free_day()
    series = at.done(at.book(day, slot=60, series={"every": 1, "occurrences": [0, 1, 2]}))
    assert at.booking(series["bookings"][0])["standing"] == [0, 1, 2]
    body = {"parts": [at.part(day, slot=70), at.part(day, slot=70, asset=2)]}
    both = at.done(at.post(ENTERPRISE, "booker", "/bookings", body))
    assert [at.booking(each)["state"] for each in both["bookings"]] == ["confirmed", "held"]


def test_what_is_asked_is_answered_by_the_custodian(at: Bookers) -> None:
    day = at.free_day()
    yes, no = (at.done(at.book(day, asset=2, slot=slot))["bookings"][0] for slot in (NINE, TEN))
    waiting = at.get("/bookings/awaiting-answer", COLLEGE, "custodian").json()["items"]
    assert {yes, no} <= {each["id"] for each in waiting}
    foreign = at.act(yes, "approve", member=ENTERPRISE, role="custodian", acts=0)
    assert foreign["problem"]["type"] == "/problems/asset-of-other-member"
    at.act(yes, "approve", member=COLLEGE, role="custodian", acts=0)
    at.act(no, "refuse", member=COLLEGE, role="custodian", acts=0, reason=3)
    assert [at.booking(each)["state"] for each in (yes, no)] == ["confirmed", "ended"]
    late = at.act(yes, "cancel", acts=0)
    assert late["problem"]["type"] == "/problems/booking-moved"
    at.act(yes, "cancel", acts=1)
    (approved, ended) = at.get(f"/bookings/{yes}").json()["acts"][1:]
    assert (approved["act"], ended["act"], ended["occurrences"]) == ("approved", "ended", [0])


def test_who_waits_claims_what_a_cancellation_freed(at: Bookers) -> None:
    day = at.free_day()
    held = at.done(at.book(day, member=COLLEGE))["bookings"][0]
    waits = at.done(at.book(day, waits=True))["bookings"][0]
    leaves = at.done(at.book(day, waits=True))
    assert leaves["problem"]["type"] == "/problems/already-waiting"
    assert at.booking(waits)["state"] == "waiting"
    at.act(held, "cancel", member=COLLEGE, acts=0, occurrences=[0])
    assert at.get(f"/bookings/{waits}").json()["occurrences"][0]["offer_until"] is not None
    at.act(waits, "claim", acts=0, credential=CREDENTIAL)
    assert at.booking(waits)["state"] == "confirmed"
    assert at.act(waits, "leave", acts=1)["problem"]["type"] == "/problems/not-waiting"


def test_a_booking_moves_names_an_operator_and_gives_way(at: Bookers) -> None:
    day = at.free_day()
    old = at.done(at.book(day))["bookings"][0]
    moved = at.done(
        at.post(ENTERPRISE, "booker", f"/bookings/{old}/move", {"acts": 0, "parts": [at.part(day, slot=50)]})
    )
    (new,) = moved["bookings"]
    assert [at.booking(each)["state"] for each in (old, new)] == ["ended", "confirmed"]
    at.act(new, "operator", credential="6b" * 32)
    assert at.act(new, "lapse")["problem"]["type"] == "/problems/booking-not-held"
    strong = at.done(at.book(day, slot=50, member=COLLEGE, waits=True, **{"class": "teaching"}))["bookings"][0]
    victims = [{"booking": new, "acts": 0}]
    done = at.act(strong, "displace", member=COLLEGE, role="custodian", victims=victims, reason=1)
    assert done["state"] == "confirmed"
    assert at.booking(new)["state"] == "waiting"
    work_on = {"unit": 1, "from": slot_text(day * 96 + 50), "to": slot_text(day * 96 + 54)}
    done = at.done(at.post(COLLEGE, "custodian", "/assets/1/maintenance", work_on))
    assert at.booking(done["bookings"][0])["class"] == "maintenance"


def test_a_calendar_shows_free_taken_protected_and_ones_own_and_is_asked_for_by_etag(at: Bookers) -> None:
    day = at.free_day()
    at.done(at.book(day))
    teaching = {"days": [{"unit": 0, "day": day_text(day), "hours": [{"from": "14:00", "to": "16:00"}]}]}
    assert at.done(at.post(COLLEGE, "custodian", "/assets/1/protected", teaching))["state"] == "confirmed"
    closed = {"days": [{"unit": 1, "day": day_text(day), "follows": "closed"}]}
    assert at.done(at.post(COLLEGE, "custodian", "/assets/1/days", closed))["state"] == "confirmed"
    path = f"/assets/1/calendar?from={day_text(day)}&to={day_text(day + 1)}"
    answer = at.get(path)
    first, second = answer.json()["days"]
    hour, teach = 0xF << NINE, 0xFF << 56
    masks = {name: int(first[name], 16) for name in ("taken", "protected", "mine", "free")}
    assert masks == {"taken": hour, "protected": teach, "mine": hour, "free": ((1 << 48) - 1 << 32) & ~hour & ~teach}
    assert int(second["open"], 16) == 0
    assert [each["member"] for each in answer.json()["entries"]] == [ENTERPRISE]
    assert at.get(path, COLLEGE).json()["days"][0]["mine"] == "0" * 24
    etag = answer.headers["etag"]
    token = {"Authorization": f"Bearer {at.token(ENTERPRISE, 'booker')}", "If-None-Match": etag}
    assert at.client.get(path, headers=token).status_code == 304
    all_of_them = at.get(f"/calendar?from={day_text(day)}&to={day_text(day + 7)}").json()
    assert {each["asset"] for each in all_of_them["days"]} == {1, 2}
    for bad in (f"from={day_text(day)}&to={day_text(day)}", f"from=2026-02-30&to={day_text(day)}", "from=x&to=y"):
        assert at.get(f"/calendar?{bad}").status_code == 422


def test_two_hundred_assets_are_shown_for_a_week_in_one_call_and_a_refusal_says_what_can_be_had(at: Bookers) -> None:
    numbers = ",".join(map(str, range(1, 201)))

    def asked(days: int, assets: str = f"&assets={numbers}") -> httpx.Response:
        return at.get(f"/calendar?from={day_text(at.today)}&to={day_text(at.today + days)}{assets}")

    assert [asked(days).status_code for days in (7, 10)] == [200, 200]
    assert asked(10, "").status_code == 200
    for assets in (f"&assets={numbers}", ""):
        (error,) = asked(11, assets).json()["errors"]
        assert (error["field"], error["code"]) == ("to", "asset-days")
        assert error["detail"] == "11 days of 200 assets are 2200 asset-days of 2000"
        assert error["cure"] == "ask for at most 10 days of 200 assets at once, or name at most 181 in `assets`"
    assert asked(11, f"&assets={numbers[: numbers.index(',182')]}").status_code == 200
    (alone,) = asked(2_001, "&assets=1").json()["errors"]
    assert alone["cure"] == "ask for at most 2000 days of 1 assets at once"
    (backwards,) = asked(0).json()["errors"]
    assert (backwards["field"], backwards["code"]) == ("to", "days-empty")
    (many,) = asked(1, f"&assets={numbers},201").json()["errors"]
    assert "200" in many["cure"]


def test_custody_shares_and_the_end_are_the_admins(at: Bookers) -> None:
    number = 1 + max(each["number"] for each in at.get("/assets").json()["items"])
    at.done(at.post(COLLEGE, "custodian", "/assets", asset(at.today)))
    first = day_text(at.today + 3)
    shares = {"shares": [{"member": COLLEGE, "share": 10_000}], "from": first}
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/shares", shares))
    proposed = at.get(f"/assets/{number}").json()["proposed"]
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/shares/accept", {"digest": proposed["digest"]}))
    assert at.get(f"/assets/{number}").json()["shares"] == [{"from": first, "owners": {str(COLLEGE): 10_000}}]
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/end", {"until": day_text(at.today + 9)}))
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/custody/offer", {"to": ENTERPRISE}))
    at.done(at.post(ENTERPRISE, "admin", f"/assets/{number}/custody/accept", {"from": COLLEGE}))
    found = at.get(f"/assets/{number}").json()["asset"]
    assert (found["custodian"], found["until"]) == (ENTERPRISE, day_text(at.today + 9))


def test_the_council_records_what_a_state_owned_asset_is_approved_for(at: Bookers) -> None:
    number = 1 + max(each["number"] for each in at.get("/assets").json()["items"])
    at.done(at.post(COLLEGE, "custodian", "/assets", asset(at.today) | {"state_owned": True}))
    given = {
        "use": "lease",
        "number": "01" * 32,
        "from": day_text(at.today),
        "valuation": "02" * 32,
        "floor_fen": "500",
    }
    at.done(at.post(0, "council", f"/assets/{number}/approvals", given))
    cheap = terms(at.today, asks=False) | {"approval": 1}
    cheap["rules"][1]["price_fen"] = "499"
    refused = at.done(at.post(COLLEGE, "custodian", f"/assets/{number}/terms", cheap))
    assert refused["problem"]["type"] == "/problems/price-below-floor"
    until = day_text(at.today + 9)
    at.done(at.post(0, "council", f"/assets/{number}/approvals/1/end", {"until": until}))
    assert at.get(f"/assets/{number}").json()["approvals"][0]["until"] == until
    offered = at.done(at.post(0, "council", f"/assets/{number}/custody/offer-by-council", {"to": ENTERPRISE}))
    assert offered["problem"]["type"] == "/problems/member-not-expelled"


def test_bookings_are_listed_and_usage_is_empty_before_anything_was_used(at: Bookers) -> None:
    day = at.free_day()
    id_ = at.done(at.book(day, asset=2))["bookings"][0]
    query = f"asset=2&member={ENTERPRISE}&state=held&from={day_text(day)}&to={day_text(day + 1)}"
    assert [each["id"] for each in at.get(f"/bookings?{query}").json()["items"]] == [id_]
    page = at.get("/bookings?limit=1").json()
    assert at.get(f"/bookings?limit=1&cursor={page['next']}").json()["items"] != page["items"]
    assert at.get("/bookings?cursor=x").status_code == 422
    assert at.get("/usage?asset=1&settled_in=2026-03").json() == {"rows": [], "total": 0}
    assert at.get("/usage?asset=1&settled_in=2026-13").status_code == 422


def test_every_act_of_assets_and_bookings_has_a_route_or_a_reason(at: Bookers) -> None:
    """Each write route of theirs is sent what `written.py` has for it; what it becomes says the submission."""
    (own,) = at.done(at.book(at.free_day(), member=COLLEGE))["bookings"]
    things = {"{asset_number}": "1", "{approval_number}": "1", "{booking_id}": own, "{occurrence}": "0"}
    paths, kinds = set(), set()
    for route in declared_routes(at.world.node):
        if not route.is_write or not route.path.startswith(("/assets", "/bookings")):
            continue
        paths.add(route.path)
        for body in [] if route.path in (*AT_THE_NODE, *BY_BOTH.values()) else bodies(at.today)[route.path]:
            path = reduce(lambda text, name: text.replace(name, things[name]), things, route.path)
            assert route.any_of
            answer = at.post(0 if "council" in route.any_of else COLLEGE, route.any_of[0], path, body)
            assert answer.status_code == 202, (route, answer.text)
            kinds.add(answer.json()["kind"])
    assert set(BY_BOTH.values()) < paths
    acts = {(contract, item["name"]) for contract in CONTRACTS for item in writes(contract)}
    without = {(contract, name) for contract, name in acts if re.sub("[A-Z]", _dashed, name) not in kinds}
    assert without == set(WITHOUT_ROUTE) | set(BY_BOTH)


def _dashed(capital: re.Match[str]) -> str:
    """As a submission's `kind` writes a function's name."""
    return "-" + capital[0].lower()


def test_for_an_expelled_owner_the_council_accepts(at: Bookers) -> None:
    """The last test of this file: the enterprise does not come back."""
    number = 1 + max(each["number"] for each in at.get("/assets").json()["items"])
    at.done(at.post(COLLEGE, "custodian", "/assets", asset(at.today)))
    shares = {"shares": [{"member": COLLEGE, "share": 4_000}, {"member": ENTERPRISE, "share": 6_000}]}
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/shares", shares | {"from": day_text(at.today + 3)}))
    accepted = {"digest": at.get(f"/assets/{number}").json()["proposed"]["digest"]}
    at.done(at.post(COLLEGE, "admin", f"/assets/{number}/shares/accept", accepted))
    path, for_it = f"/assets/{number}/shares/accept-by-council", accepted | {"member": ENTERPRISE}
    early = at.done(at.post(0, "council", path, for_it))
    assert early["problem"]["type"] == "/problems/member-not-expelled"
    expelled = at.world.ask(
        "PUT", f"/members/{ENTERPRISE}/status", token=at.token(0, "council"), json={"status": "expelled"}
    )
    assert at.done(expelled)["state"] == "confirmed"
    assert at.done(at.post(0, "council", path, for_it))["state"] == "confirmed"
    found = at.get(f"/assets/{number}", COLLEGE).json()
    assert (found["proposed"], found["shares"][0]["owners"]) == (None, {str(COLLEGE): 4_000, str(ENTERPRISE): 6_000})
