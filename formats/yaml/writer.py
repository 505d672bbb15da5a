"""A tree of texts → YAML that `bounded_yaml` reads back to the same tree: what is not plain is quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from formats.canonical import Json

_PLAIN = re.compile(r"[0-9A-Za-z_\u4e00-\u9fff][0-9A-Za-z_.\u4e00-\u9fff-]*")
_INDENT = "  "


def to_yaml(tree: dict[str, Json]) -> str:
    """Mappings and lists of mappings in blocks, lists of texts in one line; keys in the order that they have."""
    return "".join(f"{line}\n" for line in _mapping(tree))


def _mapping(tree: dict[str, Json]) -> Iterator[str]:
    for name, value in tree.items():
        if _stands_in_line(value):
            yield f"{_text(name)}: {_line(value)}"
        else:
            yield f"{_text(name)}:"
            yield from (_INDENT + line for line in _block(value))


def _block(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _mapping(value)
    elif isinstance(value, list):
        for item in value:
            first, *others = [_line(item)] if _stands_in_line(item) else list(_block(item))
            yield f"- {first}"
            yield from (_INDENT + line for line in others)


def _stands_in_line(value: Json) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _line(value: Json) -> str:
    return f"[{', '.join(map(_text, value))}]" if isinstance(value, list) else _text(value)


def _text(value: Json) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
