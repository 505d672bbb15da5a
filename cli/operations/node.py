"""`guild init | up | backup | restore`: one installation, `$GUILD_HOME`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.shared.commands import answers
from cli.shared.exits import Exit, Stop
from cli.shared.output import note


@answers
def init(
    issuer_host: Annotated[str, typer.Option(help="The consortium's constant host name, part of every issuer id.")],
    members: Annotated[list[int], typer.Option("--member", help="A member this node hosts; repeat.")],
    registrar: Annotated[
        list[str], typer.Option(metavar="MEMBER:REGISTRAR:URL", help="Whom a hosted member asks for links; repeat.")
    ] = [],  # noqa: B006  (typer copies it)
    name: Annotated[str, typer.Option(help="Name of this node.")] = "guild",
    rpc: Annotated[str | None, typer.Option("--rpc", help="A chain by URL; left out: the embedded chain.")] = None,
    http_port: Annotated[int, typer.Option(help="Port of the API.")] = 8700,
    chain_port: Annotated[int, typer.Option(help="Port of the embedded chain.")] = 8701,
    public_url: Annotated[
        str | None, typer.Option(help="Where others reach this node: the prefix of every QR.")
    ] = None,
) -> dict[str, Any]:
    """Write guild.toml for a new installation. An existing one is never overwritten."""
    from node.installation.config import FILE_NAME, Chain, Config, Http, home_from, save

    home = home_from()
    if (home / FILE_NAME).exists():
        raise Stop(Exit.REFUSED, f"{home / FILE_NAME} is there already", cure="edit it, or use another GUILD_HOME")
    config = Config(
        name=name,
        issuer_host=issuer_host,
        members=tuple(members),
        http=Http(port=http_port, public_url=public_url or f"http://127.0.0.1:{http_port}"),
        chain=Chain(rpc_url=rpc, embedded_port=chain_port),
        registrars=peers(registrar),
    )
    written = save(home, config)
    return {"file": str(written)}


def up(
    tls: Annotated[
        bool, typer.Option("--tls", help="Serve HTTPS to this network too; prints the certificate's fingerprint.")
    ] = False,
) -> None:
    """Run chain (where it is embedded), worker and API; restart what dies; stop cleanly on Ctrl-C."""
    from node.running import supervisor

    raise typer.Exit(supervisor.main(["--tls"] if tls else []))


@answers
def backup(
    to: Annotated[Path, typer.Argument(file_okay=False, help="An empty directory outside of the home.")],
) -> dict[str, Any]:
    """Copy node database, keystore and chain, running or not. The keystore's secret stays out: keep it apart."""
    from cli.operations.chain import this_node
    from node.installation.settings.named_files import files_brought
    from node.setup.backup import backup as make_backup

    with this_node() as node:
        manifest = make_backup(node, to)
        apart = files_brought(node.home, node.config)
    note(f"not in the backup, keep them elsewhere: {', '.join(map(str, apart))}")
    return {"to": str(to), "made_at": manifest.made_at.isoformat(), "files": len(manifest.files)}


@answers
def restore(source: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> dict[str, Any]:
    """Put a backup into an empty home, after every file of it was checked. It says what is to be brought by hand."""
    from node.installation.config import home_from, load
    from node.installation.settings.named_files import missing_files
    from node.setup.backup import restore as restore_backup

    home = home_from()
    manifest = restore_backup(source, home)
    bring = list(missing_files(home, load(home, {})))
    if bring:
        note(f"no backup holds these, bring them: {', '.join(bring)} (docs/runbook.md, Backup and restore)")
    return {"home": str(home), "made_at": manifest.made_at.isoformat(), "files": len(manifest.files), "bring": bring}


def peers(words: list[str]) -> dict[int, object]:
    """`2:1:https://…` as the registrar that member 2 asks."""
    from node.installation.config import RegistrarPeer

    found: dict[int, object] = {}
    for each in words:
        member, _, rest = each.partition(":")
        registrar, _, url = rest.partition(":")
        if not (member.isdigit() and registrar.isdigit() and url):
            raise Stop(
                Exit.USAGE, f"--registrar {each!r} cannot be read", cure="write MEMBER:REGISTRAR:URL, as 2:1:https://…"
            )
        token_file = Path(f"tokens/member-{member}-to-registrar-{registrar}.token")
        found[int(member)] = RegistrarPeer(member=int(registrar), url=url, token_file=token_file)
    return found
