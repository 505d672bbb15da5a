"""How often one caller may ask this node, by kind of request: `[limits]` in guild.toml."""

from typing import Annotated

from pydantic import Field

from node.installation.settings.section import Section

PerMinute = Annotated[int, Field(ge=1, le=1_000_000)]


class RateLimitSettings(Section):
    """Requests a minute; as many may come at once. A caller is a person of the staff, else a network address.

    `refused_tokens`: tokens and sessions that did not hold, by address, whatever they asked for. `pages`: the files of
    `/v` and `/web`; a whole school may stand behind one address. `home`: the home page, which renews itself every five
    seconds while it is looked at, and which an address with words of its own makes this node fill anew.
    `verifications`: each asks the chain a dozen times.
    """

    refused_tokens_per_minute: PerMinute = 30
    writes_per_minute: PerMinute = 300
    reads_per_minute: PerMinute = 3000
    pages_per_minute: PerMinute = 6000
    home_per_minute: PerMinute = 1200
    verifications_per_minute: PerMinute = 120
