"""How declared and found column types are held together."""

from typing import Any

import sqlalchemy as sa

from ledger.db import UtcTime


def same_type(_context: Any, _column: Any, _metadata_column: Any, inspected: Any, declared: Any) -> bool | None:
    """UtcTime is a DateTime to the database; everything else Alembic compares itself. False: no difference."""
    return False if isinstance(declared, UtcTime) and isinstance(inspected, sa.DateTime) else None
