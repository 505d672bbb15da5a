"""What of a sitting was cancelled"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE batch SET cancelled_at = (SELECT cancelled_at FROM sitting WHERE sitting.id = batch.sitting_id)")
