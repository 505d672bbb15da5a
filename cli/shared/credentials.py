"""Credentials as people name them, by certificate number or id; and the question before an act that hurts."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli.shared.commands import Write
from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.shared.output import confirmed, console, plain, table

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed where nobody can be asked.")]
COLUMNS = {"id": "id", "number": "certificate number", "name": "name", "state": "state", "standing": "standing"}
MOST_FOUND = 200
_ID = re.compile(r"(urn:uuid:)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MANY_CHECKED = 25


@dataclass(frozen=True)
class CredentialsAct(Write):
    """A write on credentials as they were typed. `question`: asked first, below what they are; empty: not asked.
    `field`: of the body, for their ids; for one id where it has the singular name; none where the body names them."""

    named: tuple[str, ...] = ()
    field: str = "credentials"
    question: str = ""

    def sent(self, api: Api, key: str | None) -> Any:
        found = [found_by(api, each) for each in self.named]
        if self.question:
            _ask(found, self.question)
        ids = [each["id"] for each in found]
        body = self.body if not ids else {**self.body, self.field: ids if self.field == "credentials" else ids[0]}
        return Write(self.method, self.path, body, done=self.done).sent(api, key)


def found_by(api: Api, named: str) -> dict[str, Any]:
    """The one credential with this id or certificate number; of a number that was given again the one that replaced the
    others. Raises Stop where there is none, or more than one."""
    if _ID.fullmatch(named):
        found: dict[str, Any] = api.get(f"/credentials/{named}")
        return found
    several = api.listed("/credentials", number=named)
    if len(several) > 1:
        several = [each for each in several if each["superseded_by"] is None] or several
    if len(several) == 1:
        return several[0]
    if not several:
        cure = "guild find NAME|NUMBER shows what there is"
        raise Stop(Exit.REFUSED, f"your member has no credential with the id or number {named}", cure=cure)
    ids = ", ".join(f"{each['id']} ({each['standing'] or each['state']})" for each in several)
    raise Stop(Exit.REFUSED, f"{len(several)} credentials have the number {named}: {ids}", cure="name one by its id")


def searched(api: Api, text: str) -> list[dict[str, Any]]:
    """By certificate number, else by part of a name: at most 200, those that were not erased."""
    exact = api.listed("/credentials", number=text)
    if exact:
        return exact
    wanted, found = _comparable(text), []
    if not wanted:
        raise Stop(Exit.USAGE, "nothing to look for", cure="give a certificate number, or part of a name")
    for each in api.pages("/credentials", limit=200):
        if wanted in _comparable(each["name"] or ""):
            found.append(each)
        if len(found) == MOST_FOUND:
            break
    return found


def _ask(found: Sequence[dict[str, Any]], question: str) -> None:
    screen = console(stderr=True)
    screen.print(table(found[:_MANY_CHECKED], COLUMNS, empty=""))
    if len(found) > _MANY_CHECKED:
        screen.print(plain(f"… and {len(found) - _MANY_CHECKED} more"))
    if not sys.stdin.isatty():
        raise Stop(Exit.USAGE, f"{question} nobody is here to answer", cure="look at them, then give --yes")
    if not confirmed(question):
        raise Stop(Exit.REFUSED, "nothing was done", cure="")


def _comparable(text: str) -> str:
    from wallet.documents.names import DOT, DOTS

    return "".join(text.split()).translate({ord(each): DOT for each in DOTS}).casefold()
