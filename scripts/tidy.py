"""The rules that a reader would otherwise have to remember: `python -m scripts.tidy`.

A rule broken twice becomes a check here. `--tighten` lowers the size ratchet to today's sizes, never raises it.
"""

import argparse
import gc
import json
import sys
from pathlib import Path

from scripts.tidying.calls import check_calls, check_commits, check_status_codes, check_test_tables, check_unfinished
from scripts.tidying.imports import check_imports
from scripts.tidying.locks import check_declared, check_locks
from scripts.tidying.pages import check_links, check_named_paths
from scripts.tidying.readers import check_readers
from scripts.tidying.rooms import check_rooms
from scripts.tidying.sizes import RATCHET, check_rails, check_sizes, tightened
from scripts.tidying.tree import Check, Fault, Tree, tree_of
from scripts.tidying.words import check_words

CHECKS: tuple[Check, ...] = (
    check_imports,
    check_calls,
    check_commits,
    check_readers,
    check_status_codes,
    check_test_tables,
    check_unfinished,
    check_sizes,
    check_rails,
    check_rooms,
    check_words,
    check_links,
    check_named_paths,
    check_locks,
    check_declared,
)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tidy", description=__doc__)
    parser.add_argument("--tighten", action="store_true", help="lower the size ratchet to today's sizes")
    options = parser.parse_args(arguments)
    tree = tree_of(Path(__file__).resolve().parent.parent)
    if options.tighten:
        (tree.root / RATCHET).write_text(json.dumps(tightened(tree), indent=2, sort_keys=True) + "\n", encoding="utf-8")
        tree = tree_of(tree.root)
    faults = faults_of(tree)
    for fault in faults:
        print(fault)
    print(f"tidy: {len(tree.paths)} files, {len(faults) or 'no'} faults")
    return 1 if faults else 0


def faults_of(tree: Tree) -> list[Fault]:
    return sorted(fault for check in CHECKS for fault in check(tree))


if __name__ == "__main__":
    gc.disable()  # every syntax tree stays to the end: it would walk all of them again and again
    sys.exit(main())
