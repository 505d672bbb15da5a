"""Vouchers, peppers and reasons of entries"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "invoice_pepper",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "objection_reason",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "act"),
    )
    with op.batch_alter_table("objection_reason", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_reason_member_id"), ["member_id"], unique=False)
    op.create_table(
        "voucher_file",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("invoice_key", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("entered_as", sa.String(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "agreement", "member_id"),
    )
    with op.batch_alter_table("voucher_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_file_invoice_key"), ["invoice_key"], unique=False)
