"""The files that `guild.toml` names and that people put there: no backup holds them, for each opens something."""

from pathlib import Path

from node.installation.settings.peers import PeerNode, RegistrarPeer
from node.installation.settings.whole import Config


def files_brought(home: Path, config: Config) -> list[Path]:
    """All of them, each once; the secret of the keystore first."""
    peers: list[RegistrarPeer | PeerNode] = [*config.registrars.values(), *config.snapshot_peers.values()]
    peers += [peer for others in config.use_peers.values() for peer in others.values()]
    named = [config.keystore.secret_file, *(peer.token_file for peer in peers)]
    named += [each for each in (config.tls.certificate, config.tls.key) if each is not None]
    return [home / each for each in dict.fromkeys(named)]


def missing_files(home: Path, config: Config) -> tuple[str, ...]:
    """Those that are not there: below the home as they stand in it, elsewhere by their name alone. A secret that was
    never drawn is not missing."""
    drawn = any((home / config.keystore.directory).glob("*.json"))
    missing = [each for each in files_brought(home, config) if not each.is_file()]
    if not drawn:
        missing = [each for each in missing if each != home / config.keystore.secret_file]
    return tuple(str(each.relative_to(home)) if each.is_relative_to(home) else each.name for each in missing)
