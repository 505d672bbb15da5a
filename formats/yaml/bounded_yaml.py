"""The YAML that people write → a tree with lines. Strict: every scalar is its own text (`010`, `1:30` and `no` too).

Anchors, aliases, tags, directives, a second document, a key twice, an empty value, characters that formats/text.py
refuses and lines of text are refused, each with its line, its key and the cure. YAML 1.1 by PyYAML's event parser,
whose own resolving of types is never asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from formats.text import refused_in
from formats.yaml.text_tree import Node, check_texts

MAX_BYTES = 1 << 17
MAX_DEPTH = 24


def parse(data: bytes) -> Node:
    """The tree of one YAML document. Raises TreeFault for anything else."""
    text = _decoded(data)
    _check_characters(text)
    events = _events(text)
    root = _node(next(events), events, "", 0)
    for event in events:
        if not isinstance(event, (yaml.DocumentEndEvent, yaml.StreamEndEvent)):
            _at(event, "").reject("second-document")
    check_texts(root)
    return root


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        Node("").reject("too-large", count=len(data), most=MAX_BYTES)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = Node("", "", data.count(b"\n", 0, error.start) + 1, 1)
        raise where.fault("not-utf-8", place=error.start + 1) from error


def _check_characters(text: str) -> None:
    """Comments too: a character that turns text around can hide what a line says."""
    for number, line in enumerate(text.split("\n"), start=1):
        if (found := refused_in(line.removesuffix("\r"))) is not None:
            name = "text-character/tab" if found.point == ord("\t") else found.reason
            Node("", "", number, found.place).reject(name, place=found.place, point=f"{found.point:04X}")


def _events(text: str) -> Iterator[Any]:
    """From the root node's first event on."""
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                _at(event, "").reject("directive")
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Node("", "", mark.line + 1, mark.column + 1) if mark else Node("")
        raise where.fault("not-yaml", problem=error.problem or error.context) from error
    except yaml.YAMLError as error:
        raise Node("").fault("not-yaml/character") from error


def _node(event: Any, events: Iterator[Any], key: str, depth: int) -> Node:
    here = _at(event, key)
    if depth > MAX_DEPTH:
        here.reject("too-deep", most=MAX_DEPTH)
    if isinstance(event, yaml.StreamEndEvent):
        here.reject("empty-value/whole")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        here.reject("anchor")
    if event.tag is not None:
        here.reject("tag", tag=event.tag)
    if isinstance(event, yaml.MappingStartEvent):
        return Node(_mapping(events, key, depth), key, here.line, here.column)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(_sequence(events, key, depth), key, here.line, here.column)
    return Node(event.value, key, here.line, here.column)


def _mapping(events: Iterator[Any], key: str, depth: int) -> dict[str, Node]:
    """The fields up to the mapping's end; a field stands where its key stands."""
    fields: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = _node(event, events, key, depth + 1)
        if not isinstance(name.value, str):
            name.reject("key-not-ascii/no-text")
        path = f"{key}.{name.value}" if key else name.value
        if name.value in fields:
            first = fields[name.value].line
            Node("", path, name.line, name.column).reject("duplicate-key", key=name.value, first=first)
        value = _node(next(events), events, path, depth + 1).value
        fields[name.value] = Node(value, path, name.line, name.column)
    return fields


def _sequence(events: Iterator[Any], key: str, depth: int) -> list[Node]:
    items: list[Node] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        items.append(_node(event, events, f"{key}[{len(items)}]", depth + 1))
    return items


def _at(event: Any, key: str) -> Node:
    return Node("", key, event.start_mark.line + 1, event.start_mark.column + 1)
