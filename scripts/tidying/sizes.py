"""Files and functions stay small. What was over the limit when it was measured may only shrink."""

import ast
import json
import re
from collections.abc import Iterator

from scripts.tidying.tree import Fault, Tree

MODULE_LINES, TEST_LINES, CONTRACT_LINES, FUNCTION_LINES = 250, 400, 300, 40
README_LINES, MAKE_TARGETS = 80, 15
RATCHET = "scripts/tidy_ratchet.json"
# A migration is a list that nobody changes again.
EXEMPT = ("node/migrations/versions/",)


def check_sizes(tree: Tree) -> Iterator[Fault]:
    allowed = ratchet(tree)
    over = oversized(tree)
    for what, (size, limit, line) in over.items():
        path = what.split("::", 1)[0]
        if what not in allowed:
            yield Fault(path, line, "size", f"{what} has {size} lines, the limit is {limit}: split it by subject")
        elif size > allowed[what]:
            yield Fault(path, line, "size", f"{what} grew from {allowed[what]} to {size} lines; it may only shrink")
    for what in sorted(allowed.keys() - over.keys()):
        yield Fault(
            RATCHET, 1, "size", f"{what} is within its limit now: take it out (python -m scripts.tidy --tighten)"
        )


def check_rails(tree: Tree) -> Iterator[Fault]:
    """The README stays one screen or two, the Makefile one list."""
    if "README.md" in tree.paths and (lines := _lines(tree, "README.md")) > README_LINES:
        yield Fault("README.md", README_LINES + 1, "readme-size", f"{lines} lines, the limit is {README_LINES}")
    if "Makefile" in tree.paths:
        targets = re.findall(r"^([a-z][\w-]*):(?!=)", tree.text("Makefile"), re.MULTILINE)
        if len(targets) > MAKE_TARGETS:
            yield Fault("Makefile", 1, "makefile-size", f"{len(targets)} targets, the limit is {MAKE_TARGETS}")


def tightened(tree: Tree) -> dict[str, int]:
    """The ratchet with every entry at today's size or its old one, whichever is less; nothing new comes in."""
    over = oversized(tree)
    return {what: min(size, over[what][0]) for what, size in ratchet(tree).items() if what in over}


def ratchet(tree: Tree) -> dict[str, int]:
    if RATCHET not in tree.paths:
        return {}
    allowed: dict[str, int] = json.loads(tree.text(RATCHET))
    return allowed


def oversized(tree: Tree) -> dict[str, tuple[int, int, int]]:
    """What is over its limit: `path` or `path::function` → (size, limit, line)."""
    found: dict[str, tuple[int, int, int]] = {}
    measured = [path for path in tree.paths if not path.startswith(EXEMPT)]
    for path in measured:
        if (limit := _limit(path)) and (size := _lines(tree, path)) > limit:
            found[path] = (size, limit, 1)
    for path in (path for path in measured if path.endswith(".py")):
        for name, line, size in _functions(tree.module(path)):
            if size > FUNCTION_LINES:
                found[f"{path}::{name}"] = (size, FUNCTION_LINES, line)
    return found


def _limit(path: str) -> int | None:
    if path.endswith((".t.sol", ".test.ts", ".test.mjs")) or (path.startswith("tests/") and path.endswith(".py")):
        return TEST_LINES
    if path.endswith(".sol"):
        return CONTRACT_LINES
    return MODULE_LINES if path.endswith((".py", ".ts", ".mjs", ".js")) else None


def _lines(tree: Tree, path: str) -> int:
    return tree.text(path).count("\n")


def _functions(module: ast.Module) -> Iterator[tuple[str, int, int]]:
    scopes: list[tuple[str, ast.AST]] = [("", module)]
    while scopes:
        prefix, scope = scopes.pop()
        for node in ast.iter_child_nodes(scope):
            if isinstance(node, ast.expr):
                continue  # no expression holds a function with a name
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{prefix}{node.name}", node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            scopes.append((f"{prefix}{node.name}." if named else prefix, node))  # type: ignore[attr-defined]
