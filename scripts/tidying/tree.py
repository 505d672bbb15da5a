"""The files that tidy looks at, and a fault found in one."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

SHIPPED = ("formats", "ledger", "wallet", "verification", "node", "api", "cli")
PRIVATE_TO_A_CHECKOUT = {".venv", "node_modules", "var", "out", "cache", ".git"}


@dataclass(frozen=True, order=True)
class Fault:
    """One broken rule at one place; `detail` names what was found and what to do."""

    path: str
    line: int
    rule: str
    detail: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.detail}"


@dataclass(frozen=True)
class Tree:
    """A checkout: its root, and the paths (relative, posix) that belong to the project."""

    root: Path
    paths: tuple[str, ...]
    _sources: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    _parsed: dict[str, ast.Module] = field(default_factory=dict, compare=False, repr=False)

    def text(self, path: str) -> str:
        """The file's text; an empty string for one that is not text."""
        if path not in self._sources:
            try:
                self._sources[path] = (self.root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._sources[path] = ""
        return self._sources[path]

    def module(self, path: str) -> ast.Module:
        if path not in self._parsed:
            self._parsed[path] = ast.parse(self.text(path), filename=path)
        return self._parsed[path]

    @cached_property
    def python(self) -> tuple[str, ...]:
        return tuple(path for path in self.paths if path.endswith(".py"))

    def python_under(self, *packages: str) -> Iterator[str]:
        return (path for path in self.python if path.split("/", 1)[0] in packages)


Check = Callable[[Tree], Iterator[Fault]]


@cache
def nodes_of(module: ast.Module) -> tuple[ast.AST, ...]:
    """Every node, walked once for all checks."""
    return tuple(ast.walk(module))


def tree_of(root: Path) -> Tree:
    """Every file that git tracks or would track; every file, where git does not keep the directory."""
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout.decode()
        names = [name for name in listed.split("\0") if name]
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    kept = {name for name in names if name.split("/", 1)[0] not in PRIVATE_TO_A_CHECKOUT and (root / name).is_file()}
    return Tree(root=root, paths=tuple(sorted(kept)))
