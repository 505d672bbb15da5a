"""How often one caller may ask this node, by kind of request: `[limits]` in guild.toml."""

from typing import Annotated

from pydantic import Field

from node.installation.settings.section import Section

PerMinute = Annotated[int, Field(ge=1, le=1_000_000)]


class RateLimitSettings(Section):
    """Requests a minute; as many may come at once. A caller is a person of the staff, else a network address."""

    refused_tokens_per_minute: PerMinute = Field(
        30, description="tokens and sessions that did not hold, by address, whatever they asked for"
    )
    writes_per_minute: PerMinute = Field(300, description="writes")
    reads_per_minute: PerMinute = Field(3000, description="reads")
    pages_per_minute: PerMinute = Field(
        6000, description="files of `/v` and `/web`; a whole school may stand behind one address"
    )
    home_per_minute: PerMinute = Field(
        1200,
        description="the home page, which renews itself every five seconds while it is looked at, and which an address "
        "with words of its own makes this node fill anew",
    )
    verifications_per_minute: PerMinute = Field(120, description="verifications; each asks the chain a dozen times")
