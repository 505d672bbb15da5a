"""A fault that says what is wrong, and the cure, in every language of the catalogues."""

from __future__ import annotations

from formats.faults import FormatFault
from formats.words import Message


class WordedFault(FormatFault):
    """`name`: as Message has it, from the catalogues' `fault:NAME` and `cure:NAME`."""

    def __init__(self, name: str, /, **values: object) -> None:
        self.message = Message(name, values)
        super().__init__(self.message.reason, f"{self.message.detail('en')}; {self.message.cure('en')}")
