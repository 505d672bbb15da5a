"""Who the council is. Until there is a council contract: whoever holds the one role that grants every other."""

from ledger.consortium.commands import COUNCIL_ROLE
from ledger.rpc.abi import Abi
from verification.chain_view import ChainView


def council_accounts(view: ChainView) -> list[str]:
    """The accounts that hold it at the head, by the chain's own word. Raises LedgerError, SourceUnavailable."""
    manager, address = Abi.load("AccessManager"), view.root.current.access_manager
    granted = view.events(address, manager.events["RoleGranted"], 0, roleId=COUNCIL_ROLE)
    ever = sorted({str(each.args["account"]) for each in granted})
    return [account for account in ever if view.ask(address, manager, "hasRole", COUNCIL_ROLE, account)[0]]
