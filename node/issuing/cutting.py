"""Steps 2 and 3 of issuing: a handle for each row, then rows into batches with everything drawn that will be signed."""

import json
import secrets
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from formats.ids import batch_id
from formats.leaf import MAX_ENTRIES
from ledger.db import reading, writing
from ledger.failpoints import failpoint, register
from node.faults import RowFault
from node.installation.node import Node
from node.issuing.grounds import SigningGrounds, signing_grounds
from node.issuing.sittings import SittingState, open_row, rows_of
from node.issuing.status_list_indexes import draw_places
from node.issuing.steps import sitting_in
from node.registrar.client import RegistrarClient
from node.registrar.people import HandleResult, IdentityQuery
from node.registrar.sittings import SittingAnnounced
from node.tables.batch_states import BatchState
from node.tables.issuing import Batch, Credential, Sitting, SittingRow
from wallet.documents.status_entry import StatusEntry

register(
    "issuing.after_handles_answered",
    "issuing.before_handles_stored",
    "issuing.after_handles_stored",
    "issuing.before_batches_cut",
    "issuing.after_batches_cut",
)

_SALT_BYTES, _TOKEN_RANDOM_BYTES = 16, 8


def take_handles(node: Node, sitting_id: str, registrar: RegistrarClient) -> bool:
    """Ask the registrar about every row that has no handle. True where something was stored."""
    with reading(node.node_engine) as session:
        sitting = session.get_one(Sitting, sitting_id)
        rows = [row for row in rows_of(session, sitting) if row.handle is None]
    if not rows:
        return False
    asked = []
    for row in rows:
        opened = open_row(node, row)
        assert opened is not None, f"row {row.number} of sitting {sitting_id} was erased before it was issued"
        asked.append(IdentityQuery(opened.identity.id_type.value, opened.identity.number))
    announced = SittingAnnounced(sitting.id, sitting.standard, sitting.level, sitting.row_count)
    answers = registrar.handles(announced, asked)
    failpoint("issuing.after_handles_answered")
    with writing(node.node_engine) as session:
        sitting = sitting_in(session, sitting_id, SittingState.APPROVED)
        faults = _refused(rows, answers)
        if faults:
            sitting.state = SittingState.REFUSED
            sitting.problem = json.dumps([each.to_json() for each in faults], ensure_ascii=False)
        else:
            held = {row.id: row for row in rows_of(session, sitting)}
            for row, answer in zip(rows, answers, strict=True):
                held[row.id].handle = answer.handle
        failpoint("issuing.before_handles_stored")
    failpoint("issuing.after_handles_stored")
    return True


def cut(node: Node, sitting_id: str) -> None:
    """⌈n/512⌉ batches within one of each other; ids, salts, randoms, status places, keys and the time are stored.

    Raises the register's refusals where the member's standing changed since the sitting was prepared.
    """
    with writing(node.node_engine) as session:
        sitting = sitting_in(session, sitting_id, SittingState.APPROVED)
        found = signing_grounds(node, sitting.member_id, sitting)
        signed_at = max(node.clock().replace(microsecond=0), found.since)
        rows = rows_of(session, sitting)
        secrets.SystemRandom().shuffle(rows)
        for share in shares(rows):
            _store_batch(session, node, sitting, share, found, signed_at)
        sitting.state, sitting.problem = SittingState.ISSUING, None
        failpoint("issuing.before_batches_cut")
    failpoint("issuing.after_batches_cut")


def shares(rows: list[SittingRow]) -> list[list[SittingRow]]:
    """As few batches as hold all rows, their sizes within one of each other."""
    assert rows, "a sitting without a row was prepared"
    count = -(-len(rows) // MAX_ENTRIES)
    size, larger = divmod(len(rows), count)
    found, start = [], 0
    for index in range(count):
        end = start + size + (1 if index < larger else 0)
        found.append(rows[start:end])
        start = end
    return found


def _store_batch(
    session: Session,
    node: Node,
    sitting: Sitting,
    rows: list[SittingRow],
    found: SigningGrounds,
    signed_at: datetime,
) -> None:
    batch = Batch(
        id=batch_id(sitting.member_id, secrets.token_bytes(16)).hex(),
        sitting_id=sitting.id,
        member_id=sitting.member_id,
        state=BatchState.CUT,
        signed_at=signed_at,
        credential_key=found.credential_key.id,
        token_key=found.token_key.id,
    )
    session.add(batch)
    session.flush()
    for row, place in zip(rows, draw_places(session, sitting.member_id, len(rows)), strict=True):
        session.add(_credential(node, batch, row, place))


def _credential(node: Node, batch: Batch, row: SittingRow, place: StatusEntry) -> Credential:
    """What will be signed is drawn here: after a crash the same salt makes the same document."""
    credential_id = str(uuid4())
    draft = {
        "subject_id": str(uuid4()),
        "salt": secrets.token_hex(_SALT_BYTES),
        "token_random": secrets.token_hex(_TOKEN_RANDOM_BYTES),
    }
    sealed = node.sealer.seal(json.dumps(draft).encode(), f"credential:{credential_id}")
    return Credential(
        id=credential_id,
        member_id=batch.member_id,
        batch_id=batch.id,
        row_id=row.id,
        certificate_number=row.certificate_number,
        status_list=place.list,
        status_index=place.index,
        data_key=sealed.data_key,
        draft=sealed.content,
        retain_until=row.retain_until,
    )


def _refused(rows: list[SittingRow], answers: list[HandleResult]) -> list[RowFault]:
    """Rows without a handle, and rows that the registrar knows to be one person with two documents."""
    faults, first_with = [], dict[str, int]()
    for row, answer in zip(rows, answers, strict=True):
        if answer.handle is None:
            cure = "compare the number with the document and upload the roster again"
            faults.append(RowFault(row.number, "id_number", answer.refusal or "refused", "the registrar refused", cure))
        elif first_with.setdefault(answer.handle, row.number) != row.number:
            detail = f"the person of row {first_with[answer.handle]}, with another document"
            faults.append(RowFault(row.number, "id_number", "person-repeated", detail, "keep one row"))
    return faults
