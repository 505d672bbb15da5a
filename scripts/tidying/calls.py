"""Calls and habits that the project does without, each with the reason in its message."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from scripts.tidying.imports import imports_of
from scripts.tidying.tree import SHIPPED, Fault, Tree, nodes_of

# Where a process is put together: a node, and a verifier that has no node.
CLOCK_MODULES = ("node/compose.py", "cli/verify.py")
READS_THE_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
CLOCK_NAMES = {name.rpartition(".")[2] for name in READS_THE_CLOCK}
MAY_PRINT = ("cli", "scripts", "bench")
BROAD = {"Exception", "BaseException"}
MEASURES_TIME = re.compile(r"\b(time\.\w+\(|monotonic|perf_counter|elapsed|duration|took|total_seconds)")
NOTE = re.compile(r"\b(TODO|FIXME|XXX)\b")
UNFINISHED = re.compile(NOTE.pattern + r"(?!\([^)]{8,}\))")
STATUS_NAMES = {"status_code", "status"}


def check_calls(tree: Tree) -> Iterator[Fault]:
    for path in tree.python:
        package = path.split("/", 1)[0]
        module = tree.module(path)
        for node in nodes_of(module):
            if package in SHIPPED:
                yield from _clock(path, node)
            if package in SHIPPED and package not in MAY_PRINT:
                yield from _print(path, node)
            yield from _swallowed(path, node)
            yield from _timing(path, node)
        if package in SHIPPED:
            yield from _random(path, module)


def check_commits(tree: Tree) -> Iterator[Fault]:
    """Only ledger/db commits a projection: half a batch of events must never become visible."""
    for path in tree.python_under("ledger"):
        if path == "ledger/db.py" or path.startswith("ledger/db/"):
            continue
        for node in nodes_of(tree.module(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                yield Fault(path, node.lineno, "commit", f"{ast.unparse(node.func)}() outside ledger/db")


def check_test_tables(tree: Tree) -> Iterator[Fault]:
    """A table that only tests know would change the schema's version in their process alone."""
    for path in tree.python_under("tests"):
        for node in nodes_of(tree.module(path)):
            if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & {
                "LedgerBase",
                "NodeBase",
            }:
                detail = f"{node.name} stands among the real tables: give it a base with a registry of its own"
                yield Fault(path, node.lineno, "test-table", detail)


def check_status_codes(tree: Tree) -> Iterator[Fault]:
    """Only api/problems knows HTTP status codes: everything else names a problem or an outcome."""
    for path in tree.python_under("api"):
        if path == "api/http/problems.py" or path.startswith("api/http/problems/"):
            continue
        module = tree.module(path)
        for node in nodes_of(module):
            for code in _status_literals(node):
                yield Fault(
                    path, code.lineno, "status-code", f"{ast.unparse(code)}: name it in api/problems and import it"
                )
        for imported in imports_of(module):
            if re.search(r"(^fastapi\.status|^starlette\.status|HTTPStatus\.|HTTPException)", imported.name):
                yield Fault(path, imported.line, "status-code", f"{imported.name} belongs to api/problems alone")


def check_unfinished(tree: Tree) -> Iterator[Fault]:
    """A note of unfinished work says why it waits: TODO(the reason): what."""
    for path in tree.paths:
        if not NOTE.search(tree.text(path)):
            continue
        if path.endswith((".sol", ".ts", ".mjs", ".js", ".sh", "Makefile", ".toml", ".yaml")):
            comments: Iterator[tuple[int, str]] = enumerate(tree.text(path).splitlines(), start=1)
        elif path.endswith(".py"):
            comments = _comments(tree.text(path))
        else:
            continue
        for line, comment in comments:
            if found := UNFINISHED.search(comment):
                yield Fault(path, line, "unfinished", f"{found[1]} without a reason: {found[1]}(why it waits): what")


def _comments(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _clock(path: str, node: ast.AST) -> Iterator[Fault]:
    if path in CLOCK_MODULES or not isinstance(node, ast.Call) or _last_name(node.func) not in CLOCK_NAMES:
        return
    called = ".".join(ast.unparse(node.func).split(".")[-2:])
    if called in READS_THE_CLOCK:
        yield Fault(
            path, node.lineno, "clock", f"{called}(): take the clock as an argument ({', '.join(CLOCK_MODULES)})"
        )


def _print(path: str, node: ast.AST) -> Iterator[Fault]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
        yield Fault(path, node.lineno, "print", f"print() outside {', '.join(MAY_PRINT)}: return it or log it")


def _swallowed(path: str, node: ast.AST) -> Iterator[Fault]:
    if isinstance(node, ast.ExceptHandler):
        caught = {ast.unparse(kind) for kind in getattr(node.type, "elts", [node.type])} if node.type else BROAD
        silent = all(isinstance(step, ast.Pass) or _is_ellipsis(step) for step in node.body)
        if silent and caught & BROAD:
            yield Fault(
                path, node.lineno, "swallowed", "an error of any kind disappears here: name it, or let it through"
            )
    if isinstance(node, ast.Call) and _is_broad_suppress(node):
        yield Fault(path, node.lineno, "swallowed", "suppress() of an error of any kind: name it")


def _is_broad_suppress(call: ast.Call) -> bool:
    suppresses = _last_name(call.func).endswith("suppress")
    return suppresses and bool({ast.unparse(kind) for kind in call.args} & BROAD)


def _last_name(node: ast.expr) -> str:
    """What the expression ends with, where that is a name; else nothing."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_ellipsis(step: ast.stmt) -> bool:
    return isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant) and step.value.value is ...


def _timing(path: str, node: ast.AST) -> Iterator[Fault]:
    if not isinstance(node, ast.Assert):
        return
    floats = any(isinstance(part, ast.Constant) and isinstance(part.value, float) for part in ast.walk(node.test))
    if floats and MEASURES_TIME.search(ast.unparse(node.test)):
        yield Fault(path, node.lineno, "timing", "an assertion on a measured time fails by luck: measure it in bench/")


def _random(path: str, module: ast.Module) -> Iterator[Fault]:
    for imported in imports_of(module):
        if imported.name.split(".")[0] == "random":
            yield Fault(path, imported.line, "random", "random is guessable: use secrets")


def _status_literals(node: ast.AST) -> Iterator[ast.expr]:
    """Numbers that can only be status codes: status_code=…, responses={…: …}, a comparison with .status_code."""
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in STATUS_NAMES and _is_code(keyword.value):
                yield keyword.value
            if keyword.arg == "responses" and isinstance(keyword.value, ast.Dict):
                yield from (key for key in keyword.value.keys if key is not None and _is_code(key))
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        if any(isinstance(side, ast.Attribute) and side.attr in STATUS_NAMES for side in sides):
            yield from (side for side in sides if _is_code(side))


def _is_code(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and 100 <= node.value <= 599
