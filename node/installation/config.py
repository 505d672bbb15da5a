"""Settings of one installation: `$GUILD_HOME/guild.toml`, then the environment. Paths in it are relative to the home.

Nothing secret stands in the file: it names the files that hold secrets, and those are readable by their owner only.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from formats.bounds import bounded_toml
from formats.faults import FormatFault
from ledger.submitting.limits import MOST_IN_FLIGHT
from node.faults import ConfigFault, said_by_fields
from node.installation.private_files import write_private as write_private
from node.installation.settings.peers import PeerNode as PeerNode
from node.installation.settings.peers import RegistrarPeer as RegistrarPeer
from node.installation.settings.rate_limits import RateLimitSettings
from node.installation.settings.section import MemberNumber, Section

FILE_NAME = "guild.toml"
_SECRET_BYTES = 32
EMBEDDED_BLOCK_TIME_S = 60
DEFAULT_HOME = Path("var")
Port = Annotated[int, Field(ge=1, le=65535)]


class Http(Section):
    """Where the API listens, and the address under which others reach it (it is the prefix of every QR).

    `trusted_proxies`: only from these addresses `X-Forwarded-For` and `-Proto` are believed. `threads`: so many
    requests of one process are worked on at once; `waiting`: so many more wait for a thread, others are refused.
    """

    host: str = "127.0.0.1"
    port: Port = 8700
    public_url: str = "http://127.0.0.1:8700"
    workers: Annotated[int, Field(ge=1, le=16)] = 1
    trusted_proxies: tuple[str, ...] = ()
    threads: Annotated[int, Field(ge=1, le=200)] = 16
    waiting: Annotated[int, Field(ge=0, le=10_000)] = 256

    @property
    def own_url(self) -> str:
        """Where this machine reaches it."""
        anywhere = self.host in ("0.0.0.0", "::", "")  # noqa: S104  (it listens there; one asks at loopback)
        host = "127.0.0.1" if anywhere else f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def qr_prefix(self) -> str:
        return self.public_url.rstrip("/") + "/v#"


class Chain(Section):
    """A chain by URL, or (without one) the embedded chain that `guild up` supervises.

    `confirmations`: blocks on top before something counts; 0 where a block is final at once (BFT, the embedded chain).
    `block_time_s`: a block comes at least so often; left out: an old block says nothing, the chain may be idle.
    `max_in_flight`: so many transactions of one account are sent before the first is mined; no more than the chain
    node's pool holds for one account.
    """

    rpc_url: str | None = None
    chain_id: Annotated[int, Field(ge=1)] = 31337
    embedded_port: Port = 8701
    confirmations: Annotated[int, Field(ge=0, le=1000)] = 0
    block_time_s: Annotated[int | None, Field(ge=1, le=86_400)] = None
    max_in_flight: Annotated[int, Field(ge=1, le=1000)] = MOST_IN_FLIGHT

    @property
    def longest_block_time_s(self) -> int | None:
        """None: not known. The embedded chain mines by itself."""
        return EMBEDDED_BLOCK_TIME_S if self.embedded and self.block_time_s is None else self.block_time_s

    @property
    def embedded(self) -> bool:
        return self.rpc_url is None

    @property
    def url(self) -> str:
        return self.rpc_url or f"http://127.0.0.1:{self.embedded_port}"


class Databases(Section):
    """SQLAlchemy URLs; a relative SQLite path stands below the home."""

    ledger: str = "sqlite:///ledger.db"
    node: str = "sqlite:///node.db"


class KeystoreFiles(Section):
    """`scrypt_log2`: the work to open one key file; less than 18 is for tests and demonstrations."""

    directory: Path = Path("keystore")
    secret_file: Path = Path("keystore.secret")
    scrypt_log2: Annotated[int, Field(ge=1, le=22)] = 18


class RegistrarLimits(Section):
    """A hosted registrar: how many people one member may ask about in a day, and how long a voucher is good."""

    people_per_day: Annotated[int, Field(ge=1)] = 5000
    voucher_ttl_s: Annotated[int, Field(ge=60, le=86_400)] = 3600


class Publishing(Section):
    """How often a snapshot is published where nothing changes; a built page other than the one beside the source."""

    every_s: Annotated[int, Field(ge=10, le=86_400)] = 600
    page: Path | None = None


class Tls(Section):
    """Where `guild up --tls` listens, for phones on this network. Without a certificate it makes one itself."""

    host: str = "0.0.0.0"  # noqa: S104  (a phone on this network has to reach it)
    port: Port = 8743
    certificate: Path | None = None
    key: Path | None = None

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> "Tls":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key are named together, or not at all")
        return self


class Config(Section):
    """`registrars` is keyed by the hosted member that asks, `use_peers` by it and the other member. `retention_days`:
    how long after the award rosters and documents are kept here; None: until someone erases them."""

    name: str = "guild"
    issuer_host: str
    retention_days: Annotated[int, Field(ge=0)] | None = None
    members: tuple[MemberNumber, ...] = ()
    http: Http = Http()
    limits: RateLimitSettings = RateLimitSettings()
    chain: Chain = Chain()
    databases: Databases = Databases()
    keystore: KeystoreFiles = KeystoreFiles()
    registrar_limits: RegistrarLimits = RegistrarLimits()
    registrars: dict[MemberNumber, RegistrarPeer] = Field(default_factory=dict)
    publishing: Publishing = Publishing()
    snapshot_peers: dict[MemberNumber, PeerNode] = Field(default_factory=dict)
    use_peers: dict[MemberNumber, dict[MemberNumber, PeerNode]] = Field(default_factory=dict)
    tls: Tls = Tls()

    @model_validator(mode="after")
    def _peers_are_asked_by_hosted_members(self) -> "Config":
        for name, asking in (("registrars", self.registrars), ("use_peers", self.use_peers)):
            strangers = set(asking) - set(self.members)
            if strangers:
                raise ValueError(f"{name} are named for members {sorted(strangers)} that this node does not host")
        return self


def home_from(environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("GUILD_HOME") or DEFAULT_HOME).resolve()


def load(home: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `guild.toml`. `GUILD_RPC_URL`, `GUILD_PUBLIC_URL` and `GUILD_HTTP_PORT` win over it. Raises ConfigFault."""
    path = home / FILE_NAME
    try:
        settings = bounded_toml.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigFault(str(path), "there is no such file: `guild init` writes one") from error
    except FormatFault as error:
        raise ConfigFault(str(path), f"not TOML: {error}") from error
    if "registrar_desk" in settings and "registrar_limits" not in settings:  # as homes from before the renaming say
        settings["registrar_limits"] = settings.pop("registrar_desk")
    for variable, section, name in _FROM_ENVIRONMENT:
        if environment.get(variable):
            settings.setdefault(section, {})[name] = environment[variable]
    try:
        return Config.model_validate(settings)
    except ValueError as error:
        raise ConfigFault(str(path), said_by_fields(error)) from error


