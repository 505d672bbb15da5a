"""What is out of bounds is refused where it arrives, before a database or the chain's encoder has to choke on it."""

import pytest

from api.app import create_app
from api.http.middleware import MAX_BODY_BYTES
from tests.api.test_http import assert_problem
from tests.issuing.world import COLLEGE, World

TOO_LARGE_FOR_A_COLUMN = 10**30
OPENING = {"multipart/form-data": b'--x\r\nContent-Disposition: form-data; name="roster"; filename="r.csv"\r\n\r\n'}
FORM = "application/x-www-form-urlencoded"
TOO_MUCH = b"x" * (MAX_BODY_BYTES + 1)


@pytest.mark.parametrize(
    "target",
    [
        "/members/{number}",
        "/members/0",
        "/members/-1",
        "/standards/{number}",
        "/members?cursor={number}",
        "/standards?cursor={number}",
        "/accreditations?cursor={number}",
        "/accreditations?member={number}",
        "/accreditations?standard=-{number}",
        "/keys?member={number}",
    ],
)
def test_a_number_that_no_column_holds_is_refused(world: World, target: str) -> None:
    assert_problem(world.ask("GET", target.format(number=TOO_LARGE_FOR_A_COLUMN)), 422, "request-invalid")


@pytest.mark.parametrize("cursor", ["{number}", "1-{number}_", "{number}-1_", "_{number}", "-1-1_", "1-1_٣"])
def test_a_cursor_that_no_column_holds_is_refused(world: World, cursor: str) -> None:
    auditor, given = world.token(COLLEGE, "auditor"), cursor.format(number=TOO_LARGE_FOR_A_COLUMN)
    assert_problem(world.ask("GET", f"/log?cursor={given}", token=auditor), 422, "request-invalid")
    assert_problem(world.ask("GET", f"/submissions?cursor={given}", token=auditor), 422, "request-invalid")


@pytest.mark.parametrize("time", ["1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_the_chain_cannot_write_or_reads_as_open_is_refused(world: World, time: str) -> None:
    council, admin = world.token(0, "council"), world.token(COLLEGE, "admin")
    key = world.ask("GET", f"/keys?member={COLLEGE}").json()["items"][0]["id"]
    granted = {"member": COLLEGE, "standard": 1, "levels": [20], "basis": "consortium_only", "document": "x"}
    for token, path, body in (
        (council, "/accreditations/1/end", {"until": time}),
        (council, "/accreditations", granted | {"from": time}),
        (council, "/accreditations", granted | {"until": time}),
        (admin, f"/keys/{key}/retire", {"until": time}),
        (admin, f"/keys/{key}/compromise", {"since": time}),
    ):
        assert_problem(world.ask("POST", path, token=token, json=body), 422, "request-invalid")


def test_a_member_number_that_the_chain_cannot_write_is_refused(world: World) -> None:
    council = world.token(0, "council")
    for number in (-1, 0, 2**32, TOO_LARGE_FOR_A_COLUMN):
        suspended = world.ask("PUT", f"/members/{number}/status", token=council, json={"status": "suspended"})
        assert_problem(suspended, 422, "request-invalid")
        assert_problem(
            world.ask("POST", f"/accreditations/{number}/end", token=council, json={}), 422, "request-invalid"
        )


def test_no_route_takes_a_body_above_the_bound_however_it_comes(world: World) -> None:
    walked = 0
    for path, item in create_app(world.node).openapi()["paths"].items():
        for method, operation in item.items():
            if "requestBody" not in operation:
                continue
            for media_type in operation["requestBody"]["content"]:
                headers = {"Content-Type": media_type + ("; boundary=x" if media_type in OPENING else "")}
                body = OPENING.get(media_type, b"") + TOO_MUCH
                for content in (body, iter([body[:-1], body[-1:]])):
                    answer = world.client.request(method, path, headers=headers, content=content)
                    if media_type == FORM and answer.status_code == 400:
                        assert_problem(answer, 400, "bad-request")  # a field of a form has a smaller bound still
                    else:
                        assert_problem(answer, 413, "request-too-large")
                    walked += 1
    assert walked >= 20
