"""Other members' nodes that ours speaks to: each by its URL and the file with the token it gave us."""

from pathlib import Path

from node.installation.settings.section import MemberNumber, Section


class RegistrarPeer(Section):
    """The registrar that one hosted member asks."""

    member: MemberNumber
    url: str
    token_file: Path


class PeerNode(Section):
    """The node of another member that signs snapshots or uses."""

    url: str
    token_file: Path