_FROM_ENVIRONMENT = (
    ("GUILD_RPC_URL", "chain", "rpc_url"),
    ("GUILD_PUBLIC_URL", "http", "public_url"),
    ("GUILD_HTTP_PORT", "http", "port"),
)


def save(home: Path, config: Config) -> Path:
    """Write `guild.toml` with every setting spelled out, readable by its owner only."""
    sections = config.model_dump(mode="json", exclude_none=True)
    lines = [f"{key} = {_toml(value)}" for key, value in sections.items() if not isinstance(value, dict)]
    for key, value in sections.items():
        if isinstance(value, dict):
            lines += _section(key, value)
    return write_private(home / FILE_NAME, ("\n".join(lines) + "\n").encode())


def _section(name: str, settings: dict[str, Any]) -> list[str]:
    """A table, or the tables in it: of each peer one."""
    inner = {key: value for key, value in settings.items() if isinstance(value, dict)}
    plain = [f"{key} = {_toml(value)}" for key, value in settings.items() if key not in inner]
    lines = ["", f"[{name}]", *plain] if plain else []
    return lines + [line for key, value in inner.items() for line in _section(f"{name}.{key}", value)]


def read_secret(path: Path, keystore: Path) -> bytes:
    """The installation's secret; drawn on first use, never drawn anew for a keystore that exists already."""
    try:
        secret = path.read_bytes().strip()
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError as error:
        if keystore.exists() and any(keystore.iterdir()):
            raise ConfigFault(str(path), "the keystore's secret is missing: restore it from its safe place") from error
        secret = secrets.token_hex(_SECRET_BYTES).encode()
        mode = stat.S_IMODE(write_private(path, secret + b"\n").stat().st_mode)
    if mode & 0o077:
        raise ConfigFault(str(path), f"mode {mode:04o}: others can read the secret; run chmod 600")
    if len(secret) < _SECRET_BYTES:
        raise ConfigFault(str(path), f"the secret has {len(secret)} bytes, at least {_SECRET_BYTES} are needed")
    return secret


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return "[" + ", ".join(_toml(each) for each in value) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'


def database_url(home: Path, url: str) -> str:
    """The URL with a relative SQLite path made absolute below the home."""
    from sqlalchemy import make_url  # not at the top: who verifies reads the settings and opens no database

    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return url
    return parsed.set(database=str(home / parsed.database)).render_as_string(hide_password=False)
