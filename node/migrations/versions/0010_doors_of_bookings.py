"""Doors of bookings"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "door_answer",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("booking", sa.LargeBinary(), nullable=False),
        sa.Column("occurrence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", "booking", "occurrence"),
    )
    with op.batch_alter_table("door_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_answer_member_id"), ["member_id"], unique=False)

    op.create_table(
        "door_device",
        sa.Column("device", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("device"),
    )
    with op.batch_alter_table("door_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_device_member_id"), ["member_id"], unique=False)

    op.create_table(
        "door_shown",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asset", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    with op.batch_alter_table("door_shown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_shown_member_id"), ["member_id"], unique=False)

    op.create_table(
        "door_try",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("minute", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "asset", "unit", "minute"),
    )
