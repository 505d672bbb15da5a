"""The scripts of docs/verify-without-us.md, taken from the page and run."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from tests.stranger.founded import ROOT, Founded

PAGE = ROOT / "docs" / "verify-without-us.md"
CONTEXTS = ROOT / "wallet" / "documents" / "contexts"


def scripts() -> list[str]:
    """verify.py, complete.py."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@dataclass(frozen=True)
class Stranger:
    """Someone with the two scripts, an RPC URL and two facts about the consortium."""

    folder: Path
    founded: Founded
    rpc: str | None = None

    def verify(self, shown: bytes | str) -> str:
        """The word of the verdict on a file or a link."""
        if isinstance(shown, str):
            return self._run(0, shown)[0]
        file = self.folder / "credential.json"
        file.write_bytes(shown)
        return self._run(0, str(file), str(CONTEXTS))[0]

    def complete(self, openings: Path) -> tuple[str, list[str]]:
        """The word, and the lines about each opening."""
        word, lines = self._run(1, str(openings))
        return word, lines

    def _run(self, number: int, *arguments: str) -> tuple[str, list[str]]:
        script = self.folder / ("verify.py", "complete.py")[number]
        script.write_text(scripts()[number], encoding="utf-8")
        where = [self.rpc or self.founded.rpc, self.founded.at["Consortium"], "0x" + self.founded.genesis.hex()]
        said = io.StringIO()
        with (
            patch.object(sys, "argv", [str(script), *where, *arguments]),
            contextlib.redirect_stdout(said),
            contextlib.suppress(SystemExit),
        ):
            runpy.run_path(str(script), run_name="__main__")
        *lines, last = said.getvalue().splitlines()
        return last.partition(":")[0], lines
