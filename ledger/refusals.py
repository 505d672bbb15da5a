"""Every refusal of our contracts in one list: a refusal is decoded only where its class was imported."""

from collections.abc import Iterable

import ledger.bookings.assets.errors
import ledger.bookings.reserving.errors
import ledger.bookings.reserving.waiting_errors
import ledger.bookings.uses.errors
import ledger.consortium.errors
import ledger.credentials.errors
import ledger.splits.act_errors
import ledger.splits.agreement_errors
import ledger.splits.journal_errors
import ledger.splits.line_errors  # noqa: F401
from ledger.rpc.abi import Abi
from ledger.rpc.reverts import RevertDecoder


def revert_decoder(abis: Iterable[Abi]) -> RevertDecoder:
    """Of these contracts, with every class that this ledger has."""
    return RevertDecoder(abis)
