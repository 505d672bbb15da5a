"""All settings of one installation, as `guild.toml` holds them."""

from typing import Annotated

from pydantic import Field, model_validator

from node.installation.settings.chain import Chain
from node.installation.settings.http import Http, Tls
from node.installation.settings.log import Log
from node.installation.settings.member_work import Publishing, RegistrarLimits, SplitLimits
from node.installation.settings.peers import PeerNode, RegistrarPeer
from node.installation.settings.rate_limits import RateLimitSettings
from node.installation.settings.section import MemberNumber, Section
from node.installation.settings.storage import Backup, Databases, KeystoreFiles


class Config(Section):
    """`registrars` and `splits` are keyed by the hosted member, `snapshot_peers` by the other, `use_peers` by both."""

    name: str = Field("guild", description="of this node, for the people who run it")
    issuer_host: str = Field(
        description="the consortium's constant host name, part of every issuer id; the same on all nodes"
    )
    retention_days: Annotated[int, Field(ge=0)] | None = Field(
        None,
        description="how long after the award rosters and documents are kept here; left out: until someone erases them",
    )
    members: tuple[MemberNumber, ...] = Field((), description="the members that this node hosts, by number")
    http: Http = Http()
    limits: RateLimitSettings = RateLimitSettings()
    chain: Chain = Chain()
    databases: Databases = Databases()
    keystore: KeystoreFiles = KeystoreFiles()
    backup: Backup = Backup()
    registrar_limits: RegistrarLimits = RegistrarLimits()
    registrars: dict[MemberNumber, RegistrarPeer] = Field(default_factory=dict)
    publishing: Publishing = Publishing()
    snapshot_peers: dict[MemberNumber, PeerNode] = Field(default_factory=dict)
    use_peers: dict[MemberNumber, dict[MemberNumber, PeerNode]] = Field(default_factory=dict)
    splits: dict[MemberNumber, SplitLimits] = Field(default_factory=dict)
    tls: Tls = Tls()
    log: Log = Log()

    @model_validator(mode="after")
    def _sections_of_members_are_of_hosted_ones(self) -> "Config":
        of_members = (("registrars", self.registrars), ("use_peers", self.use_peers), ("splits", self.splits))
        for name, named in of_members:
            strangers = set(named) - set(self.members)
            if strangers:
                raise ValueError(f"{name} are named for members {sorted(strangers)} that this node does not host")
        return self
