"""`guild`: the command line. Every noun is one file; this one only gathers them and ends with the right code."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

import typer
import typer.main

from cli import (
    accreditation,
    council,
    credential,
    key,
    log,
    member,
    registrar,
    sitting,
    staff,
    standard,
    status,
    submission,
    verify,
    wallet,
)
from cli.bookings import asset, booking, door, feed, usage
from cli.operations import chain, demo, node, verifier
from cli.shared.exits import Exit, Stop
from cli.shared.http import answered, misread
from cli.shared.output import show_bug, show_error, write_in_any_encoding
from cli.splits import agreement, balance, claims, close, evidence, reperform, settlement, statement
from cli.splits.commitments import commitment
from cli.splits.entries import entry
from formats.bounds.recursion import set_recursion_limit

app = typer.Typer(
    name="guild",
    help="Guild Ledger (匠链): issue skill certificates, and check them without asking anyone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from node.version import VERSION

        typer.echo(f"guild {VERSION}")
        raise typer.Exit


@app.callback()
def _guild(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say which version this is, and end."),
    ] = False,
) -> None:
    """What holds for every command."""


app.command("verify", rich_help_panel="Check")(verify.verify)
app.command("reperform", rich_help_panel="Check")(reperform.reperform)
app.add_typer(wallet.app, name="wallet", rich_help_panel="Check")
app.add_typer(agreement.app, name="agreement", rich_help_panel="Check")
app.add_typer(entry.app, name="entry", rich_help_panel="Check")
for name, noun in (
    ("sitting", sitting.app),
    ("credential", credential.app),
    ("asset", asset.app),
    ("booking", booking.app),
    ("usage", usage.app),
    ("door", door.app),
    ("feed", feed.app),
    ("close", close.app),
    ("settlement", settlement.app),
    ("balance", balance.app),
    ("commitment", commitment.app),
    ("submission", submission.app),
    ("registrar", registrar.app),
    ("staff", staff.app),
    ("key", key.app),
):
    app.add_typer(noun, name=name, rich_help_panel="Work")
app.command("statement", rich_help_panel="Work")(statement.statement)
app.command("claims", rich_help_panel="Work")(claims.claims)
app.command("evidence", rich_help_panel="Work")(evidence.evidence)
for act in (status.suspend, status.reinstate, status.revoke, status.withdraw):
    app.command(act.__name__, rich_help_panel="Work")(act)
for name, noun in (
    ("member", member.app),
    ("standard", standard.app),
    ("accreditation", accreditation.app),
    ("council", council.app),
):
    app.add_typer(noun, name=name, rich_help_panel="Consortium")
app.command("find", rich_help_panel="Work")(credential.find)
app.command("log", rich_help_panel="Consortium")(log.log)
app.add_typer(verifier.app, name="verifier", rich_help_panel="Operate")
OPERATIONS: tuple[Callable[..., None], ...] = (
    *(node.init, chain.deploy, chain.found, node.up),
    *(node.backup, node.restore, chain.reindex, chain.reconcile, demo.demo),
)
for operation in OPERATIONS:
    app.command(operation.__name__, rich_help_panel="Operate")(operation)


def run(arguments: list[str]) -> int:
    """Run one command; its exit code. A foreseen fault has words and a code; any other is a bug and shows."""
    set_recursion_limit()
    write_in_any_encoding()
    answered.set("")
    as_json = "--json" in arguments
    try:
        ended = command_tree()(arguments, prog_name="guild", standalone_mode=False)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(Exit.FAULT)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Stop as stop:
        show_error(stop, as_json=as_json)
        return int(stop.exit_code)
    except Exception as error:
        from cli.shared.error_exits import stop_for

        foreseen = usage_stop(error) or stop_for(error) or misread(error)
        if foreseen is None:
            raise
        if foreseen.title:
            show_error(foreseen, as_json=as_json)
        return int(foreseen.exit_code)
    return ended if isinstance(ended, int) else int(Exit.OK)


@cache
def command_tree() -> Callable[..., Any]:
    """The parser of every command. No call changes it; Typer would make it anew for each, which takes 0.1 s."""
    return typer.main.get_command(app)


def usage_stop(error: Exception) -> Stop | None:
    """A command written wrong, in our words and not Typer's, which prints arguments as they are. Typer keeps the class
    to itself; it is known by its message, which is empty where the help was shown instead."""
    message, context = getattr(error, "format_message", None), getattr(error, "ctx", None)
    if message is None:
        return None
    return Stop(Exit.USAGE, message(), cure=f"{context.command_path} --help" if context else "guild --help")


def main() -> None:
    from node.running.console import LineFormatter

    os.umask(0o077)  # what a command writes is its user's alone, unless it is made to be published
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(LineFormatter("%(message)s"))
    try:
        ended = run(sys.argv[1:])
    except Exception:
        show_bug(traceback.format_exc())
        ended = int(Exit.FAULT)
    sys.exit(ended)


if __name__ == "__main__":
    main()
