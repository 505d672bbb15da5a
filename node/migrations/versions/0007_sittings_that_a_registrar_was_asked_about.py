"""Sittings that a registrar was asked about"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "registrar_sitting",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("issuer", sa.Integer(), nullable=False),
        sa.Column("standard", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "sitting"),
    )
    op.create_table(
        "registrar_question",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "issuer", "sitting", "question"),
    )
    with op.batch_alter_table("registrar_call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("charged", sa.Integer(), nullable=True))
    # Until now every call was charged whole, but for those that went beyond the quota.
    op.execute("UPDATE registrar_call SET charged = CASE WHEN outcome = 'refused: quota' THEN 0 ELSE count END")
    with op.batch_alter_table("registrar_call", schema=None) as batch_op:
        batch_op.alter_column("charged", existing_type=sa.Integer(), nullable=False)
