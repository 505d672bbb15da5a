"""The shapes that commands share: an answer, a list, one record, a write at the node, a write that the chain answers.

A command returns what it has to say or asks of the node; its shape adds the options and shows what came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

import typer

from cli.shared.exits import Exit, Stop
from cli.shared.http import Api, no_answer, staff_api
from cli.shared.options import AsJson, Key, Token, Url, Wait
from cli.shared.output import facts, note, show, table
from cli.shared.polling import settled
from cli.shared.refusal_values import told

Asked = TypeVar("Asked")
_ENDS = {"rejected": Exit.REFUSED, "withdrawn": Exit.REFUSED, "fault": Exit.FAULT, "halted": Exit.FAULT}
_ENDED_BY = {"withdrawn": "it was withdrawn or refused before it was sent", "halted": "this node halted it"}
_SUBMISSIONS = {"id": "submission", "kind": "act", "state": "state", "mined_block_number": "block"}


@dataclass(frozen=True)
class Write:
    """One write. `done` is shown where the node answers without a body."""

    method: str
    path: str
    body: Any = None
    form: dict[str, Any] | None = None
    done: dict[str, Any] | None = None

    def sent(self, api: Api, key: str | None) -> Any:
        answer = api.write(self.method, self.path, self.body, key=key, form=self.form)
        if answer is None and self.done is None:
            raise no_answer(self.path, "it says nothing")
        return self.done if answer is None else answer


def lists(
    app: typer.Typer, path: str, columns: Mapping[str, str], *, empty: str, about: str, name: str = "list"
) -> None:
    """Add the command that shows every page of the list at `path`."""

    def list_(url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
        found = staff_api(url, token).listed(path)
        show(found, as_json=as_json, render=lambda rows: table(rows, columns, empty=empty))

    list_.__doc__ = about
    app.command(name)(list_)


def answers(command: Callable[..., dict[str, Any]]) -> Callable[..., None]:
    """A command that acts or looks itself, and returns what there is to show."""

    def shown(value: dict[str, Any], as_json: AsJson = False) -> None:
        show(value, as_json=as_json, render=facts)

    return _with_options_of(shown, command)


def reads(command: Callable[..., str]) -> Callable[..., None]:
    """A command that returns the path of one record."""

    def shown(path: str, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
        show(staff_api(url, token).get(path), as_json=as_json, render=facts)

    return _with_options_of(shown, command)


def writes(command: Callable[..., Write]) -> Callable[..., None]:
    """A command that returns a write which the node itself answers."""

    def sent(write: Write, key: Key = None, url: Url = None, token: Token = None, as_json: AsJson = False) -> None:
        show(write.sent(staff_api(url, token), key), as_json=as_json, render=facts)

    return _with_options_of(sent, command)


def submits(command: Callable[..., Write]) -> Callable[..., None]:
    """A command that returns a write which becomes one submission; it is followed to the chain's answer."""

    def sent(
        write: Write, key: Key = None, wait: Wait = True, url: Url = None, token: Token = None, as_json: AsJson = False
    ) -> None:
        api = staff_api(url, token)
        show(followed(api, write.sent(api, key), wait=wait), as_json=as_json, render=facts)

    return _with_options_of(sent, command)


def submits_several(command: Callable[..., Write]) -> Callable[..., None]:
    """A command that returns a write which becomes several submissions; each is followed to the chain's answer."""

    def sent(
        write: Write, key: Key = None, wait: Wait = True, url: Url = None, token: Token = None, as_json: AsJson = False
    ) -> None:
        api = staff_api(url, token)
        found = [followed(api, each, wait=wait) for each in write.sent(api, key)["submissions"]]
        show(found, as_json=as_json, render=lambda rows: table(rows, _SUBMISSIONS, empty="nothing to do"))

    return _with_options_of(sent, command)


def submits_together(command: Callable[..., Write]) -> Callable[..., None]:
    """A command that returns a write which becomes one submission as soon as the other side says the same."""

    def sent(
        write: Write, key: Key = None, wait: Wait = True, url: Url = None, token: Token = None, as_json: AsJson = False
    ) -> None:
        api = staff_api(url, token)
        answer = write.sent(api, key)
        made = answer["submission"]
        show(answer if made is None else followed(api, made, wait=wait), as_json=as_json, render=facts)

    return _with_options_of(sent, command)


def _with_options_of(shape: Callable[..., None], command: Callable[..., Asked]) -> Callable[..., None]:
    """`command` with the options of `shape` behind its own; what it returns is the first argument of `shape`."""
    own = list(signature(command, eval_str=True).parameters.values())
    options = list(signature(shape, eval_str=True).parameters.values())[1:]

    @wraps(command)
    def run(**given: Any) -> None:
        asked = command(**{each.name: given.pop(each.name) for each in own})
        shape(asked, **given)

    every = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in (*own, *options)]
    run.__annotations__ = {each.name: each.annotation for each in every} | {"return": None}
    vars(run)["__signature__"] = signature(run, follow_wrapped=False).replace(parameters=every)
    return run


def followed(api: Api, submission: dict[str, Any], *, wait: bool) -> dict[str, Any]:
    """The submission, settled where `wait`, with the ids of what it makes. Raises Stop where the chain refused it."""
    path = f"/submissions/{submission['id']}"
    found: dict[str, Any] = settled(api, submission["id"]) if wait else api.get(path)
    ended = _ENDS.get(found["state"])
    if ended is not None:
        problem = found.get("problem") or {}
        who = _ENDED_BY.get(found["state"], "the chain refused it")
        title = f"{who}: {problem.get('title') or found['state']}{told(problem)}"
        raise Stop(ended, title, type=problem.get("type", "about:blank"), submission=found)
    if found["state"] == "held":
        note(f"it waits for a second person of your member: guild submission approve {found['id']}")
    made = ("bookings", "entries", "settlement", "agreement", "text")
    return found | {name: submission[name] for name in made if name in submission}
