"""Settings of one installation: `$GUILD_HOME/guild.toml`, then the environment. Paths in it are relative to the home.

Nothing secret stands in the file: it names the files that hold secrets, and those are readable by their owner only.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from formats.bounds import bounded_toml
from formats.faults import FormatFault
from node.faults import ConfigFault
from node.installation.private_files import write_private as write_private
from node.installation.settings import faults
from node.installation.settings.catalogue import written
from node.installation.settings.chain import EMBEDDED_BLOCK_TIME_S as EMBEDDED_BLOCK_TIME_S
from node.installation.settings.chain import Chain as Chain
from node.installation.settings.http import Http as Http
from node.installation.settings.http import Tls as Tls
from node.installation.settings.log import Log as Log
from node.installation.settings.member_work import Publishing as Publishing
from node.installation.settings.member_work import RegistrarLimits as RegistrarLimits
from node.installation.settings.member_work import SplitLimits as SplitLimits
from node.installation.settings.peers import PeerNode as PeerNode
from node.installation.settings.peers import RegistrarPeer as RegistrarPeer
from node.installation.settings.rate_limits import RateLimitSettings as RateLimitSettings
from node.installation.settings.storage import Backup as Backup
from node.installation.settings.storage import Databases as Databases
from node.installation.settings.storage import KeystoreFiles as KeystoreFiles
from node.installation.settings.whole import Config as Config

FILE_NAME = "guild.toml"
_SECRET_BYTES = 32
DEFAULT_HOME = Path("var")


def home_from(environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("GUILD_HOME") or DEFAULT_HOME).resolve()


def load(home: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read `guild.toml`. What `_FROM_ENVIRONMENT` names wins over it. Raises ConfigFault."""
    path = home / FILE_NAME
    try:
        data = path.read_bytes()
        settings = bounded_toml.loads(data)
    except FileNotFoundError as error:
        raise ConfigFault(str(path), "there is no such file: `guild init` writes one") from error
    except FormatFault as error:
        raise ConfigFault(str(path), f"not TOML: {error}") from error
    if "registrar_desk" in settings and "registrar_limits" not in settings:  # as homes from before the renaming say
        settings["registrar_limits"] = settings.pop("registrar_desk")
    variables: dict[tuple[str, ...], str] = {
        place: name for name, place in _FROM_ENVIRONMENT.items() if environment.get(name)
    }
    for (section, key), variable in variables.items():
        if isinstance(settings.setdefault(section, {}), dict):
            settings[section][key] = environment[variable]
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        raise ConfigFault(str(path), faults.told(error, data.decode(), Config, variables)) from error


_FROM_ENVIRONMENT = {
    "GUILD_RPC_URL": ("chain", "rpc_url"),
    "GUILD_PUBLIC_URL": ("http", "public_url"),
    "GUILD_HTTP_PORT": ("http", "port"),
    "GUILD_LOG_LEVEL": ("log", "level"),
}


def save(home: Path, config: Config) -> Path:
    """Write `guild.toml` with every setting spelled out and explained, readable by its owner only."""
    return write_private(home / FILE_NAME, written(config).encode())


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


def database_url(home: Path, url: str) -> str:
    """The URL with a relative SQLite path made absolute below the home."""
    from sqlalchemy import make_url  # not at the top: who verifies reads the settings and opens no database

    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return url
    return parsed.set(database=str(home / parsed.database)).render_as_string(hide_password=False)
