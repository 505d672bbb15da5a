"""Two persons for every sitting, and nothing stored that has a fault."""

import csv
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import func, select

from ledger.db import reading
from node.issuing import cutting
from node.issuing.cutting import shares
from node.rosters.sheet import MAX_ROWS
from node.tables.issuing import Credential, Sitting, SittingRow
from tests.issuing.world import AWARDED, COLLEGE, ENTERPRISE, LEVEL, World, resident_id, work


def stored(world: World) -> tuple[int, int]:
    with reading(world.node.node_engine) as session:
        return (
            session.exec(select(func.count()).select_from(Sitting)).one(),
            session.exec(select(func.count()).select_from(SittingRow)).one(),
        )


def problem(answer: httpx.Response, status: int) -> tuple[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    return body["type"].removeprefix("/problems/"), body


def test_a_malformed_row_stops_the_sitting_before_anything_is_stored(world: World) -> None:
    before = stored(world)
    answer = world.upload(world.roster(10, r5_id_number="999001200304120170", r9_theory_score="x"))
    slug, body = problem(answer, 422)
    assert slug == "roster-refused"
    named = [(each["row"], each["field"], each["code"]) for each in body["errors"]]
    assert named == [(5, "id_number", "id-number-checksum"), (9, "theory_score", "score-form")]
    assert all(each["cure"] for each in body["errors"])
    assert stored(world) == before


def test_a_roster_of_blank_lines_is_refused_and_stores_nothing(world: World) -> None:
    before = stored(world)
    heading = world.roster(1).splitlines()[0]
    slug, body = problem(world.upload(heading + b"\n\n\n,,,,,,,\n"), 422)
    assert slug == "roster-refused"
    assert [(each["row"], each["field"], each["code"]) for each in body["errors"]] == [(0, "roster", "rows-none")]
    assert stored(world) == before


@pytest.mark.parametrize(
    ("terms", "slug", "status"),
    [
        ({"standard": 99}, "standard-unknown", 404),
        ({"level": 45}, "sitting-invalid", 422),
        ({"level": 50}, "accreditation-missing", 409),
        ({"accreditation": 77}, "accreditation-unknown", 404),
        ({"award_date": "2999-01-01"}, "sitting-invalid", 422),
        ({"valid_from": "2020-01-01"}, "sitting-invalid", 422),
        ({"valid_until": "2020-01-01"}, "sitting-invalid", 422),
        ({"level": "x"}, "request-invalid", 422),
    ],
)
def test_terms_that_do_not_hold_are_refused_by_name(
    world: World, terms: dict[str, Any], slug: str, status: int
) -> None:
    before = stored(world)
    assert problem(world.upload(world.roster(1), **terms), status)[0] == slug
    assert stored(world) == before


def test_a_member_without_accreditation_cannot_prepare(world: World) -> None:
    token = world.token(ENTERPRISE, "operator")
    assert problem(world.upload(world.roster(1), token=token, level=50), 409)[0] == "accreditation-missing"


def test_a_roster_uploaded_again_is_named_row_by_row(world: World) -> None:
    roster = world.roster(2)
    first = world.upload(roster).json()["id"]
    slug, body = problem(world.upload(roster), 422)
    assert slug == "roster-refused"
    assert [(each["row"], each["code"]) for each in body["errors"]] == [
        (2, "certificate-number-used"),
        (3, "certificate-number-used"),
    ]
    world.ask("POST", f"/sittings/{first}/cancel", token=world.token(COLLEGE, "operator"))
    assert world.upload(roster).status_code == 201


def send_json(world: World, rows: Any, *, key: str = "", **terms: Any) -> httpx.Response:
    body = {"standard": world.standard, "level": LEVEL, "award_date": AWARDED, "rows": rows, **terms}
    token = world.token(COLLEGE, "operator")
    return world.ask("POST", "/sittings", token=token, key=key or str(uuid4()), json=body)


def json_rows(world: World, rows: int, **change: Any) -> list[dict[str, str | None]]:
    return [*csv.DictReader(world.roster(rows, **change).decode().splitlines())]


def test_a_roster_as_json_is_the_same_sitting_as_its_sheet_and_made_once_for_a_key(world: World) -> None:
    rows, key = json_rows(world, 2, r3_id_number=resident_id(402)), str(uuid4())
    for row in rows:
        assert row.pop("birth_date") == ""
        row["review_score"] = None
    made = send_json(world, rows, key=key)
    assert (made.status_code, made.json()["rows"]) == (201, 2)
    assert send_json(world, rows, key=key).content == made.content
    assert problem(send_json(world, rows[:1], key=key), 422)[0] == "idempotency-key-reused"
    sitting, approver = made.json()["id"], world.token(COLLEGE, "approver")
    shown = world.ask("GET", f"/sittings/{sitting}/rows", token=approver).json()["items"]
    assert [(each["row"], each["name"], each["id_tail"], each["theory_score"]) for each in shown] == [
        (2 + index, row["name"], (row["id_number"] or "")[-4:], "86") for index, row in enumerate(rows)
    ]
    _, again = problem(send_json(world, rows), 422)
    assert [(each["row"], each["code"]) for each in again["errors"]] == [
        (2, "certificate-number-used"),
        (3, "certificate-number-used"),
    ]


def test_rows_of_json_have_the_faults_of_a_sheet_by_row_field_and_cure_in_both_languages(world: World) -> None:
    before = stored(world)
    change = {"r5_id_number": "999001200304120170", "r9_theory_score": "x", "r10_birth_date": "37723"}
    slug, sheet = problem(world.upload(world.roster(10, **change)), 422)
    assert problem(send_json(world, json_rows(world, 10, **change)), 422)[1]["errors"] == sheet["errors"]
    assert slug == "roster-refused"
    rows: list[Any] = json_rows(world, 5)
    rows[0]["theory_score"], rows[1]["theroy"], rows[2] = 86, "86", ["演示"]
    del rows[3]["id_number"]
    slug, body = problem(send_json(world, rows), 422)
    assert slug == "roster-refused"
    assert [(each["row"], each["field"], each["code"]) for each in body["errors"]] == [
        (2, "theory_score", "cell-text"),
        (3, "roster", "heading-unknown"),
        (4, "roster", "row-form"),
        (5, "id_number", "heading-missing"),
    ]
    assert all(each["cure"] and each["zh"] for each in body["errors"])
    assert stored(world) == before


@pytest.mark.parametrize(
    ("rows", "code"), [([], "rows-none"), ([{}] * 5001, "rows-too-many"), ([{"name": 1}] * 5000, "cell-text")]
)
def test_as_many_rows_of_json_as_a_sheet_holds_are_read_and_no_more(world: World, rows: Any, code: str) -> None:
    slug, body = problem(send_json(world, rows), 422)
    assert (slug, body["errors"][0]["code"]) == ("roster-refused", code)
    assert len(body["errors"]) <= 200


def test_the_largest_roster_of_json_is_read(world: World) -> None:
    """By its commas and brackets, each column written; all rows are the same, so that only the first is good."""
    rows = json_rows(world, 1) * MAX_ROWS
    slug, body = problem(send_json(world, rows), 422)
    assert (slug, body["errors"][0]["row"], body["errors"][0]["code"]) == ("roster-refused", 3, "person-repeated")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (b"", "body", "not-json"),
        (b"[]", "body", "model_type"),
        (b'{"rows": 1}', "body.rows", "list_type"),
        (b'{"roster": []}', "body.roster", "extra_forbidden"),
        (b'{"rows": [{"name": "a", "name": "b"}]}', "body", "duplicate-key"),
        (b"[" * 99, "body", "too-deep"),
        (b"[" + b"[]," * 60_000 + b"1]", "body", "too-many"),
    ],
)
def test_json_that_is_no_sitting_is_refused_by_what_is_wrong(world: World, body: bytes, field: str, code: str) -> None:
    token, headers = world.token(COLLEGE, "operator"), {"Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    slug, said = problem(world.client.post("/sittings", content=body, headers=headers), 422)
    assert slug == "request-invalid"
    assert (field, code) in [(each["field"], each["code"]) for each in said["errors"]]
    assert all(each["cure"] for each in said["errors"])


def test_a_roster_that_is_no_file_and_a_field_that_nobody_knows_are_refused(world: World) -> None:
    token = world.token(COLLEGE, "operator")
    form = {"standard": world.standard, "level": LEVEL, "award_date": AWARDED, "valid_until": "", "roster": "name"}
    slug, said = problem(world.ask("POST", "/sittings", token=token, data=form | {"lever": 40}), 422)
    assert slug == "request-invalid"
    assert {each["field"] for each in said["errors"]} == {"body.roster", "body.lever"}


def test_whoever_prepared_a_sitting_cannot_approve_it(world: World) -> None:
    operator = world.token(COLLEGE, "operator", person="both hats")
    approver = world.token(COLLEGE, "approver", person="both hats")
    roster = world.roster(1, r2_id_number=resident_id(401))
    sitting = world.upload(roster, token=operator).json()["id"]
    slug, _ = problem(world.ask("POST", f"/sittings/{sitting}/approve", token=approver), 403)
    assert slug == "approver-is-preparer"
    other = world.ask("POST", f"/sittings/{sitting}/approve", token=world.token(COLLEGE, "approver"))
    assert (other.status_code, other.json()["state"]) == (202, "approved")
    again = world.ask("POST", f"/sittings/{sitting}/approve", token=world.token(COLLEGE, "approver"))
    assert problem(again, 409)[0] == "sitting-not-prepared"


def test_a_cancelled_sitting_is_never_issued(world: World) -> None:
    sitting = world.upload(world.roster(1)).json()["id"]
    answer = world.ask("POST", f"/sittings/{sitting}/cancel", token=world.token(COLLEGE, "operator"))
    assert answer.json()["state"] == "cancelled"
    late = world.ask("POST", f"/sittings/{sitting}/approve", token=world.token(COLLEGE, "approver"))
    assert problem(late, 409)[0] == "sitting-not-prepared"
    work(world.node)
    assert world.state(sitting) == "cancelled"


def test_nothing_is_signed_before_the_second_persons_word(world: World) -> None:
    sitting = world.upload(world.roster(2)).json()["id"]
    work(world.node)
    assert world.state(sitting) == "prepared"
    found = world.ask("GET", f"/credentials?sitting={sitting}", token=world.token(COLLEGE, "auditor"))
    assert found.json()["items"] == []


def test_the_second_person_sees_the_rows_without_their_identity_numbers(world: World) -> None:
    sitting = world.upload(world.roster(2)).json()["id"]
    answer = world.ask("GET", f"/sittings/{sitting}/rows?limit=1", token=world.token(COLLEGE, "approver"))
    assert [each["row"] for each in answer.json()["items"]] == [2]
    rest = world.ask(
        "GET", f"/sittings/{sitting}/rows?cursor={answer.json()['next']}", token=world.token(COLLEGE, "approver")
    ).json()
    assert [each["row"] for each in rest["items"]] == [3]
    assert "999001" not in answer.text
    assert (rest["items"][0]["name"], rest["next"]) == ("演示丁", None)


@pytest.mark.parametrize(
    ("rows", "sizes"), [(1, [1]), (512, [512]), (513, [257, 256]), (1000, [500, 500]), (1025, [342, 342, 341])]
)
def test_batches_are_few_and_within_one_of_each_other(rows: int, sizes: list[int]) -> None:
    cut = shares([_row(number) for number in range(rows)])
    assert [len(each) for each in cut] == sizes
    assert sorted(row.number for share in cut for row in share) == list(range(rows))


def _row(number: int) -> SittingRow:
    return SittingRow(
        id=str(number), sitting_id="s", member_id=2, number=number, certificate_number=str(number), content=b""
    )


def test_the_batches_of_a_sitting_stand_by_their_first_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is in which is drawn, and an id of a batch is random."""
    monkeypatch.setattr(cutting, "MAX_ENTRIES", 1)
    sitting, token = world.approved(6), world.token(COLLEGE, "auditor")
    work(world.node, sitting, until="issuing")
    credentials = world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]
    batches = world.ask("GET", f"/sittings/{sitting}/batches", token=token).json()["items"]
    assert len(credentials) == 6
    assert [each["id"] for each in batches] == [each["batch"] for each in credentials]
    first = world.ask("GET", f"/sittings/{sitting}/batches?limit=2", token=token).json()
    rest = world.ask("GET", f"/sittings/{sitting}/batches?limit=6&cursor={first['next']}", token=token).json()
    assert [*first["items"], *rest["items"]] == batches
    assert rest["next"] is None


def test_the_certificate_numbers_of_a_batch_are_stored_once(world: World) -> None:
    sitting = world.delivered(3)
    with reading(world.node.node_engine) as session:
        rows = session.exec(select(SittingRow).where(SittingRow.sitting_id == sitting)).all()
        issued = session.exec(select(Credential).where(Credential.row_id.in_([row.id for row in rows]))).all()  # type: ignore[attr-defined]
    assert sorted(each.certificate_number for each in issued) == sorted(row.certificate_number for row in rows)
