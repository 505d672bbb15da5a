"""JSON and TOML that somebody else wrote are read by `formats/bounded_json.py` and `formats/bounded_toml.py` alone."""

import ast
from collections.abc import Iterator

from scripts.tidying.imports import imports_of
from scripts.tidying.tree import SHIPPED, Fault, Tree

PARSERS = {"json.loads", "json.load", "tomllib.loads", "tomllib.load"}
PARSING_METHODS = {"json", "model_validate_json"}  # of an answer, of a model
OWN_PACKAGE = "files of the package"
OWN_DATABASE = "what this node wrote into its own database"
OWN_HOME = "what this node wrote into its own home"
# Whose bytes each of these reads: no stranger's.
MAY_PARSE = {
    "formats/bounded_json.py": "the reader",
    "formats/bounded_toml.py": "the reader",
    "formats/canonical.py": "after the reader's bounds",
    "formats/text.py": OWN_PACKAGE,
    "ledger/abi.py": OWN_PACKAGE,
    "wallet/contexts/__init__.py": OWN_PACKAGE,
    "wallet/messages/__init__.py": OWN_PACKAGE,
    "api/web/language.py": OWN_PACKAGE,
    "node/deploy.py": OWN_PACKAGE,
    "ledger/acts/projection.py": OWN_DATABASE,
    "ledger/acts/queries.py": OWN_DATABASE,
    "ledger/pipeline/expectation.py": OWN_DATABASE,
    "ledger/pipeline/outbox.py": OWN_DATABASE,
    "node/certificates.py": OWN_DATABASE,
    "node/signing.py": OWN_DATABASE,
    "api/sittings/schemas.py": OWN_DATABASE,
    "api/submissions/schemas.py": OWN_DATABASE,
    "node/chain.py": OWN_HOME,
    "node/chain_dump.py": OWN_HOME,
    "node/publishing/page.py": OWN_HOME,
    "node/publishing/status_lists.py": OWN_HOME,
}


def check_readers(tree: Tree) -> Iterator[Fault]:
    for path in tree.python_under(*SHIPPED):
        if path in MAY_PARSE:
            continue
        module = tree.module(path)
        found = [(each.line, each.name) for each in imports_of(module) if each.name in PARSERS]
        found += [(each.lineno, each.attr) for each in _method_calls(module) if each.attr in PARSING_METHODS]
        for line, parser in found:
            detail = f"{parser}() knows neither size nor depth: use formats/bounded_json.py or bounded_toml.py"
            yield Fault(path, line, "bare-parser", detail)


def _method_calls(module: ast.Module) -> Iterator[ast.Attribute]:
    calls = (each.func for each in ast.walk(module) if isinstance(each, ast.Call))
    return (called for called in calls if isinstance(called, ast.Attribute))
