"""Cancelled after approval"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("sitting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("issuing_authority", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancel_asked_by", sa.String(), nullable=True))
    op.create_table(
        "publication_fault",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    with op.batch_alter_table("publication_fault", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_fault_member_id"), ["member_id"], unique=False)
