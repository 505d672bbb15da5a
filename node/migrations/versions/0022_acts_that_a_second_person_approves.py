"""Acts that a second person approves"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "money_act",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("fen", sa.String(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("open_month", sa.Integer(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("submission_id"),
    )
    with op.batch_alter_table("money_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_money_act_member_id"), ["member_id"], unique=False)
    op.create_table(
        "money_act_subject",
        sa.Column("submission_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("fen", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["money_act.submission_id"]),
        sa.PrimaryKeyConstraint("submission_id", "subject"),
    )
    with op.batch_alter_table("money_act_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_money_act_subject_subject"), ["subject"], unique=False)
