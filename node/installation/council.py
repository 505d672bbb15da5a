"""Who the council is. Until there is a council contract: whoever holds the one role that grants every other."""

from ledger.consortium.facts import COUNCIL_ROLE
from ledger.rpc.abi import Abi
from verification.chain_view import ChainView


def council_accounts(view: ChainView, *, proved: bool) -> list[str]:
    """The accounts that hold it at the head. `proved`: no grant is left out (`ChainView.all_events`: every block is
    read); else by the log index of the node, which may lack some. Raises LedgerError, SourceUnavailable."""
    manager, address = Abi.load("AccessManager"), view.root.current.access_manager
    event = manager.events["RoleGranted"]
    granted = view.all_events(address, event, 0) if proved else view.events(address, event, 0, roleId=COUNCIL_ROLE)
    ever = sorted({str(each.args["account"]) for each in granted if each.args["roleId"] == COUNCIL_ROLE})
    return [account for account in ever if view.ask(address, manager, "hasRole", COUNCIL_ROLE, account)[0]]
