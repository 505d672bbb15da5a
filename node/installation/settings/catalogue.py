"""Every setting with its section, default and meaning, as the classes declare them: `guild.toml` and docs/settings.md
are both written from here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from node.installation.settings.section import Section

_TABLE_NAMES = ("", ".N", ".N.M")
"""How the docs name tables by member: of the member that the key names, then of another."""


@dataclass(frozen=True)
class Setting:
    """`section`: as its heading names it, empty at the top. `default`: as TOML; empty: left out, or `required`."""

    section: str
    key: str
    default: str
    required: bool
    meaning: str


def settings_of(section: type[Section], name: str = "") -> Iterator[Setting]:
    """Those of a section, then those of the sections in it."""
    inner: list[tuple[str, type[Section]]] = []
    for key, field in section.model_fields.items():
        below, depth = _section_in(field.annotation)
        if below is None:
            yield Setting(name, key, _default(field), field.is_required(), field.description or "")
        else:
            inner.append((key + _TABLE_NAMES[depth], below))
    for key, below in inner:
        yield from settings_of(below, key)


def _section_in(annotation: Any) -> tuple[type[Section] | None, int]:
    """The section that a field holds, and how many tables by member lie around it."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation, 0
    if get_origin(annotation) is dict:
        found, depth = _section_in(get_args(annotation)[1])
        return found, depth + 1
    return None, 0


def _default(field: FieldInfo) -> str:
    value = None if field.is_required() else field.default
    return "" if value is None else toml(value)


def written(config: Section) -> str:
    """TOML with each setting spelled out below what it means; one that is left out stands as a comment."""
    return "\n".join(_lines(config, "")) + "\n"


def _lines(section: Section, name: str) -> Iterator[str]:
    plain: list[str] = []
    inner: list[tuple[str, Section]] = []
    for key, field in type(section).model_fields.items():
        value = getattr(section, key)
        if isinstance(value, Section | Mapping):
            inner += _tables(f"{name}.{key}" if name else key, value)
            continue
        plain.append(f"# {field.description}")
        plain.append(f"# {key} =" if value is None else f"{key} = {toml(value)}")
    if name:
        yield from ("", f"[{name}]")
    yield from plain
    for key, below in inner:
        yield from _lines(below, key)


def _tables(name: str, value: Any) -> Iterator[tuple[str, Section]]:
    if isinstance(value, Section):
        yield name, value
        return
    for key, below in value.items():
        yield from _tables(f"{name}.{key}", below)


def toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list() | tuple():
            return "[" + ", ".join(toml(each) for each in value) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
