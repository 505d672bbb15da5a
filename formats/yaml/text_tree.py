"""A tree of texts, each with its key and, where a person wrote it, its line: so that a fault can point at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from formats.canonical import Json
from formats.faults import FormatFault
from formats.text import refused_in
from formats.words import Message, say


class TreeFault(FormatFault):
    """One thing in a text is wrong. `line` and `column` count from 1, 0 where the tree came from JSON;
    `key` is its path, `pools.training.cost.stages[0].take`; `cure`: what to write instead. `message` says both in every
    language; None where a reader has English words alone."""

    def __init__(self, node: Node, reason: str, detail: str, cure: str, message: Message | None = None) -> None:
        where = f"line {node.line}, column {node.column}, " if node.line else ""
        super().__init__(reason, f"{where}{node.key or 'the whole text'}: {detail}; {cure}")
        self.line, self.column, self.key, self.cure = node.line, node.column, node.key, cure
        self.message, self._what = message, detail

    def what(self, language: str) -> str:
        """Where, and what is wrong there."""
        words = self.message.detail(language) if self.message else self._what
        place = say(language, "place:line", line=self.line, column=self.column) if self.line else ""
        key = self.key or say(language, "place:whole")
        return say(language, "place", place=place, key=key) + words

    def cure_in(self, language: str) -> str:
        return self.message.cure(language) if self.message else self.cure


@dataclass(frozen=True)
class Node:
    """A text, a mapping or a list. The keys of a mapping are ASCII and stand once."""

    value: str | dict[str, Node] | list[Node]
    key: str = ""
    line: int = 0
    column: int = 0

    @property
    def text(self) -> str:
        if not isinstance(self.value, str):
            self.reject("not-a-text")
        return self.value

    @property
    def items(self) -> list[Node]:
        if not isinstance(self.value, list):
            self.reject("not-a-list")
        return self.value

    @property
    def mapping(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            self.reject("not-a-mapping")
        return self.value

    def fields(self, *needed: str, optional: tuple[str, ...] = ()) -> Fields:
        """This mapping's fields by name: no other, none of the needed missing."""
        known = ", ".join((*needed, *optional))
        for name, field in self.mapping.items():
            if name not in needed and name not in optional:
                field.reject("unknown-key", known=known)
        for name in needed:
            if name not in self.mapping:
                self.reject("missing-key", name=name)
        return Fields(self.mapping)

    def reject(self, name: str, /, **values: object) -> NoReturn:
        """In the words of the catalogues (formats/words), under `fault:NAME` and `cure:NAME`."""
        raise self.fault(name, **values)

    def fault(self, name: str, /, **values: object) -> TreeFault:
        message = Message(name, values)
        return TreeFault(self, message.reason, message.detail("en"), message.cure("en"), message)

    def refuse(self, reason: str, detail: str, cure: str) -> NoReturn:
        """In English words of the caller's own."""
        raise TreeFault(self, reason, detail, cure)


class Fields:
    """The fields of one mapping. What is optional and unset is None."""

    def __init__(self, mapping: dict[str, Node]) -> None:
        self._mapping = mapping

    def __getitem__(self, name: str) -> Node:
        return self._mapping[name]

    def get(self, name: str) -> Node | None:
        return self._mapping.get(name)


def from_json(value: Json, key: str = "") -> Node:
    """The tree of a JSON value of texts alone."""
    if isinstance(value, dict):
        return Node({name: from_json(item, f"{key}.{name}" if key else name) for name, item in value.items()}, key)
    if isinstance(value, list):
        return Node([from_json(item, f"{key}[{index}]") for index, item in enumerate(value)], key)
    if isinstance(value, bool):
        Node("", key).reject("not-a-text/boolean")
    return Node(value, key)


def to_json(node: Node) -> Json:
    """The tree's JSON: texts, lists and mappings."""
    if isinstance(node.value, dict):
        return {name: to_json(item) for name, item in node.value.items()}
    if isinstance(node.value, list):
        return [to_json(item) for item in node.value]
    return node.value


def check_texts(node: Node) -> None:
    """Every text says what it shows: nothing is empty, no refused character (formats/text.py), no blank at an end."""
    for each in _every(node):
        if not each.value:
            each.reject("empty-value")
        if isinstance(each.value, str):
            _check_text(each, each.value)
        elif isinstance(each.value, dict):
            for name, field in each.value.items():
                _check_key(field, name)


def _every(node: Node) -> Iterator[Node]:
    yield node
    inner = node.value.values() if isinstance(node.value, dict) else node.value if isinstance(node.value, list) else ()
    for each in inner:
        yield from _every(each)


def _check_text(node: Node, text: str) -> None:
    if (found := refused_in(text)) is not None:
        node.reject(found.reason, place=found.place, point=f"{found.point:04X}")
    if text != text.strip():
        node.reject("blank-at-an-end", text=text)


def _check_key(field: Node, name: str) -> None:
    if not (name.isascii() and name.isprintable() and " " not in name) or name in ("", "__proto__"):
        field.reject("key-not-ascii", key=name)
