"""What a row replaces"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    with op.batch_alter_table("sitting_row", schema=None) as batch_op:
        batch_op.add_column(sa.Column("supersedes", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_sitting_row_supersedes"), ["supersedes"], unique=False)
