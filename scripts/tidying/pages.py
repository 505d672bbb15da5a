"""Docs that cannot drift: their links resolve, the paths they name exist."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from scripts.tidying.tree import Fault, Tree

LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
NAMED_PATH = re.compile(r"`([\w.\-]+(?:/[\w.\-]+)+)(?:::[\w.]+)?`")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def check_links(tree: Tree) -> Iterator[Fault]:
    """Relative links reach a file, and a heading where they name one."""
    for path in (path for path in tree.paths if path.endswith(".md")):
        for line, target in _matches(tree, path, LINK):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            reached = _resolve(path, name) if name else path
            if reached not in tree.paths and not _is_directory(tree, reached):
                yield Fault(path, line, "link", f"{target}: there is no {reached}")
            elif anchor and reached.endswith(".md") and anchor not in _anchors(tree.text(reached)):
                yield Fault(path, line, "link", f"{target}: {reached} has no such heading")


def check_named_paths(tree: Tree) -> Iterator[Fault]:
    """A path in backticks that begins with a directory of ours exists; its end may be left out (`docs/adr/0001`)."""
    tops = {path.split("/", 1)[0] for path in tree.paths if "/" in path}
    for path in (path for path in tree.paths if path.endswith(".md")):
        for line, named in _matches(tree, path, NAMED_PATH):
            ours = named.split("/", 1)[0] in tops
            module = named.rpartition(".")[0] + ".py"  # `ledger/db.writing` is a name in ledger/db.py
            if ours and module not in tree.paths and not any(known.startswith(named) for known in tree.paths):
                yield Fault(path, line, "named-path", f"`{named}` does not exist")


def _matches(tree: Tree, path: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    text = FENCE.sub(lambda block: "\n" * block[0].count("\n"), tree.text(path))
    for found in pattern.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found[1]


def _resolve(page: str, target: str) -> str:
    parts: list[str] = []
    for part in (*PurePosixPath(page).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _is_directory(tree: Tree, name: str) -> bool:
    return any(path.startswith(f"{name}/") for path in tree.paths)


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
