"""Documents at rest: sealed, handed out only after delivery, and gone when their keys are."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from ledger.db import reading, writing
from ledger.timestamps import CHINA
from node.faults import ConfigFault, SealBroken
from node.installation.config import read_secret
from node.installation.sealing import Sealed, Sealer
from node.tables.issuing import Credential, SittingRow
from tests.issuing.world import COLLEGE, ENTERPRISE, World, resident_id, work

SEALER = Sealer(b"a secret of thirty-two bytes length")


def test_every_flipped_byte_and_every_other_place_keeps_a_seal_shut() -> None:
    sealed = SEALER.seal(b"content", "row:1")
    assert SEALER.open(sealed, "row:1") == b"content"
    for context in ("row:2", "row:1 "):
        with pytest.raises(SealBroken):
            SEALER.open(sealed, context)
    for part in ("data_key", "content"):
        data = getattr(sealed, part)
        for place in range(len(data)):
            flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            with pytest.raises(SealBroken):
                SEALER.open(Sealed(**{"data_key": sealed.data_key, "content": sealed.content, part: flipped}), "row:1")


def test_equal_contents_are_sealed_under_different_keys() -> None:
    first, second = SEALER.seal(b"content", "row:1"), SEALER.seal(b"content", "row:1")
    assert first != second
    with pytest.raises(SealBroken):
        SEALER.open(Sealed(first.data_key, second.content), "row:1")
    with pytest.raises(SealBroken):
        Sealer(b"another secret of thirty-two bytes!").open(first, "row:1")


def test_no_name_number_or_document_lies_in_the_database_in_the_clear(world: World) -> None:
    world.delivered(2)
    raw = b"".join(path.read_bytes() for path in world.home.glob("node.db*"))
    assert "演示".encode() not in raw
    assert resident_id(0).encode() not in raw
    assert b"VerifiableCredential" not in raw


def test_a_document_is_not_handed_out_before_it_is_anchored(world: World) -> None:
    sitting, token = world.approved(1), world.token(COLLEGE, "operator")
    work(world.node, sitting, until="issuing")
    (cut,) = world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]
    for form in ("file", "qr.png", "link"):
        answer = world.ask("GET", f"/credentials/{cut['id']}/{form}", token=token)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/credential-not-delivered")
    work(world.node, sitting)
    assert world.ask("GET", f"/credentials/{cut['id']}/file", token=token).status_code == 200


def test_another_members_credential_is_not_there(world: World) -> None:
    sitting = world.delivered(1)
    (mine,) = world.ask("GET", f"/credentials?sitting={sitting}", token=world.token(COLLEGE, "operator")).json()[
        "items"
    ]
    for path in (f"/credentials/{mine['id']}", f"/credentials/{mine['id']}/file", f"/sittings/{sitting}"):
        answer = world.ask("GET", path, token=world.token(ENTERPRISE, "auditor"))
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    listed = world.ask("GET", f"/credentials?number={mine['number']}", token=world.token(ENTERPRISE, "auditor"))
    assert listed.json()["items"] == []


def test_erasing_a_person_destroys_the_keys_of_every_row_and_document(world: World) -> None:
    roster = world.roster(2, r2_id_number=resident_id(801))
    sitting = str(world.upload(roster).json()["id"])
    world.approve(sitting)
    work(world.node, sitting)
    admin, body = world.token(COLLEGE, "admin"), {"id_type": "resident_id", "id_number": resident_id(801)}
    answer = world.ask("POST", "/erasures", token=admin, json=body)
    assert (answer.status_code, answer.json()) == (200, {"documents": 1})
    token = world.token(COLLEGE, "auditor")
    items = world.ask("GET", f"/credentials?sitting={sitting}", token=token).json()["items"]
    gone, stays = sorted(items, key=lambda each: each["erased_at"] is None)
    assert (gone["name"], gone["standing"], stays["standing"]) == (None, "good", "good")
    assert world.ask("GET", f"/credentials/{gone['id']}/file", token=token).status_code == 410
    assert world.ask("GET", f"/credentials/{stays['id']}/file", token=token).status_code == 200
    with reading(world.node.node_engine) as session:
        credential = session.get_one(Credential, gone["id"])
        row = session.get_one(SittingRow, credential.row_id)
    assert (credential.data_key, credential.document, credential.token, credential.draft) == (None, None, None, b"")
    assert (row.data_key, row.person_index, row.content) == (None, None, b"")
    again = world.ask("POST", "/erasures", token=admin, json=body)
    assert (again.status_code, again.json()["type"]) == (404, "/problems/nothing-to-erase")


def test_a_person_whose_sitting_is_on_its_way_is_erased_only_afterwards(world: World) -> None:
    roster = world.roster(1, r2_id_number=resident_id(802))
    sitting = str(world.upload(roster).json()["id"])
    admin, body = world.token(COLLEGE, "admin"), {"id_type": "resident_id", "id_number": resident_id(802)}
    world.approve(sitting)
    early = world.ask("POST", "/erasures", token=admin, json=body)
    assert (early.status_code, early.json()["type"]) == (409, "/problems/erasure-too-early")
    work(world.node, sitting)
    assert world.ask("POST", "/erasures", token=admin, json=body).json() == {"documents": 1}


def test_a_sitting_that_waits_is_cancelled_when_one_of_its_people_is_erased(world: World) -> None:
    sitting = str(world.upload(world.roster(2, r2_id_number=resident_id(803))).json()["id"])
    body = {"id_type": "resident_id", "id_number": resident_id(803)}
    assert world.ask("POST", "/erasures", token=world.token(COLLEGE, "admin"), json=body).json() == {"documents": 0}
    assert world.state(sitting) == "cancelled"


def test_what_is_kept_longer_than_its_retention_is_erased_by_the_worker(world: World) -> None:
    kept, expired = (str(world.upload(world.roster(1)).json()["id"]) for _ in range(2))
    today = world.node.clock().astimezone(CHINA).date()
    with writing(world.node.node_engine) as session:
        for sitting, day in ((kept, today), (expired, today - timedelta(days=1))):
            session.exec(select(SittingRow).where(SittingRow.sitting_id == sitting)).one().retain_until = day
    work(world.node)
    with reading(world.node.node_engine) as session:
        for sitting, stays in ((kept, True), (expired, False)):
            row = session.exec(select(SittingRow).where(SittingRow.sitting_id == sitting)).one()
            assert (row.data_key is not None, row.erased_at is None) == (stays, stays)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret, keystore = tmp_path / "keystore.secret", tmp_path / "keystore"
    drawn = read_secret(secret, keystore)
    assert read_secret(secret, keystore) == drawn
    secret.chmod(0o644)
    with pytest.raises(ConfigFault, match="chmod 600"):
        read_secret(secret, keystore)


def test_a_lost_secret_is_never_drawn_anew_for_keys_that_exist(tmp_path: Path) -> None:
    keystore = tmp_path / "keystore"
    keystore.mkdir()
    (keystore / "member-1-admin.json").write_text("{}")
    with pytest.raises(ConfigFault, match="restore it"):
        read_secret(tmp_path / "keystore.secret", keystore)
    assert not (tmp_path / "keystore.secret").exists()
