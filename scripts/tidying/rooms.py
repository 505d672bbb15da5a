"""A folder is a room: few enough files to look at, and no circle of rooms that import each other."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath

from scripts.tidying.imports import imports_of
from scripts.tidying.tree import SHIPPED, Fault, Tree

ROOM_FILES = 16
_SOURCES = (".py", ".ts", ".mjs", ".sol", ".html", ".css")
# A migration is a list that nobody changes again.
_LISTS = ("node/migrations/versions",)


def check_rooms(tree: Tree) -> Iterator[Fault]:
    """The root of a layer has no room: each of its modules stands for itself (node/compose.py is above all rooms)."""
    sources = Counter(str(PurePosixPath(path).parent) for path in tree.paths if path.endswith(_SOURCES))
    for folder, files in sorted(sources.items()):
        if files > ROOM_FILES and folder not in _LISTS:
            yield Fault(
                folder, 1, "folder-size", f"{files} sources, the limit is {ROOM_FILES}: give a part its own folder"
            )
    try:
        TopologicalSorter(_imported_rooms(tree)).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        yield Fault(error.args[1][0], 1, "room-circle", f"{circle}: move what both need below them")


def _imported_rooms(tree: Tree) -> dict[str, set[str]]:
    modules = {path: path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in tree.python}
    packages = {modules[path] for path in tree.python if path.endswith("/__init__.py")}
    known = set(modules.values())
    rooms: dict[str, set[str]] = defaultdict(set)
    for path in tree.python_under(*SHIPPED):
        room = _room(modules[path], packages)
        for imported in imports_of(tree.module(path)):
            module = imported.name if imported.name in known else imported.name.rpartition(".")[0]
            if module in known and (other := _room(module, packages)) != room:
                rooms[room].add(other)
    return rooms


def _room(module: str, packages: set[str]) -> str:
    room = module if module in packages else module.rpartition(".")[0]
    return module if room in SHIPPED else room
