"""Who may import whom, and which libraries belong to one module alone."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from scripts.tidying.tree import SHIPPED, Fault, Tree, nodes_of

# cli, api → node → verification → ledger | wallet → formats; ledger and wallet do not know each other.
MAY_IMPORT: dict[str, set[str]] = {
    "formats": set(),
    "ledger": {"formats"},
    "wallet": {"formats"},
    "verification": {"formats", "ledger", "wallet"},
    "node": {"formats", "ledger", "wallet", "verification"},
    "api": {"formats", "ledger", "wallet", "verification", "node"},
    "cli": {"formats", "ledger", "wallet", "verification", "node"},
}
OUR_OWN = {*SHIPPED, "scripts", "tests", "bench"}

# formats/ is layouts and facts: no file, no network, no database, no clock. A moment as a value reads no clock.
TIME_VALUES = {"datetime.datetime", "datetime.timedelta"}
IMPURE = {
    "os",
    "pathlib",
    "socket",
    "subprocess",
    "time",
    "datetime",
    "httpx",
    "requests",
    "sqlalchemy",
    "sqlmodel",
    "web3",
}

# A dotted name, and the modules that may import it (or anything below it).
CONFINED: dict[str, tuple[str, ...]] = {
    "web3": ("ledger/rpc/client",),
    "eth_account.Account": ("wallet/keys/signer",),
    "eth_account.account": ("wallet/keys/signer",),
    "eth_account.signers": ("wallet/keys/signer",),
    "eth_keys": ("wallet/keys/signer",),
    "eth_keyfile": ("wallet/keys/signer",),
    "coincurve.PrivateKey": ("wallet/keys/signer",),
    "nacl.signing.SigningKey": ("wallet/keys/signer",),
    "cryptography.hazmat.primitives.asymmetric.ed25519.Ed25519PrivateKey": ("wallet/keys/signer",),
    "cryptography.hazmat.primitives.asymmetric.ec.EllipticCurvePrivateKey": ("wallet/keys/signer",),
}


@dataclass(frozen=True)
class Imported:
    name: str
    line: int


def check_imports(tree: Tree) -> Iterator[Fault]:
    for path in tree.python_under(*SHIPPED):
        package = path.split("/", 1)[0]
        for imported in imports_of(tree.module(path)):
            top = imported.name.split(".", 1)[0]
            if top in OUR_OWN - {package} - MAY_IMPORT[package]:
                allowed = ", ".join(sorted(MAY_IMPORT[package])) or "nothing of ours"
                yield Fault(
                    path, imported.line, "import-direction", f"{package} imports {top}; it may import {allowed}"
                )
            if package == "formats" and top in IMPURE and imported.name not in TIME_VALUES:
                detail = f"formats does no I/O and reads no clock: {imported.name}"
                yield Fault(path, imported.line, "formats-pure", detail)
            yield from _confined(path, imported)


@cache
def imports_of(module: ast.Module) -> tuple[Imported, ...]:
    """Every imported dotted name, `from a import b` as a.b; also `module.name` where a module was imported."""
    return tuple(_imports_of(module))


def _imports_of(module: ast.Module) -> Iterator[Imported]:
    modules: dict[str, str] = {}
    for node in nodes_of(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name] = alias.name
                yield Imported(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield Imported(f"{node.module}.{alias.name}", node.lineno)
    for node in nodes_of(module):
        if isinstance(node, ast.Attribute) and _first_name(node) in modules:
            head, _, rest = ast.unparse(node).partition(".")
            if head in modules:
                yield Imported(f"{modules[head]}.{rest}", node.lineno)


def _first_name(node: ast.expr) -> str | None:
    """What the expression begins with, where that is a name."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _confined(path: str, imported: Imported) -> Iterator[Fault]:
    for name, homes in CONFINED.items():
        if not f"{imported.name}.".startswith(f"{name}."):
            continue
        if not any(path == f"{home}.py" or path.startswith(f"{home}/") for home in homes):
            yield Fault(
                path, imported.line, "confined-import", f"{imported.name} belongs to {' and '.join(homes)} alone"
            )
