"""`guild staff`: people of your member who may use this node, and their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.shared.commands import Write, answers, lists, reads, writes
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from formats.register.members import MAX_MEMBER

app = typer.Typer(help="Staff of your member: list, add (the token shows once), recover, remove.", no_args_is_help=True)
COLUMNS = {"id": "id", "person": "person", "roles": "roles", "member": "member", "ended_at": "ended"}
lists(app, "/staff", COLUMNS, empty="no staff yet", about="Staff of your member.")


@dataclass(frozen=True)
class StaffAddition(Write):
    """`token_file`: where the token goes instead of into the answer."""

    token_file: Path | None = None

    def sent(self, api: Api, key: str | None) -> Any:
        if self.token_file is None:
            return super().sent(api, key)
        if self.token_file.exists():
            raise Stop(Exit.REFUSED, f"{self.token_file} is there already", cure="name a new file")
        from node.installation.private_files import write_private

        answer = super().sent(api, key)
        write_private(self.token_file, answer["token"].encode() + b"\n")
        return {**answer["staff"], "token_file": str(self.token_file)}


@app.command("add")
@writes
def add(
    person: Annotated[str, typer.Option(help="Name or staff number of one person.")],
    roles: Annotated[
        list[str], typer.Option("--role", help="admin, operator, approver, registrar, auditor … Repeat.")
    ] = [],  # noqa: B006  (typer copies it)
    peer: Annotated[
        int | None, typer.Option(metavar="MEMBER", help="Instead of roles: the token is for this member's node.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", dir_okay=False, help="Write the token there, and do not show it."),
    ] = None,
) -> Write:
    """Add a person, or another member's node. The token is in the answer once; only its hash is kept."""
    if (peer is None) == (not roles):
        raise Stop(Exit.USAGE, "give either --role or --peer", cure="--peer 3 for the node of member 3")
    own: dict[str, Any] = {"roles": roles} if peer is None else {"roles": ["peer"], "peer_member": peer}
    return StaffAddition("POST", "/staff", {"person": person} | own, token_file=token_file)


@app.command("recover")
@answers
def recover(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="As `guild staff list` shows it.")],
    member: Annotated[
        int, typer.Option(metavar="NUMBER", min=0, max=MAX_MEMBER, help="Whose staff; 0: the council's.")
    ],
    roles: Annotated[
        list[str], typer.Option("--role", help="Other roles than before; or those of a new person. Repeat.")
    ] = [],  # noqa: B006  (typer copies it)
) -> dict[str, Any]:
    """On the node's machine: a new token for somebody who lost theirs, in a file. Their earlier tokens end; logged."""
    from cli.operations.chain import this_node
    from node.staff.recovery import recover as recover_token

    with this_node() as node:
        file = recover_token(node, member=member, person=person, roles=roles)
    return {"person": person, "member": member, "token_file": str(file)}


@app.command("remove")
@writes
def remove(staff: Annotated[str, typer.Argument(metavar="STAFF")]) -> Write:
    """End a person's token. What they did stays in the log."""
    return Write("DELETE", f"/staff/{staff}", done={"id": staff, "state": "removed"})


@app.command("me")
@reads
def me() -> str:
    """Who this token says you are."""
    return "/me"
