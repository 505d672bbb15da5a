"""What the code imports is declared, and what is declared is pinned by hash."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from scripts.tidying.imports import OUR_OWN, imports_of
from scripts.tidying.tree import SHIPPED, Fault, Tree

LOCKS = ("requirements.txt", "requirements-dev.txt")


def check_locks(tree: Tree) -> Iterator[Fault]:
    """Every declared dependency is pinned in the compiled requirements."""
    if "pyproject.toml" not in tree.paths:
        return
    runtime, develop = _declared(tree)
    for lock, wanted in zip(LOCKS, (runtime, runtime | develop), strict=True):
        pinned = {_canonical(name) for name in re.findall(r"^([\w.\-]+)==", tree.text(lock), re.MULTILINE)}
        for name in sorted(wanted - pinned):
            yield Fault(lock, 1, "lock", f"{name} is declared in pyproject.toml but not pinned here: make lock")


def check_declared(tree: Tree) -> Iterator[Fault]:
    """Nothing is imported that is here only because somebody else needs it."""
    if "pyproject.toml" not in tree.paths:
        return
    runtime, develop = _declared(tree)
    distributions = packages_distributions()
    for path in tree.python:
        shipped = path.split("/", 1)[0] in SHIPPED
        allowed = runtime if shipped else runtime | develop
        seen: set[str] = set()
        for imported in imports_of(tree.module(path)):
            top = imported.name.split(".", 1)[0]
            if top in seen or top in OUR_OWN or top in sys.stdlib_module_names:
                continue
            seen.add(top)
            provided_by = {_canonical(name) for name in distributions.get(top, [])}
            if provided_by and not provided_by & allowed:
                yield Fault(path, imported.line, "undeclared", f"{top} is not declared in pyproject.toml")


def _declared(tree: Tree) -> tuple[set[str], set[str]]:
    """Names for running and names for developing."""
    project = tomllib.loads(tree.text("pyproject.toml"))["project"]
    runtime: list[str] = project.get("dependencies", [])
    develop: list[str] = [name for names in project.get("optional-dependencies", {}).values() for name in names]
    return {_name(requirement) for requirement in runtime}, {_name(requirement) for requirement in develop}


def _name(requirement: str) -> str:
    return _canonical(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
