"""Other members' nodes that ours speaks to: each by its URL and the file with the token it gave us."""

from pathlib import Path

from pydantic import Field

from node.installation.settings.section import MemberNumber, Section


class RegistrarPeer(Section):
    """The registrar that one hosted member asks."""

    member: MemberNumber = Field(description="the registrar's number")
    url: str = Field(description="where its node is reached")
    token_file: Path = Field(description="the file with the token that its admin made for ours")


class PeerNode(Section):
    """The node of another member that signs snapshots or uses."""

    url: str = Field(description="where that node is reached")
    token_file: Path = Field(description="the file with the token that its admin made for ours")
