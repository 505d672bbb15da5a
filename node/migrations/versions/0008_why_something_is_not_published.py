"""Why something is not published"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("publication_fault", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
    op.execute("UPDATE publication_fault SET reason = 'publication-fault'")
    with op.batch_alter_table("publication_fault", schema=None) as batch_op:
        batch_op.alter_column("reason", existing_type=sa.String(), nullable=False)
