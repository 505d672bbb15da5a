"""JSON and TOML that somebody else wrote are read by `formats/bounds/bounded_json.py` and
`formats/bounds/bounded_toml.py` alone."""

import ast
from collections.abc import Iterator

from scripts.tidying.imports import imports_of
from scripts.tidying.tree import SHIPPED, Fault, Tree, nodes_of

PARSERS = {"json.loads", "json.load", "tomllib.loads", "tomllib.load"}
PARSING_METHODS = {"json", "model_validate_json"}  # of an answer, of a model
OWN_PACKAGE = "files of the package"
OWN_DATABASE = "what this node wrote into its own database"
OWN_HOME = "what this node wrote into its own home"
# Whose bytes each of these reads: no stranger's.
MAY_PARSE = {
    "formats/bounds/bounded_json.py": "the reader",
    "formats/bounds/bounded_toml.py": "the reader",
    "formats/canonical.py": "after the reader's bounds",
    "formats/letters.py": OWN_PACKAGE,
    "formats/text.py": OWN_PACKAGE,
    "formats/words/catalogues.py": OWN_PACKAGE,
    "ledger/rpc/abi.py": OWN_PACKAGE,
    "wallet/documents/contexts/__init__.py": OWN_PACKAGE,
    "node/installation/deploy.py": OWN_PACKAGE,
    "ledger/activity/projection.py": OWN_DATABASE,
    "ledger/activity/queries.py": OWN_DATABASE,
    "ledger/submitting/expectation.py": OWN_DATABASE,
    "ledger/submitting/outbox.py": OWN_DATABASE,
    "node/issuing/certificates.py": OWN_DATABASE,
    "node/issuing/signing.py": OWN_DATABASE,
    "api/sittings/schemas.py": OWN_DATABASE,
    "api/submissions/schemas.py": OWN_DATABASE,
    "node/running/chain.py": OWN_HOME,
    "node/running/chain_dump.py": OWN_HOME,
    "node/publishing/page_files.py": OWN_HOME,
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
            detail = f"{parser}() knows neither size nor depth: use formats/bounds/bounded_json.py or bounded_toml.py"
            yield Fault(path, line, "bare-parser", detail)


def _method_calls(module: ast.Module) -> Iterator[ast.Attribute]:
    calls = (each.func for each in nodes_of(module) if isinstance(each, ast.Call))
    return (called for called in calls if isinstance(called, ast.Attribute))
