"""A home that is deployed and founded once in a process; each world is a copy, as a backup that is restored."""

import shutil
from collections.abc import Callable
from pathlib import Path

from node.compose import compose
from node.installation.config import Config, save
from node.installation.deploy import deploy
from node.installation.node import Node
from node.running.chain import Anvil, AnvilSettings


def founded_chain(
    home: Path, *, template: Path, settings: Callable[[], Config], found: Callable[[Node], object]
) -> Anvil:
    """Makes `home`; its chain, not started, goes on from the template's dump. `settings`: with other ports each time;
    `found`: what follows on a deployment, once."""
    if not template.exists():
        _found(template, settings(), found)
    shutil.copytree(template, home)
    return _placed(home, settings())


def _found(home: Path, config: Config, found: Callable[[Node], object]) -> None:
    chain = _placed(home, config)
    chain.start()
    try:
        node = compose(home)
        deploy(node)
        found(node)
        node.close()
    finally:
        chain.stop()


def _placed(home: Path, config: Config) -> Anvil:
    save(home, config)
    return Anvil(AnvilSettings(home / "chain", port=config.chain.embedded_port, chain_id=config.chain.chain_id))
