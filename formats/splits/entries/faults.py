"""What is wrong in a sheet of entries: each fault with its row, field and cure, in every language."""

from __future__ import annotations

from dataclasses import dataclass

from formats.words import Message


@dataclass(frozen=True)
class EntryFault:
    """`row` counts from 1 with the headings; 0: the file as a whole."""

    row: int
    field: str
    message: Message

    def to_json(self, language: str) -> dict[str, int | str]:
        """As every row fault of ours: row, field, code, detail, cure."""
        said = {"detail": self.message.detail(language), "cure": self.message.cure(language)}
        return {"row": self.row, "field": self.field, "code": self.message.reason, **said}


def fault(row: int, field: str, name: str, /, **values: object) -> EntryFault:
    return EntryFault(row, field, Message(name, values))
