"""The same questions to the TypeScript verifier: one Node process answers lines of `form hex`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def answers(questions: Iterable[tuple[str, bytes]]) -> list[str]:
    """One answer for each (form, data), by verifier/test/answers.ts. Skips the test where there is no Node."""
    program = _built()
    lines = "\n".join(f"{form} {data.hex()}" for form, data in questions)
    done = subprocess.run(["node", program], cwd=ROOT, input=lines, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@cache
def _built() -> Path:
    if shutil.which("node") is None or not (ROOT / "node_modules/esbuild").exists():
        pytest.skip("needs Node and `npm ci`")
    subprocess.run(["node", "verifier/build.mjs", "answers"], cwd=ROOT, check=True)
    return ROOT / "build/verifier/answers.mjs"
