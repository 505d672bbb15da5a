"""A place in the status lists"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LIST_BITS, LIST_IS_FULL = 131_072, 32_768
COLUMNS = ("id", "member_id", "status_list", "status_index")
CREDENTIAL = sa.table("credential", *(sa.column(name) for name in COLUMNS))


def upgrade() -> None:
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.add_column(sa.Column("status_list", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("status_index", sa.Integer(), nullable=True))
    _give_places()
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.alter_column("status_list", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("status_index", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint("credential_status_place", ["member_id", "status_list", "status_index"])


def _give_places() -> None:
    """What is cut but not signed yet will name its place; what was signed before names none, and one bit is spent."""
    connection = op.get_bind()
    found: dict[int, list[str]] = {}
    for credential, member in connection.execute(sa.select(CREDENTIAL.c.id, CREDENTIAL.c.member_id)):
        found.setdefault(member, []).append(credential)
    given = sa.update(CREDENTIAL).where(CREDENTIAL.c.id == sa.bindparam("credential"))
    given = given.values(status_list=sa.bindparam("list"), status_index=sa.bindparam("index"))
    for ids in found.values():
        for number, start in enumerate(range(0, len(ids), LIST_IS_FULL), 1):
            some = ids[start : start + LIST_IS_FULL]
            places = secrets.SystemRandom().sample(range(LIST_BITS), len(some))
            pairs = zip(some, places, strict=True)
            connection.execute(given, [{"credential": each, "list": number, "index": at} for each, at in pairs])
