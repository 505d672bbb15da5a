"""What this node does for its members by itself: `[registrar_limits]`, `[publishing]`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

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
