"""A home that is deployed and founded once in a process; each world is a copy, as a backup that is restored."""

import shutil
from collections.abc import Callable
from pathlib import Path

from node.compose import compose
from node.installation.config import Config, save
from node.installation.deploy import deploy
from node.installation.node import Node
from node.running.chain import Anvil, AnvilSettings

NEVER_S = 86_400
"""Between two dumps of a chain that no test kills or saves: one a second cost as much as the transactions."""


def founded_chain(
    home: Path, *, template: Path, settings: Callable[[], Config], found: Callable[[Node], object], dumps: bool = False
) -> Anvil:
    """Makes `home`; its chain, not started, goes on from the template's dump. `settings`: with other ports each time;
    `found`: what follows on a deployment, once. `dumps`: every second, for whoever kills it or saves it."""
    if not template.exists():
        _found(template, settings(), found)
    shutil.copytree(template, home)
    return _placed(home, settings(), dump_every_s=1 if dumps else NEVER_S)


def _found(home: Path, config: Config, found: Callable[[Node], object]) -> None:
    chain = _placed(home, config, dump_every_s=NEVER_S)
    chain.start()
    try:
        node = compose(home)
        deploy(node)
        found(node)
        node.close()
    finally:
        chain.stop()


def _placed(home: Path, config: Config, *, dump_every_s: int) -> Anvil:
    save(home, config)
    port, chain_id = config.chain.embedded_port, config.chain.chain_id
    return Anvil(AnvilSettings(home / "chain", port, chain_id, dump_every_s=dump_every_s, copy_every_s=dump_every_s))
