"""Other members' nodes that ours speaks to: each by its URL and the file with the token it gave us."""

from pathlib import Path

from node.installation.settings.section import MemberNumber, Section


class RegistrarPeer(Section):
    """The registrar that one hosted member asks."""

    member: MemberNumber
    url: str
    token_file: Path


class SnapshotPeer(Section):
    """The node of another member that signs snapshots."""

    url: str
    token_file: Path


class UsePeer(Section):
    """The node of another member that signs uses with one of ours."""

    url: str
    token_file: Path
