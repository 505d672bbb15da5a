"""Which chain this node reads and writes: `[chain]`."""

from typing import Annotated

from pydantic import Field

from ledger.submitting.limits import MOST_IN_FLIGHT
from node.installation.settings.section import Port, Section

EMBEDDED_BLOCK_TIME_S = 60


class Chain(Section):
    """A chain by URL, or (without one) the embedded chain that `guild up` supervises."""

    rpc_url: str | None = Field(None, description="a chain node; left out: the embedded chain")
    chain_id: Annotated[int, Field(ge=1)] = Field(31337, description="of the chain, as the deployment names it")
    embedded_port: Port = Field(8701, description="port of the embedded chain")
    confirmations: Annotated[int, Field(ge=0, le=1000)] = Field(
        0, description="blocks on top before something counts; 0 where a block is final at once (BFT, embedded)"
    )
    block_time_s: Annotated[int | None, Field(ge=1, le=86_400)] = Field(
        None, description="a block comes at least so often; left out: an old block says nothing, the chain may be idle"
    )
    max_in_flight: Annotated[int, Field(ge=1, le=1000)] = Field(
        MOST_IN_FLIGHT,
        description="transactions of one account that are sent before the first is mined; no more than the chain "
        "node's pool holds for one account",
    )

    @property
    def longest_block_time_s(self) -> int | None:
        """None: not known. The embedded chain mines by itself."""
        return EMBEDDED_BLOCK_TIME_S if self.embedded and self.block_time_s is None else self.block_time_s

    @property
    def embedded(self) -> bool:
        return self.rpc_url is None

    @property
    def url(self) -> str:
        return self.rpc_url or f"http://127.0.0.1:{self.embedded_port}"
