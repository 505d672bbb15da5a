"""`guild member`: who belongs to the consortium, what each may do, and which accounts hold admin."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.shared.commands import Write, answers, reads, submits
from cli.shared.exits import Exit, Stop
from cli.shared.http import staff_api
from cli.shared.options import AsJson, Rpc, Token, TrustRoot, Url
from cli.shared.output import show, table
from formats.register.members import MAX_MEMBER

app = typer.Typer(help="Members of the consortium and their accounts.", no_args_is_help=True)

Member = Annotated[int, typer.Argument(metavar="MEMBER", help="Number of the member.")]
COLUMNS = {"number": "no.", "name": "name", "kind": "kind", "status": "status", "powers": "may"}


@app.command("list")
def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
    """All members ever admitted."""
    found = staff_api(url, token).listed("/members")
    rows = [each | {"name": each.get("name") or "unreadable profile"} for each in found]
    show(rows, as_json=as_json, render=lambda value: table(value, COLUMNS, empty="no members yet"))


@app.command("show")
@reads
def show_(member: Member) -> str:
    """One member with its accounts and history."""
    return f"/members/{member}"


@app.command("admins")
def admins(rpc: Rpc = None, trust_root: TrustRoot = None, as_json: AsJson = False) -> None:
    """Which accounts can change the consortium's rules and members, read from the chain itself.

    Until there is a council contract these accounts ARE the council: whoever holds one can admit, suspend and expel.
    """
    from node.trust_roots.verifier_sources import open_chain

    found = open_chain(rpc=rpc, trust_root=trust_root).admins()
    columns = {"account": "account", "holds": "holds", "member": "member"}
    empty = "no admin account: nobody can change the consortium"
    show(found, as_json=as_json, render=lambda rows: table(rows, columns, empty=empty))


@app.command("admit")
@submits
def admit(
    kind: Annotated[str, typer.Option(help="school, enterprise, government or association.")],
    name_zh: Annotated[str, typer.Option(help="Chinese name.")],
    name_en: Annotated[str, typer.Option(help="English name.")],
    admin: Annotated[str, typer.Option(metavar="ADDRESS", help="The member's own first account.")],
    powers: Annotated[list[str], typer.Option("--power", help="issue, status, registrar, book, money; repeat.")],
) -> Write:
    """Admit a member (council). Its keys and its other accounts are its own doing."""
    body = {"kind": kind, "powers": powers, "name": {"zh": name_zh, "en": name_en}, "admin": admin}
    return Write("POST", "/members", body)


@app.command("pause")
@submits
def pause(end: Annotated[bool, typer.Option("--end", help="Let everything go on.")] = False) -> Write:
    """Stop every member's writes but those that withdraw trust (council)."""
    return Write("PUT", "/pause", {"paused": not end})


@app.command("status")
@submits
def status(member: Member, status: Annotated[str, typer.Argument(help="active, suspended or expelled.")]) -> Write:
    """Suspend, expel or take back a member (council)."""
    return Write("PUT", f"/members/{member}/status", {"status": status})


@app.command("powers")
@submits
def powers(
    member: Member,
    powers: Annotated[list[str], typer.Option("--power", help="issue, status, registrar, book, money; repeat.")],
) -> Write:
    """Set the whole set of powers of a member (council): what the roles of its accounts can reach at most."""
    return Write("PUT", f"/members/{member}/powers", {"powers": powers})


@app.command("profile")
@submits
def profile(
    name_zh: Annotated[str, typer.Option(help="Chinese name.")],
    name_en: Annotated[str, typer.Option(help="English name.")],
) -> Write:
    """Set the names under which your member is shown (admin)."""
    return Write("PUT", "/profile", {"name": {"zh": name_zh, "en": name_en}})


@app.command("account")
@submits
def account(
    address: Annotated[str, typer.Argument(metavar="ADDRESS")],
    roles: Annotated[list[str], typer.Option("--role", help="issue, status, registrar, admin; repeat. None: all end.")],
) -> Write:
    """Set the whole set of roles of one account of your member, or propose a new one (admin)."""
    return Write("PUT", f"/accounts/{address}", {"roles": roles})


@app.command("create-account")
@answers
def create_account(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="admin, issue, status, registrar, book or money.")],
    member: Annotated[int, typer.Option(metavar="NUMBER", min=1, max=MAX_MEMBER, help="A member this node hosts.")],
) -> dict[str, Any]:
    """On the node's machine: make the key of a member's account in its keystore, and show the address. It belongs to
    the member once it was proposed and accepted. Again: the same one."""
    from cli.operations.chain import this_node
    from ledger.consortium.facts import Role
    from node.installation.keys import account_name, ensure_account

    roles = [str(each.name).lower() for each in Role]
    if role not in roles:
        raise Stop(Exit.USAGE, f"there is no role {role}", cure=f"one of {', '.join(roles)}")
    with this_node() as node:
        if not node.hosts(member):
            raise Stop(Exit.REFUSED, f"this node does not host member {member}", cure="`members` in guild.toml")
        address = ensure_account(node.keystore, account_name(member, role))
    return {"member": member, "role": role, "address": address}


@app.command("accept")
@submits
def accept(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="An account whose key this node holds.")],
) -> Write:
    """Let a proposed account join your member, with the roles it was proposed for (admin)."""
    return Write("POST", f"/accounts/{address}/accept")
