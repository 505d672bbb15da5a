"""What a declared payment rests on and the chain has only keyed digests of."""

from datetime import datetime

from sqlmodel import Field

from ledger.db import NodeBase
from node.tables.columns import bytes_column, time_column


class PaymentPapers(NodeBase, table=True):
    """The bank's reference, both accounts and the document of one payment, sealed. `act`: its id in hex; `bank`: the
    digest that it has on the chain; `settles`: between whom, of which side; `payee`: who confirms it."""

    __tablename__ = "payment_papers"

    act: str = Field(primary_key=True)
    agreement: str
    member_id: int = Field(index=True)
    payee: int
    bank: str = Field(index=True)
    settles: str
    content: bytes = bytes_column()
    stored_at: datetime = time_column()
    stored_by: str
