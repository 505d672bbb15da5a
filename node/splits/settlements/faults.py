"""What is refused of settlements before anything is sent, each with the cure."""

from __future__ import annotations

from node.faults import NodeRefusal


class PaymentDeclaredBefore(NodeRefusal):
    """This transfer is declared already between these accounts, for this pool and side: look at that payment; one that
    settles several sides is declared once for each."""

    payment: str


class PaymentTransferDiffers(NodeRefusal):
    """What your bank shows is not the transfer that was declared: compare reference, accounts and day with the payer,
    or deny the payment."""

    payment: str
