"""What a voucher binds: accreditation and keys"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """A voucher from before was signed for a contract that is no more: it names no key, and so matches no request."""
    with op.batch_alter_table("registrar_voucher", schema=None) as batch_op:
        batch_op.add_column(sa.Column("accreditation", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("credential_key", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
        batch_op.add_column(sa.Column("token_key", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("registrar_voucher", schema=None) as batch_op:
        for name, kind in (
            ("accreditation", sa.Integer()),
            ("credential_key", sa.LargeBinary()),
            ("token_key", sa.LargeBinary()),
        ):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
