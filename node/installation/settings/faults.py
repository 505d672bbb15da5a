"""What is wrong in `guild.toml`, for whoever wrote it: which line, which setting, what to do. Never what was set."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import get_args, get_origin

from pydantic import ValidationError

from node.installation.settings.section import Section

_HEADING = re.compile(r"\s*\[([^\[\]]+)\]\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")
_TABLE = "docs/settings.md has them all"


def told(error: ValidationError, text: str, whole: type[Section], variables: Mapping[tuple[str, ...], str]) -> str:
    """Each fault as `line 12, [chain] rpc_uri: …`. `variables`: what an environment variable has set, by its path."""
    return "; ".join(_told_one(each, text, whole, variables) for each in error.errors())


def _told_one(
    fault: Mapping[str, object], text: str, whole: type[Section], variables: Mapping[tuple[str, ...], str]
) -> str:
    loc = fault["loc"]
    path = tuple(str(each) for each in loc) if isinstance(loc, tuple) else ()
    said = _said(str(fault["type"]), str(fault["msg"]), path, whole)
    if path in variables:
        return f"{variables[path]}: {said}"
    line = line_of(text, path)
    *tables, key = path or ("",)
    name = f"[{'.'.join(tables)}] {key}" if tables else key
    where = name if line is None else f"line {line}, {name}" if name else f"line {line}"
    return f"{where}: {said}" if where else said


def _said(kind: str, message: str, path: Sequence[str], whole: type[Section]) -> str:
    if kind == "missing":
        return "is missing; docs/settings.md says what it means"
    if kind != "extra_forbidden":
        return message[:1].lower() + message[1:]
    near = difflib.get_close_matches(path[-1], _known(whole, path[:-1]), n=1)
    return f"there is no such setting; is {near[0]} meant? {_TABLE}" if near else f"there is no such setting; {_TABLE}"


def _known(section: type[Section], path: Sequence[str]) -> Collection[str]:
    """The names that may stand at this path."""
    found: object = section
    for each in path:
        if isinstance(found, type) and issubclass(found, Section):
            field = found.model_fields.get(each)
            found = field.annotation if field else None
        elif get_origin(found) is dict:
            found = get_args(found)[1]
    return found.model_fields if isinstance(found, type) and issubclass(found, Section) else ()


def line_of(text: str, path: Sequence[str]) -> int | None:
    """Where it stands, from 1 on; of what does not stand there, where its table begins. None: nowhere, or in a form
    of TOML that is not looked for."""
    best, found = 0, None
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        heading, key = _HEADING.match(line), _KEY.match(line)
        if heading is not None:
            table = here = _parts(heading[1])
        elif key is not None:
            here = (*table, *_parts(key[1]))
        else:
            continue
        if len(here) > best and tuple(path[: len(here)]) == here:
            best, found = len(here), number
    return found


def _parts(name: str) -> tuple[str, ...]:
    return tuple(each.strip().strip("\"'") for each in name.split("."))
