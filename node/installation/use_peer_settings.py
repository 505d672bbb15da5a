"""With which nodes ours sign uses: part of `guild.toml`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class UsePeer(BaseModel):
    """The node of another member that signs uses with one of ours: its URL and the file with the token it gave us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    token_file: Path
