"""`guild suspend | reinstate | revoke | withdraw`: acts on credentials that were issued."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.shared.follow import followed
from cli.shared.http import Api, staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import show, table

Credentials = Annotated[list[str], typer.Argument(metavar="CREDENTIAL…", help="Ids of credentials.")]
Reason = Annotated[
    str,
    typer.Option(
        help="issued_in_error, fraud, authority_withdrawn, superseded, under_review or other: coarse on purpose."
    ),
]
COLUMNS = {"id": "submission", "kind": "act", "state": "state", "mined_block_number": "block"}


def suspend(
    credentials: Credentials,
    reason: Reason = "under_review",
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Suspend credentials while a doubt is looked into."""
    _act("suspend", credentials, reason, key=key, wait=wait, api=staff_api(url, token), as_json=as_json)


def reinstate(
    credentials: Credentials,
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Lift a suspension."""
    _act("reinstate", credentials, None, key=key, wait=wait, api=staff_api(url, token), as_json=as_json)


def revoke(
    credentials: Credentials,
    reason: Annotated[str, typer.Option(help="As for suspend. Required.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Revoke credentials: it shows at once, and is final after 72 hours."""
    _act("revoke", credentials, reason, key=key, wait=wait, api=staff_api(url, token), as_json=as_json)


def withdraw(
    act: Annotated[int, typer.Argument(metavar="ACT", help="Number of the act of revocation.")],
    key: Key = None,
    wait: Wait = True,
    url: Url = None,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Take back a whole act of revocation within 72 hours, as an approver, from the member's admin account."""
    api = staff_api(url, token)
    finish(api, api.write("POST", f"/revocations/{act}/withdraw", key=key), wait=wait, as_json=as_json)


def _act(
    action: str, credentials: list[str], reason: str | None, *, key: str | None, wait: bool, api: Api, as_json: bool
) -> None:
    body = {"action": action, "credentials": credentials} | ({} if reason is None else {"reason": reason})
    finish(api, api.write("POST", "/status-acts", body, key=key), wait=wait, as_json=as_json)


def finish(api: Api, answer: dict[str, Any], *, wait: bool, as_json: bool) -> None:
    found = [followed(api, each, wait=wait) for each in answer["submissions"]]
    show(found, as_json=as_json, render=lambda rows: table(rows, COLUMNS, empty="nothing to do"))
