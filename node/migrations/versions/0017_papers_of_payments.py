"""Papers of payments"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "payment_papers",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("payee", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("settles", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act"),
    )
    with op.batch_alter_table("payment_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_papers_bank"), ["bank"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_papers_member_id"), ["member_id"], unique=False)
