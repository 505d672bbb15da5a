"""No library of ours leaves a process with a recursion limit under which a parser overflows the C stack."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formats.bounds.recursion import RECURSION_LIMIT
from node.installation.config import Config, save
from scripts.tidying.tree import SHIPPED, tree_of

ROOT = Path(__file__).resolve().parents[2]
# Each as it is started, but for what it would then do.
STARTS = {
    "cli.main": "import cli.main as m; m.run(['--help'])",
    "node.running.worker": "import node.running.worker as m; m.work = lambda *a, **b: None; m.main()",
    "node.running.supervisor": "import node.running.supervisor as m; m.up = lambda *a, **b: None; m.main([])",
    "api.app": "import api.app as m; m.from_home()",
}
DRAFTS_MIGRATIONS = "node.schema"  # for who writes the code; reads nothing from outside
IMPORT_ALL = f"""
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
    assert sys.getrecursionlimit() == {RECURSION_LIMIT}, f"{{name}} leaves {{sys.getrecursionlimit()}}"
"""


def said_by(program: str, *arguments: str, home: Path) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "GUILD_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def modules() -> list[str]:
    paths = [path for path in tree_of(ROOT).python_under(*SHIPPED) if "migrations" not in path]
    return [path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in paths]


def test_whatever_module_is_imported_the_limit_is_pythons_own(tmp_path: Path) -> None:
    said_by(IMPORT_ALL, *modules(), home=tmp_path)


@pytest.mark.parametrize("module", STARTS)
def test_every_entry_point_sets_the_limit_whoever_raised_it(tmp_path: Path, module: str) -> None:
    save(tmp_path, Config(issuer_host="guild.example", members=(2,)))
    program = f"import sys; sys.setrecursionlimit(100_000); {STARTS[module]}; print(sys.getrecursionlimit())"
    assert said_by(program, home=tmp_path).splitlines()[-1] == str(RECURSION_LIMIT)


def test_no_entry_point_is_forgotten() -> None:
    tree = tree_of(ROOT)
    found = {path for path in tree.python_under(*SHIPPED) if 'if __name__ == "__main__"' in tree.text(path)}
    named = {name.replace(".", "/") + ".py" for name in (*STARTS, DRAFTS_MIGRATIONS)} - {"api/app.py"}
    assert found == named
