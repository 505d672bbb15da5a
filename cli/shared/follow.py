"""From an accepted command to the chain's answer."""

from __future__ import annotations

from typing import Any

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api
from cli.shared.output import facts, show

_ENDS = {"rejected": Exit.REFUSED, "fault": Exit.FAULT, "halted": Exit.FAULT}


def order(api: Api, method: str, path: str, body: Any, *, key: str | None, wait: bool, as_json: bool) -> None:
    """Send a command of the register and show how it ended."""
    show(followed(api, api.write(method, path, body, key=key), wait=wait), as_json=as_json, render=facts)


def followed(api: Api, submission: dict[str, Any], *, wait: bool) -> dict[str, Any]:
    """The submission, settled where `wait`. Raises Stop where the chain refused it."""
    path = f"/submissions/{submission['id']}"
    found: dict[str, Any] = api.settled(submission["id"]) if wait else api.get(path)
    ended = _ENDS.get(found["state"])
    if ended is not None:
        problem = found.get("problem") or {}
        who = "this node halted it" if found["state"] == "halted" else "the chain refused it"
        title = f"{who}: {problem.get('title') or found['state']}"
        raise Stop(ended, title, type=problem.get("type", "about:blank"), submission=found)
    return found
