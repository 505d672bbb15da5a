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
from formats.yaml.text_tree import Node, TreeFault, check_texts

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
            _at(event, "").refuse("second-document", "a second document begins here", "keep one document in a file")
    check_texts(root)
    return root


def _decoded(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        Node("").refuse("too-large", f"{len(data)} bytes", f"such a file has at most {MAX_BYTES}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = Node("", "", data.count(b"\n", 0, error.start) + 1, 1)
        raise TreeFault(where, "not-utf-8", f"byte {error.start} is not UTF-8", "save it as UTF-8") from error


def _check_characters(text: str) -> None:
    """Comments too: a character that turns text around can hide what a line says."""
    for number, line in enumerate(text.split("\n"), start=1):
        if (found := refused_in(line.removesuffix("\r"))) is not None:
            cure = "indent with spaces" if found.point == ord("\t") else "remove it"
            Node("", "", number, found.place).refuse(found.reason, found.detail, cure)


def _events(text: str) -> Iterator[Any]:
    """From the root node's first event on."""
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
                _at(event, "").refuse("directive", "a line that begins with `%`", "remove it")
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Node("", "", mark.line + 1, mark.column + 1) if mark else Node("")
        cure = "check indentation, brackets and quotes around here"
        raise TreeFault(where, "not-yaml", f"{error.problem or error.context}", cure) from error
    except yaml.YAMLError as error:
        raise TreeFault(Node(""), "not-yaml", "a character that YAML does not allow", "remove it") from error


def _node(event: Any, events: Iterator[Any], key: str, depth: int) -> Node:
    here = _at(event, key)
    if depth > MAX_DEPTH:
        here.refuse("too-deep", f"nested deeper than {MAX_DEPTH}", "write it flatter")
    if isinstance(event, yaml.StreamEndEvent):
        here.refuse("empty-value", "nothing stands in this text", "write its keys and values")
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        here.refuse("anchor", "an anchor (`&`) or alias (`*`)", "write the value out where it is meant")
    if event.tag is not None:
        here.refuse("tag", f"the tag {event.tag}", "remove it; a value in quotes may begin with `!`")
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
            name.refuse("key-not-ascii", "a mapping or list stands as a key", "write a name before the colon")
        path = f"{key}.{name.value}" if key else name.value
        if name.value in fields:
            detail = f"{name.value} stands twice, first at line {fields[name.value].line}"
            Node("", path, name.line, name.column).refuse("duplicate-key", detail, "remove one of the two")
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
