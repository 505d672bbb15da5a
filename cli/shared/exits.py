"""What a command ends with. docs/cli.md shows the same table; a test holds the two together."""

from __future__ import annotations

from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """Exit codes of every `guild` command."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    UNAVAILABLE = 3
    FAULT = 4


MEANINGS = {
    Exit.OK: "done; a verdict is VALID; a trail is complete; a month agrees",
    Exit.REFUSED: "refused, with the reason; any other verdict with an answer: "
    "INVALID, REVOKED, SUSPENDED, EXPIRED, NOT_YET_VALID; a trail is incomplete; a month differs",
    Exit.USAGE: "the command line cannot be read: an unknown option, a missing argument, no such file; "
    "what is to be verified is NOT_OURS or DAMAGED",
    Exit.UNAVAILABLE: "no answer now, try again: a node or chain cannot be reached, or what answers is none; "
    "a verdict is UNKNOWN; a month cannot be judged",
    Exit.FAULT: "a person must look: another chain than ours, content that is not what we sent, a bug",
}


class Stop(Exception):
    """A command ends here, with words for people and the same facts for programs.

    `faults` are row faults as the API gives them: row, field, code, detail, cure.
    """

    def __init__(
        self, exit_code: Exit, title: str, *, cure: str = "", faults: list[dict[str, Any]] | None = None, **facts: Any
    ) -> None:
        super().__init__(title)
        self.exit_code = exit_code
        self.title = title
        self.cure = cure
        self.faults = faults or []
        self.facts = facts

    def to_json(self) -> dict[str, Any]:
        found = {"title": self.title, "exit": int(self.exit_code), **self.facts}
        if self.cure:
            found["cure"] = self.cure
        if self.faults:
            found["errors"] = self.faults
        return {"error": found}
