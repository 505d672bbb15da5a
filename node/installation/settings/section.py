"""What every section of `guild.toml` is."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MemberNumber = Annotated[int, Field(ge=1, lt=2**32)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    """Frozen, and a key that it does not know is refused. A fault does not repeat what was set: it may be a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
