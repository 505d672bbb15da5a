"""Every projection table there is, in one list.

The version of the projection is that of all its tables together. A process that had imported only some of them would
take the rest for an older version's, and drop them: whoever opens the projection imports this first.
"""

import ledger.activity.tables
import ledger.bookings.assets.tables
import ledger.bookings.reserving.tables
import ledger.bookings.uses.tables
import ledger.consortium.tables
import ledger.credentials.tables
import ledger.indexing.indexer
import ledger.indexing.projection
import ledger.splits.agreements.tables
import ledger.splits.closes.tables
import ledger.splits.journal.tables  # noqa: F401  (imported for its tables, like the ones above)
from ledger.db import prepare_ledger

__all__ = ["prepare_ledger"]
