"""What this node does for its members, and what it asks of them: `[registrar_limits]`, `[publishing]`, `[splits.N]`."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from formats.splits.agreements.money import MAX_PERIOD_FEN
from formats.words.faults import WordedFault
from formats.yuan import parse_yuan
from node.installation.settings.section import Section


class RegistrarLimits(Section):
    """A hosted registrar."""

    people_per_day: Annotated[int, Field(ge=1)] = Field(
        5000, description="people whom one member may ask about in a day (China)"
    )
    voucher_ttl_s: Annotated[int, Field(ge=60, le=86_400)] = Field(3600, description="how long a voucher is good")


class Publishing(Section):
    """Snapshots, and the page that reads them."""

    every_s: Annotated[int, Field(ge=10, le=86_400)] = Field(
        600, description="a snapshot is published at least so often where nothing changes"
    )
    page: Path | None = Field(None, description="a built page other than the one beside the source")


def _amount(text: str) -> str:
    """What was set is not repeated."""
    try:
        parse_yuan(text, most=MAX_PERIOD_FEN)
    except WordedFault as found:
        raise ValueError("an amount in yuan with two decimals, such as 100000.00") from found
    return text


class SplitLimits(Section):
    """Of one hosted member, under every agreement."""

    second_person_above: Annotated[str, AfterValidator(_amount)] | None = Field(
        None,
        description="yuan, such as `100000.00`: above it an act that commits the member's money is held until a second "
        "person approves it; left out: none is",
    )

    @property
    def limit_fen(self) -> int | None:
        return None if self.second_person_above is None else parse_yuan(self.second_person_above, most=MAX_PERIOD_FEN)
