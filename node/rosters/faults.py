"""What is refused of a roster, with the cure."""

from collections.abc import Sequence
from dataclasses import replace

from node.faults import NodeRefusal, RowFault
from node.rosters.chinese import in_chinese

MAX_FAULTS = 200
SAVE = "save the sheet as CSV UTF-8 or .xlsx"
"""The cure of whatever a wrong encoding did."""


class RosterRefused(NodeRefusal):
    """The roster has faults; nothing of it was stored or sent. Mend the rows named in `errors` and upload it again."""

    faults: Sequence[RowFault]
    total: int

    def row_faults(self) -> Sequence[RowFault]:
        return [replace(each, zh=in_chinese(each)) for each in self.faults]

    def __str__(self) -> str:
        return f"{self.sentence()} ({self.total} faults)"


def whole_file(code: str, detail: str, cure: str, *, row: int = 0) -> RosterRefused:
    """What keeps the file as a whole from being read; `row` where one row shows it."""
    return RosterRefused((RowFault(row, "roster", code, detail, cure),), 1)
